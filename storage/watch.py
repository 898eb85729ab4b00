"""Notices that another process committed something: within 50 ms on SQLite, at once on PostgreSQL."""

import time
from types import TracebackType
from typing import Any, Self, cast

from storage.database import Database, wrapped

_POLL_SECONDS = 0.05


class Watcher:
    """One connection of its own, for the thread that made it. What changed is for the caller to look up.

    Raises ``StorageUnavailableError`` when the connection is lost.
    """

    def __init__(self, database: Database) -> None:
        self._sqlite = database.is_sqlite
        with wrapped():
            self._open(database)

    def _open(self, database: Database) -> None:
        self._pooled = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._raw = cast(Any, self._pooled.connection.dbapi_connection)
        if self._sqlite:
            self._version = self._data_version()
        else:
            self._raw.execute("LISTEN balcao")

    def wait(self, seconds: float) -> bool:
        """Block until something was committed or the time is over; True for the former."""
        with wrapped():
            return self._wait(seconds)

    def _wait(self, seconds: float) -> bool:
        if not self._sqlite:
            return any(True for _ in self._raw.notifies(timeout=seconds, stop_after=1))
        deadline = time.monotonic() + seconds
        while (version := self._data_version()) == self._version:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        self._version = version
        return True

    def close(self) -> None:
        self._pooled.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _data_version(self) -> int:
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])
