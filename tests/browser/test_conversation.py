"""A citizen at the page: what they type and click, and what they get to see."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from conversations.model import Author, Button
from tests.browser.conftest import NewContext, opened
from tests.browser.replies import QUESTION, answer, smalltalk
from tests.browser.visit import asked, choices, choose, has_answered, replies, said, say, text_box
from tests.fakes.rasa_channel import RasaChannel


def test_typed_question_is_answered(page: Page) -> None:
    say(page, QUESTION)
    expect(said(page)).to_have_text([QUESTION])
    has_answered(page, "Em qual sistema você quer entrar?", turn=1)
    expect(text_box(page)).to_be_focused()
    expect(text_box(page)).to_have_value("")


def test_shift_enter_makes_a_line_and_blank_text_is_not_sent(page: Page, rasa: RasaChannel) -> None:
    say(page, "   ")
    text_box(page).press_sequentially("uma")
    page.keyboard.press("Shift+Enter")
    text_box(page).press_sequentially("duas")
    page.get_by_role("button", name="Enviar").click()
    has_answered(page, "Conte em uma frase", turn=1)
    expect(said(page)).to_have_text(["uma\nduas"])
    assert asked(page, rasa) == ["uma\nduas"]


def test_clicked_button_is_sent_and_cannot_be_used_again(page: Page, rasa: RasaChannel) -> None:
    say(page, QUESTION)
    choose(page, "CAGEC")
    has_answered(page, "Passo a passo", turn=2)
    expect(said(page)).to_have_text([QUESTION, "CAGEC"])
    expect(choices(page)).to_have_text(["Passo a passo", "Falar com atendente"])
    assert asked(page, rasa)[-1] == '/inform_system{"system":"cagec"}'


def test_buttons_wait_for_the_reply(page: Page, rasa: RasaChannel) -> None:
    say(page, QUESTION)
    expect(choices(page)).to_have_count(4)
    rasa.delay = 1.0
    choose(page, "CAGEC")
    choices(page).nth(0).click(force=True)
    expect(page.get_by_text("Balcão está escrevendo")).to_be_visible()
    has_answered(page, "Passo a passo", turn=2)
    expect(page.get_by_text("Balcão está escrevendo")).not_to_be_visible()
    assert len(asked(page, rasa)) == 2


def test_answer_typed_instead_of_clicked_retires_the_buttons(page: Page) -> None:
    say(page, QUESTION)
    expect(choices(page)).to_have_count(4)
    say(page, "cagec")
    has_answered(page, "Conte em uma frase", turn=2)
    expect(choices(page)).to_have_count(0)


def test_example_questions_begin_a_conversation(page: Page) -> None:
    choose(page, "Preciso de acesso ao INFOSEG")
    has_answered(page, "Conte em uma frase", turn=1)
    expect(said(page)).to_have_text(["Preciso de acesso ao INFOSEG"])
    expect(page.locator("#examples")).to_be_hidden()


def test_guided_steps_show_where_one_stands(page: Page) -> None:
    say(page, QUESTION)
    choose(page, "gov.br")
    choose(page, "Passo a passo")
    has_answered(page, "Passo 1 de 3", turn=3)
    choose(page, "Próximo")
    has_answered(page, "Passo 2 de 3", turn=4)
    choose(page, "Voltar")
    has_answered(page, "Passo 1 de 3", turn=5)
    bar = page.locator("progress").last
    assert [bar.get_attribute("value"), bar.get_attribute("max")] == ["1", "3"]


def test_numbering_of_steps_runs_on_and_sources_have_dates(page: Page) -> None:
    say(page, QUESTION)
    choose(page, "SIGCON-Saída")
    has_answered(page, "Se o e-mail não chegar", turn=2)
    expect(page.locator(".body ol").nth(1)).to_have_attribute("start", "4")
    expect(page.locator(".sources ul")).to_be_hidden()
    page.get_by_text("Fontes (3)").click()
    expect(page.locator(".sources .date")).to_have_text(["08/02/2024", "jan. de 2025", "sem data"])
    expect(page.locator(".sources a")).to_have_count(2)
    expect(page.get_by_text(re.compile("revisão 3"))).to_be_visible()


def test_ticket_number_can_be_copied(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    say(page, "protocolo")
    choose(page, "Copiar o protocolo BAL-2026-0004R7")
    expect(page.locator(".copy")).to_have_text("Copiado")
    assert page.evaluate("navigator.clipboard.readText()") == "BAL-2026-0004R7"


def test_notice_of_the_system_is_set_apart(page: Page, rasa: RasaChannel) -> None:
    rasa.answer = lambda _: [smalltalk("Esse trecho foi descartado.", author=Author.SYSTEM)]
    say(page, "bom dia")
    expect(page.locator(".system .body")).to_have_text("Esse trecho foi descartado.")
    expect(page.locator(".system .author")).to_contain_text("Aviso")


def test_buttons_of_all_replies_of_a_turn_can_be_used(page: Page, rasa: RasaChannel) -> None:
    rasa.answer = lambda _: [
        answer(),
        smalltalk("Ajudou?", buttons=(Button(title="Sim", payload="/affirm"),)),
    ]
    say(page, "bom dia")
    expect(choices(page)).to_have_text(["Passo a passo", "Falar com atendente", "Sim"])
    choose(page, "Falar com atendente")
    has_answered(page, "Ajudou?", turn=4)


def test_reload_in_the_middle_keeps_the_conversation(page: Page) -> None:
    say(page, QUESTION)
    choose(page, "SIGCON-Saída")
    has_answered(page, "Passo a passo", turn=2)
    page.reload()
    expect(said(page)).to_have_text([QUESTION, "SIGCON-Saída"])
    expect(replies(page)).to_have_count(2)
    expect(page.locator("#examples")).to_be_hidden()
    expect(choices(page)).to_have_text(["Passo a passo", "Falar com atendente"])
    choose(page, "Passo a passo")
    has_answered(page, "Passo 1 de 3", turn=3)


def test_personal_data_is_not_on_screen_after_a_reload(page: Page) -> None:
    say(page, "meu cpf é 529.982.247-25")
    has_answered(page, "Conte em uma frase", turn=1)
    expect(said(page)).to_have_text(["meu cpf é 529.982.247-25"])
    page.reload()
    expect(said(page)).to_have_text([re.compile(r"\[CPF 1\]")])


def test_new_conversation_leaves_the_old_one(page: Page) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    choose(page, "Nova conversa")
    choose(page, "Continuar nesta")
    expect(said(page)).to_have_count(1)
    choose(page, "Nova conversa")
    choose(page, "Começar outra")
    expect(page.locator(".message")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()
    say(page, "bom dia")
    has_answered(page, "Conte em uma frase", turn=1)
    page.reload()
    expect(said(page)).to_have_text(["bom dia"])


def test_remembered_conversation_that_is_gone_starts_anew(context: BrowserContext, page: Page) -> None:
    page.evaluate("localStorage.setItem('balcao.conversation', JSON.stringify({id: 'gone', token: 'x'}))")
    page.reload()
    expect(page.get_by_text("Começamos uma nova.")).to_be_visible()
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    other = opened(context)
    expect(said(other)).to_have_text([QUESTION])


def test_conversation_lost_while_talking_takes_the_message_to_a_new_one(page: Page) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    page.route("**/messages", lambda route: route.fulfill(status=401, json={"detail": "?"}), times=1)
    say(page, "bom dia")
    has_answered(page, "Conte em uma frase", turn=2)
    expect(page.get_by_text("Começamos uma nova.")).to_have_count(1)
    page.reload()
    expect(said(page)).to_have_text(["bom dia"])


def test_touch_does_not_open_the_keys_over_the_reply(new_context: NewContext) -> None:
    page = opened(new_context(has_touch=True, is_mobile=True))
    page.get_by_role("button", name="Esqueci a minha senha do SIGCON").tap()
    has_answered(page, "Conte em uma frase", turn=1)
    expect(text_box(page)).not_to_be_focused()
    say(page, QUESTION)
    page.get_by_role("button", name="CAGEC", exact=True).tap()
    has_answered(page, "Passo a passo", turn=3)
    expect(text_box(page)).not_to_be_focused()
    expect(page.locator(".citizen").last).to_be_focused()
