"""What these tests do with the page, named as a citizen would."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.fakes.rasa_channel import RasaChannel

SCREENSHOTS = Path("var/screenshots")


def text_box(page: Page) -> Locator:
    return page.get_by_label("Sua mensagem")


def say(page: Page, text: str) -> None:
    text_box(page).fill(text)
    page.keyboard.press("Enter")


def choose(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=True).click()


def said(page: Page) -> Locator:
    """The citizen's own words, oldest first."""
    return page.locator(".citizen .body")


def replies(page: Page) -> Locator:
    return page.locator(".bot .body")


def choices(page: Page) -> Locator:
    return page.locator(".choices button")


def has_answered(page: Page, text: str, *, turn: int) -> None:
    """Waits until the ``turn``-th reply of the bot is the last and holds ``text``."""
    expect(replies(page)).to_have_count(turn)
    expect(replies(page).last).to_contain_text(text)


def asked(page: Page, rasa: RasaChannel) -> list[str]:
    """What the bot got to hear of this page's conversation; others of the session may be answered late."""
    conversation = page.evaluate("JSON.parse(localStorage.getItem('balcao.conversation')).id")
    return [body["message"] for body in rasa.received if body["metadata"]["conversation_id"] == conversation]


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")
