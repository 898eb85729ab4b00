"""From "to send" to "delivered". The web channel is fetched by the citizen: handing over is delivery."""

import asyncio
from collections import defaultdict

import structlog

from conversations import store
from conversations.model import State
from services.app import App
from storage.errors import StorageError

log = structlog.get_logger()

#: Deliveries are noted together: one commit a second instead of one for each reply.
_PAUSE = 1.0


class DeliveryLog:
    """Collects what was handed over. What a dying process had not noted yet is fetched and noted again."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._handed_over: defaultdict[str, set[int]] = defaultdict(set)

    def note(self, conversation_id: str, seqs: list[int]) -> None:
        if seqs:
            self._handed_over[conversation_id].update(seqs)

    async def flush_forever(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            try:
                await self.flush()
            except StorageError as error:
                log.warning("delivery_log_postponed", reason=str(error))

    async def flush(self) -> None:
        batch, self._handed_over = self._handed_over, defaultdict(set)
        if not batch:
            return
        try:
            await asyncio.to_thread(self._save, batch)
        except StorageError:
            for conversation_id, seqs in batch.items():
                self.note(conversation_id, list(seqs))
            raise

    def _save(self, batch: dict[str, set[int]]) -> None:
        with self._app.db.write() as tx:
            for conversation_id, seqs in batch.items():
                store.set_state(tx, conversation_id, sorted(seqs), State.DELIVERED, only_from=State.TO_SEND)
