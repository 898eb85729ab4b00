"""The migrations lead to exactly the tables the code uses, on both databases."""

from pathlib import Path

from storage.database import Database
from storage.migrate import differences, is_current, upgrade


def test_migrated_is_what_the_tables_say(database: Database) -> None:
    assert is_current(database)
    assert differences(database) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    upgrade(database)
    assert is_current(database)


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    empty = Database.connect(f"sqlite:///{tmp_path}/empty.db")
    assert not is_current(empty)
    empty.close()
