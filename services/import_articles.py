"""Brings article files into the base: checks all of them, then writes all in one transaction, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knowledge import store
from knowledge.check import Content, Known, read_content
from knowledge.model import Problem
from knowledge.store import Outcome
from storage.database import Database, Transaction


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    problems: tuple[Problem, ...]
    #: Article ids by what became of them; empty after an error.
    outcomes: dict[Outcome, tuple[str, ...]]
    contacts_changed: bool
    #: Published, and in a folder that was imported whole, but without a file there. Nothing happens to them.
    missing: tuple[str, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.warning)

    def ids(self, outcome: Outcome) -> tuple[str, ...]:
        return self.outcomes.get(outcome, ())


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    by: str
    #: Publish retired articles again.
    restore: bool = False
    #: Came with the program: content that was imported before stays as editors have left it since.
    shipped: bool = False
    #: Articles may name others that do not exist yet.
    incomplete: bool = False


def import_articles(
    db: Database, paths: Sequence[Path], contacts_dir: Path, options: ImportOptions, now: datetime
) -> ImportReport:
    """``paths`` are files or folders. With an error in any file nothing is written."""
    with db.read() as tx:
        known = _known(tx, options)
    content = read_content(paths, contacts_dir, known)
    if content.errors:
        return ImportReport(problems=content.problems, outcomes={}, contacts_changed=False, missing=())
    with db.write() as tx:
        return _write(tx, content, paths, options, now)


def retire_article(db: Database, article_id: str, now: datetime) -> bool:
    """False when there is no such published article."""
    with db.write() as tx:
        done = store.retire(tx, article_id, now)
        if done:
            store.announce(tx)
        return done


def _write(
    tx: Transaction, content: Content, paths: Sequence[Path], options: ImportOptions, now: datetime
) -> ImportReport:
    contacts_changed = bool(content.contacts) and store.save_contacts(tx, content.contacts)
    outcomes: dict[Outcome, tuple[str, ...]] = {}
    for article in content.articles:
        if options.shipped and store.was_imported(tx, article):
            outcome = Outcome.UNCHANGED
        else:
            outcome = store.save(tx, article, by=options.by, now=now, restore=options.restore)
        outcomes[outcome] = (*outcomes.get(outcome, ()), article.id)
    if contacts_changed or outcomes.keys() & {Outcome.NEW, Outcome.CHANGED}:
        store.announce(tx)
    return ImportReport(
        problems=content.problems,
        outcomes=outcomes,
        contacts_changed=contacts_changed,
        missing=_missing(tx, content, paths),
    )


def _known(tx: Transaction, options: ImportOptions) -> Known:
    return Known(
        titles={revision.article.id: revision.article.title for revision in store.current(tx)},
        contacts=frozenset(store.all_contacts(tx)),
        incomplete=options.incomplete,
    )


def _missing(tx: Transaction, content: Content, paths: Sequence[Path]) -> tuple[str, ...]:
    """A folder answers for the systems of its articles; single files answer for nothing but themselves."""
    if not any(path.is_dir() for path in paths):
        return ()
    given = {article.id for article in content.articles}
    systems = {article.system for article in content.articles}
    return tuple(
        revision.article.id
        for revision in store.published(tx)
        if revision.article.system in systems and revision.article.id not in given
    )
