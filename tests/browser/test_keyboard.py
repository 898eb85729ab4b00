"""Without a mouse, and for who does not see the screen."""

import re

from playwright.sync_api import Page, expect

from tests.browser.replies import QUESTION
from tests.browser.visit import choices, has_answered, say, text_box

#: Whether the middle of the element is what one sees there, and not the bar of the text box above it.
UNCOVERED = """(one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def _tab_to(page: Page, name: str) -> None:
    """Presses Tab until the control called ``name`` has the focus, and checks that it can be seen."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if focused.count() and focused.inner_text().strip() == name:
            assert focused.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
            assert focused.evaluate(UNCOVERED)
            return
    raise AssertionError(f"Tab never reached {name}")


def test_whole_conversation_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator("*:focus")).to_have_text("Ir para a caixa de mensagem")
    page.keyboard.press("Enter")
    expect(text_box(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(choices(page)).to_have_count(4)
    expect(text_box(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(choices(page).last).to_be_focused()
    page.keyboard.press("Enter")
    has_answered(page, "Passo a passo", turn=2)
    _tab_to(page, "Fontes (3)")
    page.keyboard.press("Enter")
    expect(page.locator(".sources ul")).to_be_visible()
    _tab_to(page, "Passo a passo")
    page.keyboard.press("Space")
    has_answered(page, "Passo 1 de 3", turn=3)
    _tab_to(page, "Próximo")
    page.keyboard.press("Enter")
    has_answered(page, "Passo 2 de 3", turn=4)


def test_new_conversation_by_keyboard(page: Page) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    page.get_by_role("button", name="Nova conversa").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Nova conversa")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Continuar nesta")).to_be_focused()
    _tab_to(page, "Começar outra")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_have_count(0)
    expect(text_box(page)).to_be_focused()


def test_what_a_screen_reader_gets(page: Page) -> None:
    log = page.get_by_role("log", name="Conversa")
    expect(log).to_have_attribute("aria-live", "polite")
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    expect(log.get_by_text(re.compile("^Você"))).to_have_count(1)
    expect(log.get_by_text("Balcão", exact=True)).to_have_count(1)
    expect(page.get_by_role("group", name="Opções de resposta")).to_be_visible()
    expect(text_box(page)).to_have_accessible_description(re.compile("Enter envia"))
    page.reload()
    expect(choices(page)).to_have_count(4)
    # History is not read aloud; what comes after it is.
    expect(log).to_have_attribute("aria-live", "polite")
