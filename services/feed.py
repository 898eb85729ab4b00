"""New messages for those who listen: one watching thread per process, one query per change."""

import asyncio
import contextlib
import threading
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
#: Also how long a stopping process waits for the watching thread.
_WAIT_SECONDS = 0.2


class MessageFeed:
    def __init__(self, app: App) -> None:
        self._app = app
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._known: dict[str, int] = {}

    async def watch_forever(self) -> None:
        """Wakes listeners whose conversation grew, until cancelled."""
        changed, stop = asyncio.Event(), threading.Event()
        # One thread opens, uses and closes the watching connection: SQLite's must never meet a second one.
        watching = asyncio.create_task(
            asyncio.to_thread(self._watch, asyncio.get_running_loop(), changed, stop)
        )
        try:
            while True:
                await changed.wait()
                changed.clear()
                await self._wake()
        finally:
            stop.set()
            await watching

    def _watch(self, loop: asyncio.AbstractEventLoop, changed: asyncio.Event, stop: threading.Event) -> None:
        """Restarts itself when the database went away."""
        while not stop.is_set():
            try:
                with Watcher(self._app.db) as watcher:
                    while not stop.is_set():
                        if watcher.wait(_WAIT_SECONDS):
                            loop.call_soon_threadsafe(changed.set)
            except StorageError as error:
                log.warning("feed_restarts", reason=str(error))
                stop.wait(1)

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
        try:
            now = await asyncio.to_thread(self._last_seqs, list(self._listeners))
        except StorageError:
            return  # listeners look for themselves after a while
        for conversation_id, seq in now.items():
            if self._known.get(conversation_id) != seq:
                self._known[conversation_id] = seq
                for event in self._listeners.get(conversation_id, ()):
                    event.set()

    def _last_seqs(self, conversation_ids: list[str]) -> dict[str, int]:
        with self._app.db.read() as tx:
            return store.last_seqs(tx, conversation_ids)
