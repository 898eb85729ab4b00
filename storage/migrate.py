"""Brings a database to the newest schema, or says what is missing from it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Database
from storage.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """All or nothing: one transaction, with the write lock held from its start."""
    config = _config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(_config()).get_current_head()


def new_revision(database: Database, message: str) -> None:
    """Write a migration from the difference between ``database`` and ``storage.tables``."""
    config = _config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)


def differences(database: Database) -> list[object]:
    """What ``storage.tables`` has and the migrated database has not, or the other way round."""
    with database.read() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
