"""A citizen at the page: what they type and click, and what they get to see."""

from playwright.sync_api import Page, expect

from tests.browser.replies import QUESTION


def say(page: Page, text: str) -> None:
    page.get_by_label("Sua mensagem").fill(text)
    page.keyboard.press("Enter")


def test_typed_question_is_answered(page: Page) -> None:
    say(page, QUESTION)
    expect(page.locator(".citizen .body")).to_have_text(QUESTION)
    expect(page.locator(".bot .body")).to_have_text("Em qual sistema você quer entrar?")
    expect(page.get_by_label("Sua mensagem")).to_be_focused()
    expect(page.get_by_label("Sua mensagem")).to_have_value("")
