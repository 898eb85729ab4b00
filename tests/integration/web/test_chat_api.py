"""The chat API to the letter, against a fake Rasa, on both databases."""

import contextlib
import time

import httpx
import pytest

from connectors.web.limits import STREAMS_PER_CONVERSATION
from conversations import store
from conversations.model import Draft, Kind, Owner, State
from services.app import App
from tests.builders import NOW
from tests.chat import Citizen, in_parallel
from tests.fakes.rasa_channel import RasaChannel


def test_a_message_has_exactly_the_documented_fields(citizen: Citizen) -> None:
    (reply,) = citizen.says("oi")
    assert reply.keys() >= {
        "id", "author", "kind", "text", "html", "buttons", "article", "ticket", "form",
    }  # fmt: skip
    assert (reply["author"], reply["kind"], reply["text"]) == ("bot", "answer", "Você disse: oi")
    assert reply["buttons"] == [{"title": "SIGCON", "payload": '/inform_system{"system":"sigcon"}'}]
    assert citizen.owner == "bot"


def test_the_same_client_id_gives_the_same_answer_and_no_second_effect(
    citizen: Citizen, rasa: RasaChannel
) -> None:
    first = citizen.says("oi", client_id="a1")
    assert citizen.says("oi", client_id="a1") == first
    assert len(rasa.received) == 1


def test_the_same_client_id_at_once_is_answered_once(citizen: Citizen, rasa: RasaChannel) -> None:
    rasa.delay = 0.3
    answers = in_parallel(*[lambda: citizen.says("oi", client_id="a1")] * 5)
    assert all(answer == answers[0] for answer in answers)
    assert len(rasa.received) == 1


def test_one_client_id_in_two_conversations_is_two_messages(http: httpx.Client, rasa: RasaChannel) -> None:
    for _ in range(2):
        Citizen.arrives(http).says("oi", client_id="a1")
    assert len(rasa.received) == 2


def test_messages_sent_at_once_are_answered_one_by_one(citizen: Citizen) -> None:
    answers = in_parallel(*[lambda n=n: citizen.says(f"mensagem {n}") for n in range(6)])
    for number, (reply,) in enumerate(answers):
        assert reply["text"] == f"Você disse: mensagem {number}"
    ids = [message["id"] for message in citizen.fetches()]
    assert ids == sorted(set(ids))


def test_messages_are_paged_by_id(citizen: Citizen) -> None:
    for text in ("um", "dois", "três"):
        citizen.says(text)
    everything = citizen.fetches()
    assert [message["text"] for message in everything] == [f"Você disse: {t}" for t in ("um", "dois", "três")]
    assert citizen.fetches(after=everything[0]["id"]) == everything[1:]
    assert citizen.fetches(after=everything[-1]["id"]) == []


def test_a_page_can_be_rebuilt_with_what_the_citizen_wrote(citizen: Citizen) -> None:
    citizen.says("meu cpf é 529.982.247-25")
    mine, reply = citizen.fetches(include="citizen")
    assert (mine["author"], mine["text"]) == ("citizen", "meu cpf é [CPF 1]")
    assert reply["author"] == "bot"


def test_a_button_is_sent_to_rasa_as_its_payload(citizen: Citizen, rasa: RasaChannel) -> None:
    citizen.says("oi")
    citizen.clicks("SIGCON")
    assert rasa.received[-1]["message"] == '/inform_system{"system":"sigcon"}'


@pytest.mark.parametrize(
    "typed",
    [
        '/inform_system{"system":"sigcon"}',
        *("/restart", " /desk", "///", "/"),
        *("/\u00a0/restart", "/ \n/restart", "/\u2003 /restart", "\u3000/restart", "／restart"),
    ],
)
def test_typed_text_never_speaks_rasas_payload_language(
    citizen: Citizen, rasa: RasaChannel, typed: str
) -> None:
    citizen.says(typed)
    # Rasa strips before it looks.
    assert not rasa.received[-1]["message"].strip().startswith("/")


def test_rasa_gets_placeholders_and_where_the_message_stands(citizen: Citizen, rasa: RasaChannel) -> None:
    citizen.says("cpf 529.982.247-25 e 529.982.247-25, cnpj 11.222.333/0001-82, senha: xyz123")
    body = rasa.received[-1]
    assert body["message"] == "cpf [CPF 1] e [CPF 1], cnpj [CNPJ 1], senha: [SENHA]"
    assert body["sender"] == f"{citizen.id}.1"
    assert body["metadata"]["conversation_id"] == citizen.id
    assert {"kind": "cnpj", "placeholder": "[CNPJ 1]", "valid": False} in body["metadata"]["findings"]


def test_a_typed_placeholder_stands_for_nothing(citizen: Citizen, rasa: RasaChannel) -> None:
    citizen.says("[MASP 1] [CPF 1] 529.982.247-25")
    assert rasa.received[-1]["message"] == "(MASP 1) (CPF 1) [CPF 1]"
    citizen.says("é o [CPF 1] mesmo, não o [CPF 2]")
    assert rasa.received[-1]["message"] == "é o [CPF 1] mesmo, não o (CPF 2)"


def test_the_citizen_hears_at_once_of_a_dropped_password_and_of_wrong_digits(citizen: Citizen) -> None:
    notices = [m for m in citizen.says("cpf 529.982.247-26 senha: xyz123") if m["author"] == "system"]
    assert ["senha" in notices[0]["text"], "CPF" in notices[1]["text"]] == [True, True]


def test_events_replay_and_then_follow(citizen: Citizen, balcao: App) -> None:
    citizen.says("um")
    citizen.says("dois")
    first, second = citizen.fetches()
    assert citizen.listens(1, last_event_id=first["id"]) == [second]

    def an_agent_writes() -> None:
        with balcao.db.write() as tx:
            store.append(tx, citizen.id, Draft(kind=Kind.HANDOFF, text="Olá, sou atendente."), now=NOW)

    heard, _ = in_parallel(lambda: citizen.listens(3, last_event_id=0), an_agent_writes)
    assert [message["text"] for message in heard] == [
        "Você disse: um",
        "Você disse: dois",
        "Olá, sou atendente.",
    ]


def test_one_conversation_holds_only_so_many_streams(http: httpx.Client, citizen: Citizen) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(STREAMS_PER_CONVERSATION):
            stream = http.stream("GET", f"{citizen.path}/events", headers=citizen.headers)
            assert held.enter_context(stream).status_code == 200
        refused = http.get(f"{citizen.path}/events", headers=citizen.headers)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
        other = Citizen.arrives(http)
        with http.stream("GET", f"{other.path}/events", headers=other.headers) as stream_of_another:
            assert stream_of_another.status_code == 200
    citizen.says("oi")
    assert citizen.listens(1, last_event_id=0)


def test_what_was_handed_over_is_noted_as_delivered(citizen: Citizen, balcao: App) -> None:
    (reply,) = citizen.says("oi")
    for _ in range(60):
        with balcao.db.read() as tx:
            saved = store.message(tx, citizen.id, reply["id"])
        if saved and saved.state is State.DELIVERED:
            return
        time.sleep(0.05)
    raise AssertionError("still to send after three seconds")


def test_the_bot_is_silent_while_an_agent_has_the_conversation(
    citizen: Citizen, balcao: App, rasa: RasaChannel
) -> None:
    with balcao.db.write() as tx:
        store.set_owner(tx, citizen.id, Owner.AGENT, NOW)
    citizen.says("alguém aí?")
    assert rasa.received == []
    assert citizen.owner == "agent"


def test_the_bot_does_not_talk_over_an_agent_who_took_over_meanwhile(
    citizen: Citizen, balcao: App, rasa: RasaChannel
) -> None:
    def taken_meanwhile(message: str) -> list[Draft]:
        with balcao.db.write() as tx:
            store.set_owner(tx, citizen.id, Owner.AGENT, NOW)
        return [Draft(kind=Kind.ANSWER, text=message)]

    rasa.answer = taken_meanwhile
    assert citizen.says("oi") == []
    assert citizen.owner == "agent"


def test_a_closed_conversation_starts_again_with_the_bot(citizen: Citizen, balcao: App) -> None:
    with balcao.db.write() as tx:
        store.set_owner(tx, citizen.id, Owner.CLOSED, NOW)
    assert citizen.says("voltei")[0]["text"] == "Você disse: voltei"
    assert citizen.owner == "bot"


def test_long_conversations_get_fresh_trackers(citizen: Citizen, rasa: RasaChannel) -> None:
    for number in range(31):
        citizen.says(f"mensagem {number}")
    assert rasa.received[29]["sender"] == f"{citizen.id}.1"
    assert rasa.received[30]["sender"] == f"{citizen.id}.2"
