"""Articles, their revisions, contacts and misses in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from knowledge.model import Article, Contact, Revision, Status
from storage.database import Transaction, bump, upsert, versions
from storage.tables import article_revisions, articles, contacts, misses

#: Topic counted up in every transaction that changes what citizens may be told.
TOPIC = "knowledge"


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    #: Retired by an editor: only an explicit restore publishes it again.
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A question that got no answer at once, with how often it came in these words."""

    question: str
    decision: str
    #: Ids of the articles that came nearest, best first.
    candidates: tuple[str, ...]
    count: int
    last_at: datetime


def version(tx: Transaction) -> int:
    return versions(tx).get(TOPIC, 0)


def announce(tx: Transaction) -> None:
    """Every process reloads what it knows once this transaction is committed."""
    bump(tx, TOPIC)


def published(tx: Transaction) -> list[Revision]:
    statement = _current().where(articles.c.status == Status.PUBLISHED).order_by(articles.c.id)
    return [_revision(row) for row in tx.execute(statement)]


def current(tx: Transaction) -> list[Revision]:
    """Retired ones too."""
    return [_revision(row) for row in tx.execute(_current().order_by(articles.c.id))]


def find(tx: Transaction, article_id: str, number: int | None = None) -> Revision | None:
    """The revision in force, or the one with that number."""
    statement = _current() if number is None else _all().where(article_revisions.c.revision == number)
    row = tx.execute(statement.where(articles.c.id == article_id)).one_or_none()
    return _revision(row) if row else None


def history(tx: Transaction, article_id: str) -> list[Revision]:
    """Oldest first; empty for an unknown article."""
    statement = _all().where(articles.c.id == article_id).order_by(article_revisions.c.revision)
    return [_revision(row) for row in tx.execute(statement)]


def save(tx: Transaction, article: Article, *, by: str, now: datetime, restore: bool = False) -> Outcome:
    """A new revision when the content differs from the one in force. Does not announce."""
    before = find(tx, article.id)
    if before and before.status is Status.RETIRED and not restore:
        return Outcome.RETIRED
    digest = article.digest()
    if before and before.digest == digest and before.status is Status.PUBLISHED:
        return Outcome.UNCHANGED
    number = before.number if before else 0
    if before is None or before.digest != digest:
        number = _next_number(tx, article.id)
    state = {"status": Status.PUBLISHED, "current_revision": number, "updated_at": now}
    upsert(tx, articles, {"id": article.id, "system": article.system, **state})
    if before is None or before.number != number:
        tx.execute(
            insert(article_revisions).values(
                article_id=article.id,
                revision=number,
                digest=digest,
                title=article.title,
                content=article.to_json(),
                imported_at=now,
                imported_by=by,
            )
        )
    return Outcome.CHANGED if before else Outcome.NEW


def was_imported(tx: Transaction, article: Article) -> bool:
    """Whether any revision, in force or not, has this very content."""
    t = article_revisions.c
    query = select(func.count()).where(t.article_id == article.id, t.digest == article.digest())
    return bool(tx.execute(query).scalar_one())


def retire(tx: Transaction, article_id: str, now: datetime) -> bool:
    """False when there is no such published article. Does not announce."""
    statement = (
        update(articles)
        .where(articles.c.id == article_id, articles.c.status == Status.PUBLISHED)
        .values(status=Status.RETIRED, updated_at=now)
    )
    return tx.execute(statement).rowcount == 1


def all_contacts(tx: Transaction) -> dict[str, Contact]:
    return {row.id: Contact.from_json(row.content) for row in tx.execute(select(contacts))}


def save_contacts(tx: Transaction, given: Sequence[Contact]) -> bool:
    """Replace them all; True when something changed. Does not announce."""
    after = {contact.id: contact for contact in given}
    if all_contacts(tx) == after:
        return False
    tx.execute(delete(contacts))
    for contact in given:
        tx.execute(insert(contacts).values(id=contact.id, content=contact.to_json()))
    return True


def record_miss(tx: Transaction, key: tuple[str, int], values: Mapping[str, Any]) -> None:
    """``key``: conversation, seq. ``values``: question, decision, candidates, created_at. May be repeated."""
    upsert(tx, misses, {"conversation_id": key[0], "seq": key[1], **values})


def list_misses(tx: Transaction, *, decisions: Sequence[str] = (), limit: int = 50) -> list[Miss]:
    """Newest first, the same question counted once."""
    last = func.max(misses.c.created_at).label("last_at")
    statement = select(misses.c.question, misses.c.decision, func.count().label("times"), last)
    if decisions:
        statement = statement.where(misses.c.decision.in_(decisions))
    grouped = statement.group_by(misses.c.question, misses.c.decision).order_by(last.desc()).limit(limit)
    return [_miss(tx, row) for row in tx.execute(grouped).all()]


def _miss(tx: Transaction, row: Row[Any]) -> Miss:
    newest = (
        select(misses.c.candidates, misses.c.created_at)
        .where(misses.c.question == row.question, misses.c.decision == row.decision)
        .order_by(misses.c.created_at.desc())
        .limit(1)
    )
    candidates, last_at = tx.execute(newest).one()
    return Miss(
        question=row.question,
        decision=row.decision,
        candidates=tuple(candidates),
        count=row.times,
        last_at=last_at,
    )


def _next_number(tx: Transaction, article_id: str) -> int:
    t = article_revisions.c
    statement = select(func.max(t.revision)).where(t.article_id == article_id)
    return (tx.execute(statement).scalar() or 0) + 1


def _all() -> Select[Any]:
    columns = (articles.c.status, *article_revisions.c)
    same = articles.c.id == article_revisions.c.article_id
    return select(*columns).join_from(articles, article_revisions, same)


def _current() -> Select[Any]:
    return _all().where(article_revisions.c.revision == articles.c.current_revision)


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        article=Article.from_json(row.content),
        number=row.revision,
        digest=row.digest,
        status=Status(row.status),
        imported_at=row.imported_at,
        imported_by=row.imported_by,
    )
