"""Killing any process in the middle of a turn loses no message, and the citizen is never left in silence."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.chat import Citizen
from tests.system import System, running_system

QUESTION = "minha senha do sigcon expirou e sou servidor da seplag"
_PATIENCE = 60.0


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """With a timeout that a test can wait for."""
    with running_system(tmp_path_factory.mktemp("crashes"), rasa_timeout=4.0) as running:
        yield running


@pytest.fixture
def citizen(system: System) -> Iterator[Citizen]:
    system.wait_until_ready()
    with httpx.Client(base_url=system.url, timeout=30, trust_env=False) as http:
        yield Citizen.arrives(http)


class Asking:
    """A question on its way, sent from another thread like a browser's."""

    def __init__(self, citizen: Citizen, text: str) -> None:
        self.client_id = str(uuid.uuid4())
        self.response: httpx.Response | None = None
        self._citizen, self._text = citizen, text
        self._thread = threading.Thread(target=self._post)
        self._thread.start()
        time.sleep(0.4)  # the message is saved and the bot is being asked

    def _post(self) -> None:
        try:
            self.response = self._citizen.post(text=self._text, client_id=self.client_id)
        except httpx.TransportError:
            self.response = None

    def wait(self) -> httpx.Response | None:
        self._thread.join()
        return self.response


def eventually(look: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What ``look`` finds, as soon as it finds anything."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if found := look():
                return found
        except (httpx.TransportError, AssertionError):
            pass  # the process is still on its way back
        time.sleep(0.2)
    raise AssertionError(f"nothing within {_PATIENCE} s")


def answers(citizen: Citizen) -> list[dict[str, Any]]:
    return [message for message in citizen.fetches() if message["author"] == "bot"]


def written(citizen: Citizen) -> list[str]:
    return [m["text"] for m in citizen.fetches(include="citizen") if m["author"] == "citizen"]


@pytest.mark.parametrize("name", ["bot", "actions"])
def test_the_bots_side_dies_in_the_middle_of_a_turn(system: System, citizen: Citizen, name: str) -> None:
    # Frozen, it holds the turn open; then it dies with the turn in its hands.
    system.freeze(name)
    asking = Asking(citizen, QUESTION)
    system.kill(name)
    response = asking.wait()
    assert response is not None
    (apology,) = response.json()["messages"]
    assert apology["author"] == "system"
    assert apology["ticket"]["number"] in apology["text"]
    assert written(citizen) == [QUESTION]

    system.start(name)
    late = eventually(lambda: answers(citizen))
    assert late[0]["article"]["id"] == "sigcon-senha-usuario-interno"
    assert written(citizen) == [QUESTION]


def test_the_web_process_dies_in_the_middle_of_a_turn(system: System, citizen: Citizen) -> None:
    system.freeze("bot")
    asking = Asking(citizen, QUESTION)
    system.kill("web")
    assert asking.wait() is None
    system.thaw("bot")
    system.start("web")
    (answer,) = eventually(lambda: answers(citizen))
    assert answer["article"]["id"] == "sigcon-senha-usuario-interno"
    # The browser sends what it got no answer to once more, as the same message.
    (again,) = citizen.says(QUESTION, client_id=asking.client_id)
    assert again == answer
    assert written(citizen) == [QUESTION]


def test_a_bot_that_hangs_is_given_up_on(system: System, citizen: Citizen) -> None:
    system.freeze("bot")
    started = time.monotonic()
    (apology,) = citizen.says(QUESTION)
    assert time.monotonic() - started < 6
    assert apology["ticket"]["kind"] == "outage"
    system.thaw("bot")
    assert eventually(lambda: answers(citizen))


def test_with_the_bot_away_every_message_is_answered_at_once_and_kept(
    system: System, citizen: Citizen
) -> None:
    system.kill("bot")
    first, second = citizen.says("oi"), citizen.says(QUESTION)
    assert [reply["author"] for reply in first + second] == ["system", "system"]
    assert first[0]["ticket"] == second[0]["ticket"], "one ticket for one outage"
    system.start("bot")
    assert eventually(lambda: [m for m in answers(citizen) if m["article"]])
    assert written(citizen) == ["oi", QUESTION]
