"""The organ directory: from a CSV file to the table, whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

from directory import store
from directory.model import Organ
from directory.parse import parse_organs
from services.settings import Settings
from storage.database import Database


@dataclass(frozen=True, kw_only=True)
class DirectoryReport:
    organs: int
    #: Siglas; a changed one is in both directories with other content.
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def unchanged(self) -> bool:
        return not (self.added or self.changed or self.removed)


def directory_file(settings: Settings) -> Path:
    return settings.content_dir / "directory" / "orgaos-mg.csv"


def read_directory(path: Path) -> tuple[Organ, ...]:
    """Raises ``BadDirectoryError`` naming every bad row, and ``OSError``."""
    return parse_organs(path.read_bytes().decode("utf-8", errors="replace"), file=str(path))


def import_directory(db: Database, path: Path) -> DirectoryReport:
    """Raises what ``read_directory`` raises; then nothing was written."""
    new = read_directory(path)
    with db.write() as tx:
        report = _compare(store.all_organs(tx), new)
        if not report.unchanged:
            store.replace_all(tx, new)
    return report


def _compare(old: tuple[Organ, ...], new: tuple[Organ, ...]) -> DirectoryReport:
    before = {organ.sigla: organ for organ in old}
    after = {organ.sigla: organ for organ in new}
    return DirectoryReport(
        organs=len(after),
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(key for key in after.keys() & before.keys() if after[key] != before[key])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
