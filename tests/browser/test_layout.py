"""Sizes, colours and zoom. Each test leaves pictures in var/screenshots for whoever changes the design."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, opened
from tests.browser.replies import QUESTION
from tests.browser.visit import choose, has_answered, say, screenshot

LONG = "https://sigconsaida.mg.gov.br/" + "muito-longo-" * 20


def _sideways(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (640, 360), (1280, 800)])
def test_fits_without_scrolling_sideways(new_context: NewContext, width: int, height: int, scheme: str) -> None:
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
