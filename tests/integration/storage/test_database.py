"""Transactions, times, errors and wake-ups, on both databases."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from conversations import store
from conversations.model import Owner
from services.app import App
from storage.database import Database, bump, versions
from storage.errors import ConflictError, StorageUnavailableError
from storage.watch import Watcher
from tests.builders import NOW, a_conversation, a_draft


def test_a_failed_transaction_leaves_nothing(app: App) -> None:
    conversation = a_conversation(app)

    def fail_after_writing() -> None:
        with app.db.write() as tx:
            store.append(tx, conversation.id, a_draft(), now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    with app.db.read() as tx:
        assert store.list_messages(tx, conversation.id) == []


def test_times_come_back_in_utc_and_naive_ones_are_refused(app: App) -> None:
    brasilia = timezone(timedelta(hours=-3))
    conversation = a_conversation(app, now=datetime(2026, 11, 20, 12, 0, tzinfo=brasilia))
    assert conversation.created_at == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert conversation.created_at.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="naive"), app.db.write() as tx:
        store.set_owner(tx, conversation.id, Owner.BOT, datetime(2026, 11, 20))  # noqa: DTZ001 - the point


def test_a_broken_unique_rule_is_a_conflict_that_quotes_nothing(app: App) -> None:
    conversation = a_conversation(app)
    with pytest.raises(ConflictError) as error:
        a_conversation(app, conversation_id=conversation.id)
    assert conversation.id not in str(error.value)
    assert error.value.permanent


def test_an_unreachable_database_is_not_permanent(database_url: str) -> None:
    gone = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    if database_url.startswith("sqlite"):
        gone = database_url.replace("balcao.db", "a.folder.db")
        Path(gone.removeprefix("sqlite:///")).mkdir()
    database = Database.connect(gone)
    with pytest.raises(StorageUnavailableError) as error, database.read():
        pass
    assert not error.value.permanent
    database.close()


def test_messages_written_at_once_are_numbered_without_gaps(app: App) -> None:
    conversation = a_conversation(app)

    def write() -> None:
        for _ in range(10):
            with app.db.write() as tx:
                store.append(tx, conversation.id, a_draft(), now=NOW)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.db.read() as tx:
        assert [message.seq for message in store.list_messages(tx, conversation.id)] == list(range(1, 41))


def test_topics_count_up(database: Database) -> None:
    for expected in (1, 2):
        with database.write() as tx:
            assert bump(tx, "knowledge") == expected
    with database.read() as tx:
        assert versions(tx) == {"knowledge": 2}


def test_a_watcher_notices_what_another_connection_commits(app: App) -> None:
    conversation = a_conversation(app)
    with Watcher(app.db) as watcher:
        assert not watcher.wait(0.1)

        def write() -> None:
            time.sleep(0.1)
            with app.db.write() as tx:
                store.append(tx, conversation.id, a_draft(), now=NOW)

        writer = threading.Thread(target=write)
        writer.start()
        started = time.monotonic()
        assert watcher.wait(5)
        assert time.monotonic() - started < 1
        writer.join()


@pytest.mark.parametrize("owner", list(Owner))
def test_owners_are_stored_as_their_word(app: App, owner: Owner) -> None:
    conversation = a_conversation(app)
    with app.db.write() as tx:
        store.set_owner(tx, conversation.id, owner, NOW)
    with app.db.read() as tx:
        found = store.get(tx, conversation.id)
    assert found is not None
    assert found.owner is owner
