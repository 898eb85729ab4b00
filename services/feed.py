"""New messages for those who listen: one watching thread per process, one query per change."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator

import structlog

from conversations import store
from conversations.model import Author, Message
from services.app import App
from storage.errors import StorageError
from storage.watch import Watcher

log = structlog.get_logger()

_OUTBOUND = (Author.BOT, Author.AGENT, Author.SYSTEM)
_WAIT_SECONDS = 1.0


class MessageFeed:
    def __init__(self, app: App) -> None:
        self._app = app
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._known: dict[str, int] = {}

    async def watch_forever(self) -> None:
        """Wakes listeners whose conversation grew. Restarts itself when the database went away."""
        while True:
            try:
                watcher = await asyncio.to_thread(Watcher, self._app.db)
                try:
                    while True:
                        if await asyncio.to_thread(watcher.wait, _WAIT_SECONDS):
                            await self._wake()
                finally:
                    watcher.close()
            except (StorageError, OSError) as error:
                log.warning("feed_restarts", reason=type(error).__name__)
                await asyncio.sleep(_WAIT_SECONDS)

    async def follow(self, conversation_id: str, after: int) -> AsyncIterator[list[Message]]:
        """Messages to the citizen after ``after``, in batches, for as long as the caller listens."""
        event = asyncio.Event()
        self._listeners[conversation_id].add(event)
        try:
            while True:
                event.clear()
                batch = await asyncio.to_thread(self._read, conversation_id, after)
                if batch:
                    after = batch[-1].seq
                    yield batch
                else:
                    # The time limit only guards against a lost wake-up.
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(event.wait(), timeout=15)
        finally:
            self._listeners[conversation_id].discard(event)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]
                self._known.pop(conversation_id, None)

    def _read(self, conversation_id: str, after: int) -> list[Message]:
        with self._app.db.read() as tx:
            return store.list_messages(tx, conversation_id, after=after, authors=_OUTBOUND)

    async def _wake(self) -> None:
        if not self._listeners:
            return
        now = await asyncio.to_thread(self._last_seqs, list(self._listeners))
        for conversation_id, seq in now.items():
            if self._known.get(conversation_id) != seq:
                self._known[conversation_id] = seq
                for event in self._listeners.get(conversation_id, ()):
                    event.set()

    def _last_seqs(self, conversation_ids: list[str]) -> dict[str, int]:
        with self._app.db.read() as tx:
            return store.last_seqs(tx, conversation_ids)
