import asyncio
from pathlib import Path

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.tracker_store import FOLD_AT_TURNS, RECENT_TURNS, CompactTrackerStore, fold
from bot.place import DOMAIN

_DOMAIN = Domain.load(str(DOMAIN))


def _turns(count: int) -> list[object]:
    one = [ActionExecuted("action_listen"), None, ActionExecuted("action_answer")]
    return [event or UserUttered(f"pergunta {n}") for n in range(count) for event in one]


def _tracker(events: list[object]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c.1", events, _DOMAIN.slots)


def _store(tmp_path: Path) -> CompactTrackerStore:
    return CompactTrackerStore(_DOMAIN, f"sqlite:///{tmp_path / 'rasa.db'}")


def test_a_short_conversation_is_kept_as_it_was(tmp_path: Path) -> None:
    tracker, store = _tracker(_turns(3)), _store(tmp_path)
    asyncio.run(store.save(tracker))
    found = asyncio.run(store.retrieve("c.1"))
    assert found is not None
    assert [event.as_dict() for event in found.events] == [event.as_dict() for event in tracker.events]


def test_an_unknown_sender_has_no_tracker(tmp_path: Path) -> None:
    assert asyncio.run(_store(tmp_path).retrieve("nobody")) is None


def test_a_long_conversation_stays_small(tmp_path: Path) -> None:
    store = _store(tmp_path)
    for count in (10, 100):
        asyncio.run(store.save(_tracker(_turns(count))))
        found = asyncio.run(store.retrieve("c.1"))
        assert found is not None
        assert sum(isinstance(event, UserUttered) for event in found.events) == RECENT_TURNS


def test_folding_keeps_the_open_form_and_its_fields() -> None:
    form = [ActionExecuted("unlock_form"), ActiveLoop("unlock_form"), SlotSet("unlock_organ", "SEPLAG")]
    asked = SlotSet("requested_slot", "unlock_login")
    events = [*_turns(1), *form, asked, *_turns(FOLD_AT_TURNS + 1)]

    folded = _tracker(fold(events, _DOMAIN.slots, "c.1"))

    assert folded.active_loop_name == "unlock_form"
    assert folded.get_slot("unlock_organ") == "SEPLAG"
    assert folded.get_slot("requested_slot") == "unlock_login"
    assert len(folded.events) < len(events)


def test_folding_forgets_a_form_that_was_closed() -> None:
    form = [ActionExecuted("unlock_form"), ActiveLoop("unlock_form"), ActiveLoop(None)]
    folded = _tracker(fold([*form, *_turns(FOLD_AT_TURNS + 1)], _DOMAIN.slots, "c.1"))
    assert folded.active_loop_name is None


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    _store(tmp_path)
    with sa.create_engine(f"sqlite:///{tmp_path / 'rasa.db'}").connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
