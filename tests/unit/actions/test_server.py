"""The action process over its own protocol, with actions that misbehave."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from rasa_sdk import Tracker

from actions.base import Kit, Outcome, ServiceAction
from actions.server import serving
from services.app import App
from services.knowledge_base import KnowledgeBase
from services.turn import Turn
from storage.database import Database
from tests.builders import a_draft, an_app
from tests.served import served

_TOKEN = "token-of-the-actions"


class _Answers(ServiceAction):
    NAME = "answers"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=[a_draft(f"{turn.seq} {turn.text} {turn.intent} {turn.entities}")])


class _Fails(ServiceAction):
    NAME = "fails"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        raise ZeroDivisionError(turn.text)


class _Dawdles(ServiceAction):
    NAME = "dawdles"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        time.sleep(0.5)
        return Outcome(drafts=[a_draft("tarde demais")])


# One process for all tests: the language of its knowledge base takes seconds to build.
@pytest.fixture(scope="module")
def patient_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("actions")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'balcao.db')}"
    database = Database.connect(url)
    settings = {"action_token": SecretStr(_TOKEN), "actions_timeout": 0.1}
    yield an_app(database, database_url=url, data_dir=folder, **settings)
    database.close()


@pytest.fixture(scope="module")
def client(patient_app: App) -> Iterator[httpx.Client]:
    base = KnowledgeBase(patient_app.db, patient_app.settings)
    with ThreadPoolExecutor(2) as threads:
        kit = Kit(app=patient_app, base=base, threads=threads)
        asgi = serving(kit, [_Answers(kit), _Fails(kit), _Dawdles(kit)])
        with served(asgi) as url, httpx.Client(base_url=url, trust_env=False) as opened:
            yield opened


def _call(action: str, text: str = "oi", **message: Any) -> dict[str, Any]:
    said = {
        "text": text,
        "intent": {"name": "greet", "confidence": 0.9},
        "entities": [{"entity": "system", "value": "cagec"}],
        "metadata": {"conversation_id": "c", "seq": 3},
    }
    tracker = {"sender_id": "c.1", "slots": {}, "latest_message": said | message, "events": []}
    return {"next_action": action, "sender_id": "c.1", "tracker": tracker, "domain": {}}


def _drafts(client: httpx.Client, call: dict[str, Any]) -> list[dict[str, Any]]:
    response = client.post("/webhook", params={"token": _TOKEN}, json=call)
    assert response.status_code == 200, response.text
    return [reply["custom"] for reply in response.json()["responses"]]


def test_an_action_sees_the_turn(client: httpx.Client) -> None:
    assert [draft["text"] for draft in _drafts(client, _call("answers"))] == [
        "3 oi greet {'system': 'cagec'}"
    ]


def test_a_button_has_no_text(client: httpx.Client) -> None:
    assert _drafts(client, _call("answers", '/greet{"system":"cagec"}'))[0]["text"].startswith("3  greet")


@pytest.mark.parametrize("action", ["fails", "dawdles"])
def test_who_asked_hears_an_apology(client: httpx.Client, patient_app: App, action: str) -> None:
    drafts = _drafts(client, _call(action))
    assert [draft["text"] for draft in drafts] == [patient_app.texts.say("internal_error")]
    assert [button["payload"] for button in drafts[0]["buttons"]] == ["/handoff"]


def test_a_message_of_no_conversation_is_apologised_for(client: httpx.Client) -> None:
    assert _drafts(client, _call("answers", metadata={}))[0]["kind"] == "no_answer"


def test_the_failure_is_logged_without_what_was_said(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _drafts(client, _call("fails", "segredo"))
    logged = capsys.readouterr().out
    assert "ZeroDivisionError" in logged
    assert "segredo" not in logged


@pytest.mark.parametrize("token", [{}, {"token": ""}, {"token": _TOKEN + "x"}])
def test_only_rasa_may_call(client: httpx.Client, token: dict[str, str]) -> None:
    assert client.post("/webhook", params=token, json=_call("answers")).status_code == 401


def test_an_unknown_action_is_told(client: httpx.Client) -> None:
    response = client.post("/webhook", params={"token": _TOKEN}, json=_call("other"))
    assert (response.status_code, response.json()["action_name"]) == (404, "other")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"next_action": "answers"}', b'{"next_action": 3}'])
def test_what_is_no_call_is_refused(client: httpx.Client, body: bytes) -> None:
    assert client.post("/webhook", params={"token": _TOKEN}, content=body).status_code == 422


def test_it_tells_when_it_is_ready(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ready", "articles": 0}
