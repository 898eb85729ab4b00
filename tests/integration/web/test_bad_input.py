"""Bad input: a clear error in Portuguese or a helpful reply, never a 500 and never silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from connectors.web.server import build
from services.app import App
from tests.builders import an_app
from tests.chat import Citizen
from tests.fakes.rasa_channel import RasaChannel
from tests.served import served


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body.keys() == {"type", "title", "status", "detail"}
    assert body["status"] == status
    return body


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u200b", None])
def test_empty_text(citizen: Citizen, text: str | None) -> None:
    assert "vazia" in problem(citizen.post(text=text, client_id="a"), 422)["detail"]


def test_a_text_of_100_kb(citizen: Citizen, rasa: RasaChannel) -> None:
    assert "longa demais" in problem(citizen.post(text="a" * 100_000, client_id="a"), 413)["detail"]
    assert rasa.received == []


def test_a_body_without_end_is_cut_off(citizen: Citizen) -> None:
    def endless() -> Any:
        for _ in range(200):
            yield b"x" * 10_000

    response = citizen.http.post(f"{citizen.path}/messages", content=endless(), headers=citizen.headers)
    problem(response, 413)


def test_a_text_just_over_the_limit_in_characters(citizen: Citizen) -> None:
    assert citizen.post(text="ç" * 4000, client_id="a").status_code == 200
    problem(citizen.post(text="ç" * 4001, client_id="b"), 413)


@pytest.mark.parametrize(
    "content", [b"{", b"", b"\xff\xfe", b'"text"', b"[]", b'{"text": 1}', b'{"text": "a", "client_id": ""}']
)
def test_invalid_json_and_wrong_forms(citizen: Citizen, content: bytes) -> None:
    headers = citizen.headers | {"Content-Type": "application/json"}
    response = citizen.http.post(f"{citizen.path}/messages", content=content, headers=headers)
    assert response.status_code in {400, 422}
    problem(response, response.status_code)


def test_invalid_json_says_so(citizen: Citizen) -> None:
    headers = citizen.headers | {"Content-Type": "application/json"}
    response = citizen.http.post(f"{citizen.path}/messages", content=b"{oi", headers=headers)
    assert problem(response, 400)["type"] == "/problems/invalid-json"


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic abc"])
def test_a_wrong_or_missing_token(citizen: Citizen, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    for method, path in (("POST", "messages"), ("GET", "messages"), ("GET", "events")):
        response = citizen.http.request(
            method, f"{citizen.path}/{path}", headers=headers, json={"text": "oi", "client_id": "a"}
        )
        problem(response, 401)


def test_the_token_of_another_conversation(http: httpx.Client) -> None:
    mine, other = Citizen.arrives(http), Citizen.arrives(http)
    mine.token = other.token
    problem(mine.post(text="oi", client_id="a"), 401)


@pytest.mark.parametrize("conversation_id", ["0", "00000000-0000-0000-0000-000000000000", "a" * 500, "%00"])
def test_an_unknown_conversation(citizen: Citizen, conversation_id: str) -> None:
    citizen.id = conversation_id
    problem(citizen.post(text="oi", client_id="a"), 404)


@pytest.mark.parametrize("payload", ["/restart", "x", '/inform_system{"system":"cagec"}', "/" + "a" * 1900])
def test_a_payload_that_was_never_offered(citizen: Citizen, rasa: RasaChannel, payload: str) -> None:
    citizen.says("oi")
    assert "botão" in problem(citizen.post(payload=payload, client_id="b"), 422)["detail"].lower()
    assert len(rasa.received) == 1


def test_an_emoji_alone_reaches_the_bot(citizen: Citizen, rasa: RasaChannel) -> None:
    citizen.says("😭👍🏽")
    assert rasa.received[-1]["message"] == "😭👍🏽"


def test_errors_never_echo_what_was_sent(citizen: Citizen) -> None:
    for body in ({"text": 52998224725}, {"payload": "529.982.247-25"}, {"client_id": ["529.982.247-25"]}):
        response = citizen.post(**body)
        assert response.status_code == 422
        assert "529" not in response.text


@pytest.mark.parametrize("path", ["/nada", "/api/nada", "/api/conversations/x", "/static/../pyproject.toml"])
def test_unknown_addresses(http: httpx.Client, path: str) -> None:
    problem(http.get(path), 404)


def test_a_method_that_is_not_there(http: httpx.Client) -> None:
    problem(http.put("/api/conversations"), 405)


def test_a_conversation_that_floods_is_slowed_down(balcao: App) -> None:
    with limited(balcao, rate_conversation="3/minute") as http:
        citizen = Citizen.arrives(http)
        for number in range(3):
            citizen.says(f"{number}")
        response = citizen.post(text="mais uma", client_id="z")
        assert "Espere" in problem(response, 429)["detail"]
        assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_an_address_behind_the_proxy_is_limited_by_the_proxys_own_word(balcao: App) -> None:
    with limited(balcao, rate_new_conversations="2/minute") as http:

        def start(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            return http.post("/api/conversations", json={}, headers=headers).status_code

        assert [start(f"10.9.9.{n}, 203.0.113.7") for n in range(3)] == [201, 201, 429]
        assert start("203.0.113.8") == 201


@contextmanager
def limited(balcao: App, **rates: str) -> Iterator[httpx.Client]:
    app = an_app(balcao.db, **(balcao.settings.model_dump() | rates))
    with served(build(app)) as address, httpx.Client(base_url=address, trust_env=False) as http:
        yield http


def test_a_bug_of_ours_is_a_plain_500_and_its_log_quotes_nobody(
    balcao: App, http: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    citizen = Citizen.arrives(http)
    with balcao.db.write() as tx:
        tx.exec_driver_sql("DROP TABLE vault_items")
    response = citizen.post(text="meu cpf é 529.982.247-25", client_id="a")
    assert response.status_code in {500, 503}
    problem(response, response.status_code)
    assert "529.982" not in "".join(capsys.readouterr())
