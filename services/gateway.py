"""The one way a citizen's message takes, whatever the channel: saved, answered, saved, delivered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

import structlog

from conversations.model import Inbound, Message, Owner
from services import intake, metrics
from services.apologise import apologise
from services.app import App, utc_now
from services.engine import Question, RasaEngine
from services.errors import EngineError

log = structlog.get_logger()

_WAIT_STEP = 0.1


@dataclass(frozen=True, kw_only=True)
class Reply:
    messages: list[Message]
    owner: Owner


class Gateway:
    """Belongs to one event loop; database work runs in threads."""

    def __init__(self, app: App, engine: RasaEngine, clock: Callable[[], datetime] = utc_now) -> None:
        self._app = app
        self._engine = engine
        self._clock = clock
        # One turn at a time for each conversation; locks vanish with the last turn that holds them.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def receive(self, inbound: Inbound) -> Reply:
        """Raises ``InvalidMessageError`` kinds, ``ConversationNotFoundError`` or ``StorageError``.

        A bot that does not answer is no error here: the citizen gets an apology as the reply.
        """
        lock = self._locks.setdefault(inbound.conversation_id, asyncio.Lock())
        async with lock:
            accepted = await asyncio.to_thread(intake.accept, self._app, inbound, self._clock())
            if accepted.question and (reply := await self.answer(accepted.message, accepted.question)):
                return reply
            if accepted.in_progress:
                await self._wait(accepted.message)
        found, owner = await asyncio.to_thread(
            intake.replies_to, self._app, inbound.conversation_id, accepted.message.seq
        )
        return Reply(messages=found, owner=owner)

    async def answer(self, message: Message, question: Question) -> Reply | None:
        """Ask the bot and save what it says, or the apology. No transaction is open while waiting.

        None when the reply must be looked up: after an apology, or when another process was quicker.
        """
        with metrics.TURN_SECONDS.time():
            try:
                drafts = await self._engine.ask(question)
            except EngineError as error:
                metrics.ENGINE_FAILURES.labels(reason=str(error)).inc()
                log.warning("engine_failed", reason=str(error), seq=message.seq)
                await asyncio.to_thread(apologise, self._app, message, self._clock())
                return None
            saved = await asyncio.to_thread(intake.complete, self._app, message, drafts, self._clock())
        for draft in drafts:
            metrics.REPLIES.labels(kind=draft.kind).inc()
        return Reply(messages=saved[0], owner=saved[1]) if saved else None

    async def _wait(self, message: Message) -> None:
        """For the answer that another process is working on, as long as one may take."""
        for _ in range(int(self._app.settings.rasa_timeout / _WAIT_STEP)):
            found, _ = await asyncio.to_thread(
                intake.replies_to, self._app, message.conversation_id, message.seq
            )
            if found:
                return
            await asyncio.sleep(_WAIT_STEP)
