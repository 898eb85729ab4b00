"""Sizes, colours and zoom. Each test leaves pictures in var/screenshots for whoever changes the design."""

import re

import pytest
from playwright.sync_api import Page, expect

from conversations.model import Author
from tests.browser.conftest import NewContext, opened
from tests.browser.replies import QUESTION, smalltalk, ticket
from tests.browser.visit import choose, has_answered, say, screenshot, text_box
from tests.fakes.rasa_channel import RasaChannel

LONG = "https://sigconsaida.mg.gov.br/" + "muito-longo-" * 20


# WCAG 2.2, relative luminance and contrast ratio. Grounds here are opaque or fully transparent.
CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (one) => {
    const colour = parts(getComputedStyle(one).backgroundColor);
    return colour[3] === 0 && one.parentElement ? ground(one.parentElement) : colour;
  };
  const ratio = (one) => {
    const both = [luminance(parts(getComputedStyle(one).color)), luminance(ground(one))];
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
  const written = (one) => Array.from(one.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
  const shown = Array.from(document.querySelectorAll("body *")).filter((one) => one.checkVisibility());
  return shown.filter(written).map((one) => ({ text: one.textContent.slice(0, 40), ratio: ratio(one) }));
}"""


def _sideways(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(320, 568, "light"), (360, 740, "light"), (360, 740, "dark"), (640, 360, "light"), (1280, 800, "dark")],
)
def test_fits_without_scrolling_sideways(
    new_context: NewContext, width: int, height: int, scheme: str
) -> None:
    page = opened(new_context(viewport={"width": width, "height": height}, color_scheme=scheme))
    name = f"{width}-{scheme}"
    expect(page.locator("#composer")).to_be_visible()
    screenshot(page, f"{name}-1-start")
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    screenshot(page, f"{name}-2-clarification")
    choose(page, "SIGCON-Saída")
    has_answered(page, "Passo a passo", turn=2)
    screenshot(page, f"{name}-3-answer")
    page.get_by_text(re.compile(r"Fontes \(3\)")).click()
    screenshot(page, f"{name}-4-sources")
    choose(page, "Passo a passo")
    choose(page, "Próximo")
    has_answered(page, "Passo 2 de 3", turn=4)
    screenshot(page, f"{name}-5-step")
    say(page, LONG)
    say(page, "protocolo")
    expect(page.get_by_text("BAL-2026-0004R7")).to_be_visible()
    screenshot(page, f"{name}-6-ticket")
    assert _sideways(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast(new_context: NewContext, rasa: RasaChannel, scheme: str) -> None:
    page = opened(new_context(color_scheme=scheme, reduced_motion="reduce"))
    say(page, QUESTION)
    choose(page, "SIGCON-Saída")
    has_answered(page, "Passo a passo", turn=2)
    page.get_by_text("Fontes (3)").click()
    rasa.answer = lambda _: [
        ticket(),
        smalltalk("Aviso.", author=Author.SYSTEM),
        smalltalk("Oi", author=Author.AGENT),
    ]
    say(page, "bom dia")
    expect(page.locator(".agent")).to_be_visible()
    page.context.set_offline(True)
    say(page, "sem rede")
    expect(page.get_by_text("Não enviada")).to_be_visible()
    text_box(page).fill("a" * 4000)
    measured = page.evaluate(CONTRASTS)
    assert len(measured) > 20
    assert [pair for pair in measured if pair["ratio"] < 4.5] == []


def test_text_twice_as_large_still_fits(new_context: NewContext) -> None:
    """Text size of the device at 200 %, on a small phone."""
    page = opened(new_context(viewport={"width": 320, "height": 568}, reduced_motion="reduce"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    say(page, QUESTION)
    choose(page, "SINESP-INFOSEG")
    has_answered(page, "Passo a passo", turn=2)
    screenshot(page, "320-text-200")
    assert _sideways(page) == 0


def test_reply_is_shown_from_its_beginning(new_context: NewContext) -> None:
    page = opened(new_context(viewport={"width": 320, "height": 568}))
    say(page, QUESTION)
    choose(page, "CAGEC")
    has_answered(page, "Passo a passo", turn=2)
    expect(page.locator(".bot .author").last).to_be_in_viewport()
    head, top = page.locator("#header").bounding_box(), page.locator(".bot").last.bounding_box()
    assert head
    assert top
    assert top["y"] >= head["y"] + head["height"]


def test_reader_of_older_messages_is_not_moved(page: Page, rasa: RasaChannel) -> None:
    for turn in range(1, 5):
        say(page, QUESTION)
        expect(page.locator(".bot")).to_have_count(turn)
    rasa.delay = 0.5
    say(page, "bom dia")
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.get_by_role("button", name="Há mensagens novas")).to_be_visible()
    assert page.evaluate("window.scrollY") == 0
    page.get_by_role("button", name="Há mensagens novas").click()
    expect(page.locator(".bot").last).to_be_in_viewport()
    expect(page.get_by_role("button", name="Há mensagens novas")).to_be_hidden()


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "appear")])
def test_nothing_moves_for_who_asked_for_that(new_context: NewContext, motion: str, animation: str) -> None:
    page = opened(new_context(reduced_motion=motion))
    say(page, QUESTION)
    shown = page.locator(".message").first.evaluate("(one) => getComputedStyle(one).animationName")
    assert shown == animation
