"""Bad networks: nothing said is lost, nothing is shown twice."""

import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from conversations.model import Draft
from services.app import App
from services.open_handoff import open_handoff
from services.turn import Turn
from services.work_desk import close_ticket, reply_ticket, take_ticket
from tests.browser.replies import QUESTION
from tests.browser.visit import asked, choices, choose, has_answered, replies, said, say, text_box
from tests.fakes.rasa_channel import Answer, RasaChannel


def test_message_written_offline_is_sent_when_the_network_is_back(
    context: BrowserContext, page: Page
) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    context.set_offline(True)
    say(page, "bom dia")
    say(page, "protocolo")
    expect(page.get_by_text("Não enviada, tentando de novo")).to_be_visible()
    expect(page.get_by_text("Aguardando a mensagem anterior")).to_be_visible()
    expect(page.get_by_text("Sem internet.")).to_be_visible()
    context.set_offline(False)
    has_answered(page, "Guarde o número", turn=3)
    expect(page.get_by_text("Não enviada")).to_have_count(0)
    expect(page.get_by_text("Sem internet.")).to_have_count(0)
    order = page.locator(".message .body").all_inner_texts()
    assert [order.index("bom dia"), order.index("protocolo")] == [2, 4]


def test_lost_answer_is_asked_for_again_without_a_second_effect(page: Page, rasa: RasaChannel) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/messages", lose, times=1)
    say(page, "bom dia")
    expect(page.get_by_text("Não enviada, tentando de novo")).to_be_visible()
    expect(page.locator('.citizen[data-state="sent"]')).to_have_count(2)
    has_answered(page, "Conte em uma frase", turn=2)
    assert asked(page, rasa) == [QUESTION, "bom dia"]
    page.reload()
    expect(said(page)).to_have_text([QUESTION, "bom dia"])


def test_unsent_message_survives_a_reload_and_is_shown_once(page: Page, rasa: RasaChannel) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    page.route("**/messages", lambda route: (route.fetch(), route.abort()), times=1)
    say(page, "bom dia")
    expect(page.get_by_text("Não enviada, tentando de novo")).to_be_visible()
    page.reload()
    expect(said(page)).to_have_text([QUESTION, "bom dia"])
    expect(replies(page)).to_have_count(2)
    assert asked(page, rasa) == [QUESTION, "bom dia"]


def test_reply_that_comes_by_answer_and_by_stream_is_shown_once(page: Page) -> None:
    say(page, QUESTION)
    has_answered(page, "Em qual sistema", turn=1)
    with page.expect_response("**/events") as stream:
        page.reload()
    assert stream.value.headers["content-type"].startswith("text/event-stream")
    say(page, "bom dia")
    has_answered(page, "Conte em uma frase", turn=2)
    time.sleep(1.0)
    expect(replies(page)).to_have_count(2)


@pytest.mark.parametrize("stream", ["open", "refused"])
def test_agent_is_heard(page: Page, rasa: RasaChannel, app: App, stream: str) -> None:
    """By the event stream, and by polling where a network refuses the stream."""
    if stream == "refused":
        page.route("**/events", lambda route: route.fulfill(status=503))
    rasa.answer = _handing_over(app, rasa)
    say(page, "/handoff")
    has_answered(page, "responder aqui", turn=1)
    expect(page.get_by_text("Você está na fila.")).to_be_visible()
    number = page.locator(".ticket .number").inner_text()
    take_ticket(app, number, "Ana", _now())
    reply_ticket(app, number, "Bom dia! Veja https://example.org/ajuda.", _now())
    expect(page.locator(".agent .body")).to_contain_text("Bom dia! Veja https://example.org/ajuda")
    expect(page.locator(".agent a")).to_have_attribute("href", "https://example.org/ajuda")
    expect(page.get_by_text("Você está falando com um atendente.")).to_be_visible()
    expect(page.locator(".ticket")).to_have_count(1)
    close_ticket(app, number, "Resolvido", _now())
    expect(page.get_by_text("O atendimento foi encerrado.")).to_be_visible()
    expect(page.locator("#owner")).to_be_empty()


def test_missed_messages_come_after_the_network_is_back(
    context: BrowserContext, page: Page, rasa: RasaChannel, app: App
) -> None:
    rasa.answer = _handing_over(app, rasa)
    say(page, "/handoff")
    has_answered(page, "responder aqui", turn=1)
    number = page.locator(".ticket .number").inner_text()
    context.set_offline(True)
    take_ticket(app, number, "Ana", _now())
    reply_ticket(app, number, "Voltou?", _now())
    time.sleep(0.5)
    context.set_offline(False)
    expect(page.locator(".agent .body")).to_have_text(["Voltou?"])


def test_too_many_messages_wait_as_long_as_the_server_says(page: Page) -> None:
    headers = {"Retry-After": "1"}
    page.route("**/messages", lambda route: route.fulfill(status=429, headers=headers), times=1)
    say(page, QUESTION)
    expect(page.get_by_text("Muitas mensagens em pouco tempo. Vou enviar esta em")).to_be_visible()
    has_answered(page, "Em qual sistema", turn=1)


@pytest.mark.parametrize(
    ("status", "problem", "shown"),
    [
        (413, {}, "a mensagem é longa demais"),
        (422, {"detail": "Este botão não vale nesta conversa."}, "Este botão não vale nesta conversa."),
    ],
)
def test_refused_message_says_why_and_can_be_edited(
    page: Page, status: int, problem: object, shown: str
) -> None:
    say(page, QUESTION)
    expect(choices(page)).to_have_count(4)
    page.route("**/messages", lambda route: route.fulfill(status=status, json=problem), times=1)
    say(page, "bom dia")
    expect(page.locator(".delivery").last).to_contain_text(shown)
    choose(page, "Editar")
    expect(text_box(page)).to_have_value("bom dia")
    choose(page, "CAGEC")
    has_answered(page, "Passo a passo", turn=2)


def test_bot_away_is_told_with_a_ticket(page: Page, rasa: RasaChannel) -> None:
    rasa.status = 503
    say(page, QUESTION)
    expect(page.locator(".system .ticket .number")).to_be_visible()


def _handing_over(app: App, rasa: RasaChannel) -> Answer:
    def answer(_: str) -> list[Draft]:
        about = rasa.received[-1]["metadata"]
        turn = Turn(
            conversation_id=about["conversation_id"], seq=about["seq"], text="", intent="handoff", now=_now()
        )
        return open_handoff(app, turn, "asked")

    return answer


def _now() -> datetime:
    return datetime.now(UTC)
