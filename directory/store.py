"""Organs in the database."""

from collections.abc import Iterable
from typing import Any

from directory.model import Organ
from storage.database import Transaction, bump
from storage.tables import organs


def replace_all(tx: Transaction, new: Iterable[Organ]) -> None:
    """The table becomes exactly ``new``; every process hears of it by topic ``directory``."""
    tx.execute(organs.delete())
    tx.execute(organs.insert(), [_row(organ) for organ in new])
    bump(tx, "directory")


def all_organs(tx: Transaction) -> tuple[Organ, ...]:
    return tuple(_organ(row) for row in tx.execute(organs.select().order_by(organs.c.sigla)))


def _row(organ: Organ) -> dict[str, Any]:
    return {
        "sigla": organ.sigla,
        "name": organ.name,
        "kind": organ.kind,
        "aliases": list(organ.aliases),
        "parent": organ.parent,
        "successor": organ.successor,
        "active": int(organ.active),
        "source": organ.source,
    }


def _organ(row: Any) -> Organ:
    return Organ(
        sigla=row.sigla,
        name=row.name,
        kind=row.kind,
        aliases=tuple(row.aliases),
        parent=row.parent,
        successor=row.successor,
        active=bool(row.active),
        source=row.source,
    )
