"""Hostile html, large texts and browsers that forbid things."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, opened
from tests.browser.replies import QUESTION, smalltalk
from tests.browser.visit import asked, has_answered, replies, said, say, screenshot, text_box
from tests.fakes.rasa_channel import RasaChannel

HOSTILE = (
    "<p>antes<script>window.hacked = 1</script></p>"
    '<img src="x" onerror="window.hacked = 2">'
    '<svg onload="window.hacked = 3"><script>window.hacked = 4</script></svg>'
    '<p onclick="window.hacked = 5" style="position:fixed" class="send" id="text">depois</p>'
    '<a href="javascript:window.hacked = 6">um</a> <a href="data:text/html,x">dois</a>'
    ' <a href="/static/">três</a><form action="/x"><input name="senha"></form>'
    '<iframe srcdoc="<script>parent.hacked = 7</script>"></iframe>'
    '<a href="https://example.org/" target="_self" onmouseover="window.hacked = 8">quatro</a>'
    "<style>body { display: none }</style><math><mtext><script>window.hacked = 9</script></mtext></math>"
)


#: Name and number of attributes of each element. The last two are the link and its note for screen readers.
STRUCTURE = """(made) => Array.from(
  made.querySelectorAll("*"), (one) => `${one.tagName.toLowerCase()} ${one.attributes.length}`
)"""


def test_html_is_rebuilt_from_what_is_known(new_context: NewContext, rasa: RasaChannel) -> None:
    page = opened(new_context(bypass_csp=True))  # the policy of the server would stop the scripts as well
    rasa.answer = lambda _: [smalltalk("texto", html=HOSTILE)]
    say(page, "bom dia")
    body = replies(page).first
    expect(body).to_contain_text("antes")
    for element in body.locator("*").all():
        element.dispatch_event("mouseover")
        if "example.org" not in (element.get_attribute("href") or ""):
            element.dispatch_event("click")
    assert page.evaluate("window.hacked") is None
    kept = body.evaluate(STRUCTURE)
    assert kept == ["p 0", "p 0", "span 0", "span 0", "span 0", "a 3", "span 1"]
    link = body.locator("a")
    expect(link).to_have_attribute("href", "https://example.org/")
    expect(link).to_have_attribute("rel", "noopener")
    expect(link).to_have_attribute("target", "_blank")


def test_own_words_and_plain_replies_are_never_html(page: Page, rasa: RasaChannel) -> None:
    words = "<img src=x onerror=window.hacked=1><b>a</b>"
    rasa.answer = lambda _: [smalltalk(words)]
    say(page, words)
    expect(replies(page)).to_have_text([words])
    expect(said(page)).to_have_text([words])
    page.reload()
    expect(said(page)).to_have_text([words])
    assert page.evaluate("window.hacked") is None


def test_pasted_text_stops_at_the_limit_and_says_so(
    page: Page, context: BrowserContext, rasa: RasaChannel
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('palavra '.repeat(12500))")
    text_box(page).focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_text("foi cortado")).to_be_visible()
    expect(page.get_by_text("Faltam 0 caracteres")).to_be_visible()
    assert len(text_box(page).input_value()) == 4000
    page.keyboard.press("Enter")
    has_answered(page, "Conte em uma frase", turn=1)
    expect(page.get_by_text("Faltam")).to_have_count(0)
    assert [len(text) for text in asked(page, rasa)] == [3999]


def test_counter_shows_near_the_limit_only(page: Page) -> None:
    text_box(page).fill("a" * 3500)
    expect(page.locator("#counter")).to_be_empty()
    text_box(page).fill("a" * 3999)
    expect(page.locator("#counter")).to_have_text("Falta 1 caractere")


@pytest.mark.parametrize("area", ["localStorage", "sessionStorage"])
def test_page_works_where_storage_is_forbidden(context: BrowserContext, area: str) -> None:
    refuse = "get() { throw new DOMException('no', 'SecurityError'); }"
    context.add_init_script(f"Object.defineProperty(window, '{area}', {{ {refuse} }});")
    page = opened(context)
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)


def test_page_works_outside_secure_contexts(context: BrowserContext, rasa: RasaChannel) -> None:
    """Plain HTTP on a name of the local network: no ``crypto.randomUUID``, no clipboard."""
    context.add_init_script("delete Crypto.prototype.randomUUID; delete Navigator.prototype.clipboard;")
    page = opened(context)
    with page.expect_request("**/messages") as sent:
        say(page, "protocolo")
    assert re.search(r'"client_id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]', sent.value.post_data or "")
    page.get_by_role("button", name="Copiar o protocolo").click()
    expect(page.locator(".copy")).to_have_text("Copiado")


def test_token_is_never_in_an_address(page: Page) -> None:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    page.reload()
    has_answered(page, "Em qual sistema", turn=1)
    token = page.evaluate("JSON.parse(localStorage.getItem('balcao.conversation')).token")
    assert len(addresses) > 4
    assert not [address for address in addresses if token in address]


@pytest.mark.parametrize("scripts", ["off", "lost"])
def test_without_scripts_the_page_says_where_to_get_help(new_context: NewContext, scripts: str) -> None:
    context = new_context(java_script_enabled=scripts == "lost")
    context.route("**/outbox.js", lambda route: route.abort())
    page = opened(context)
    expect(page.get_by_role("link", name="atendimento@sigconsaida.mg.gov.br")).to_be_visible()
    expect(page.locator("#composer")).to_be_hidden()
    screenshot(page, f"scripts-{scripts}")
