"""What every action shares: off the event loop, in bounded time, and never silent."""

import asyncio
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import read_turn
from conversations.model import Button, Draft, Kind
from services.app import App, utc_now
from services.knowledge_base import KnowledgeBase
from services.turn import Turn

log = structlog.get_logger()

Event = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kit:
    """What actions are built with. One pool for all: its size bounds the database connections in use."""

    app: App
    base: KnowledgeBase
    threads: ThreadPoolExecutor


@dataclass(frozen=True, kw_only=True)
class Outcome:
    drafts: Sequence[Draft] = ()
    events: Sequence[Event] = ()


class ServiceAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk carries no types
    """One service call. Subclasses name themselves and answer; they run in a worker thread."""

    NAME: str

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def name(self) -> str:
        return self.NAME

    @abstractmethod
    def answer(self, turn: Turn, tracker: Tracker) -> Outcome: ...

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _: object) -> list[Event]:
        loop = asyncio.get_running_loop()
        try:
            turn = read_turn(tracker, utc_now())
            work = loop.run_in_executor(self._kit.threads, self.answer, turn, tracker)
            outcome = await asyncio.wait_for(work, self._kit.app.settings.actions_timeout)
        except Exception as error:  # noqa: BLE001 - process edge: Rasa would answer a failing action with silence
            log.warning("action_failed", action=self.NAME, **_safe_facts(error))
            outcome = Outcome(drafts=[apology(self._kit.app)])
        for draft in outcome.drafts:
            dispatcher.utter_message(json_message=draft.to_json())
        return list(outcome.events)


def apology(app: App) -> Draft:
    button = Button(title="Falar com atendente", payload="/handoff")
    return Draft(kind=Kind.NO_ANSWER, text=app.texts.say("internal_error"), buttons=(button,))


def _safe_facts(error: BaseException) -> dict[str, Any]:
    """Kind and places of the error, never its message: a message may quote what the citizen wrote."""
    return {"error": type(error).__name__, "at": list(_places(error.__traceback__))}


def _places(trace: Any) -> Iterable[str]:
    for frame in traceback.extract_tb(trace)[-4:]:
        yield f"{frame.filename.rsplit('/', 2)[-2]}/{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
