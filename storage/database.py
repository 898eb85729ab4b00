"""The engine and its transactions, for SQLite (WAL) and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from storage.errors import ConflictError, StorageUnavailableError
from storage.tables import changes

#: What stores receive: an open transaction. An alias so that services need not name SQLAlchemy.
Transaction = Connection


@dataclass(frozen=True, kw_only=True)
class Database:
    engine: Engine

    @classmethod
    def connect(cls, url: str) -> "Database":
        """Open no connection yet. ``url`` is SQLAlchemy's, e.g. ``sqlite:///var/balcao.db``."""
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return cls(engine=create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True))
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed,
            connect_args={"timeout": 10, "check_same_thread": False},
            pool_size=10,
            hide_parameters=True,  # an error's text must not quote what a citizen wrote
        )
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return cls(engine=engine)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A snapshot. Raises ``StorageUnavailableError`` when the database cannot be reached."""
        with wrapped(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Commit on leaving, roll back on any exception.

        SQLite takes its write lock here and not at the first write: a transaction that reads first and
        then writes would otherwise fail at once, without waiting, when another process wrote in between.
        """
        engine = self.engine.execution_options(balcao_begin="BEGIN IMMEDIATE")
        with wrapped(), engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def bump(tx: Transaction, topic: str) -> int:
    """Count the topic up, in the caller's transaction; watchers in every process see it after commit."""
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(changes)
    statement = insert.values(topic=topic, version=1).on_conflict_do_update(
        index_elements=["topic"], set_={"version": changes.c.version + 1}
    )
    version = int(tx.execute(statement.returning(changes.c.version)).scalar_one())
    notify(tx)
    return version


def notify(tx: Transaction) -> None:
    """Wake, at commit, the processes that wait on this database. On SQLite they see any commit themselves."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("NOTIFY balcao"))


def versions(tx: Transaction) -> dict[str, int]:
    return {str(row.topic): int(row.version) for row in tx.execute(changes.select())}


def upsert(tx: Transaction, table: Any, values: dict[str, Any]) -> None:
    """Insert, or overwrite the row with the same primary key."""
    module = postgresql if tx.dialect.name == "postgresql" else sqlite
    keys = [column.name for column in table.primary_key]
    statement = module.insert(table).values(**values)
    rest = {name: statement.excluded[name] for name in values if name not in keys}
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Autocommit in the driver: SQLAlchemy's own BEGIN would come too late (see ``_begin_sqlite``).
    connection.isolation_level = None
    cursor = connection.cursor()
    # synchronous=NORMAL never loses a commit when a process dies; only a power cut can cost the last ones,
    # and never the file. FULL costs an fsync for each of the four commits of a turn.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("balcao_begin", "BEGIN"))


@contextmanager
def wrapped() -> Iterator[None]:
    """Turns the driver's errors that are not our bugs into ``StorageError`` kinds."""
    try:
        yield
    except IntegrityError as error:
        # The statement and its values stay out of the message: they may hold what a citizen wrote.
        raise ConflictError(type(error.orig).__name__) from error
    except (OperationalError, InterfaceError) as error:
        raise StorageUnavailableError(type(error.orig).__name__) from error
    except (psycopg.OperationalError, sqlite3.OperationalError) as error:
        raise StorageUnavailableError(type(error).__name__) from error
