"""The log of all processes, as the supervisor writes it."""

from pathlib import Path

_LARGEST = 20_000_000


class LogFile:
    """Put aside as ``.1`` when it has grown large; the one before that is dropped.

    A full disk costs lines here. An error would end the supervisor, and with it whoever answers citizens.
    """

    def __init__(self, path: Path, *, largest: int = _LARGEST) -> None:
        self._path = path
        self._largest = largest
        self._pending = ""
        self._file = path.open("ab", buffering=0)

    def write(self, text: str) -> int:
        self._pending += text
        return len(text)

    def flush(self) -> None:
        line, self._pending = self._pending, ""
        try:
            self._file.write(line.encode())
            if self._file.tell() > self._largest:
                self._put_aside()
        except OSError:
            return

    def close(self) -> None:
        self._file.close()

    def _put_aside(self) -> None:
        self._path.replace(self._path.with_name(f"{self._path.name}.1"))
        fresh = self._path.open("ab", buffering=0)
        self._file.close()
        self._file = fresh
