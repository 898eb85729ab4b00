"""Importing article files into a real database: all or nothing, every content once, nothing retired by accident."""

from pathlib import Path

from knowledge import store
from knowledge.store import Outcome
from services.import_articles import ImportOptions, ImportReport, import_articles, retire_article
from storage.database import Database
from tests.builders import NOW, write_article, write_contacts


def run(db: Database, tmp_path: Path, *paths: Path, restore: bool = False) -> ImportReport:
    contacts = tmp_path / "contacts"
    if not contacts.exists():
        write_contacts(contacts)
    options = ImportOptions(by="editora", restore=restore)
    return import_articles(db, paths or [tmp_path / "articles"], contacts, options, NOW)


def published(db: Database) -> list[tuple[str, int]]:
    with db.read() as tx:
        return [(revision.article.id, revision.number) for revision in store.published(tx)]


def version(db: Database) -> int:
    with db.read() as tx:
        return store.version(tx)


def test_an_import_reports_what_is_new_changed_and_unchanged(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_article(folder, "sigcon-um")
    write_article(folder, "sigcon-dois")
    assert run(database, tmp_path).outcomes == {Outcome.NEW: ("sigcon-dois", "sigcon-um")}
    first = version(database)
    assert run(database, tmp_path).outcomes == {Outcome.UNCHANGED: ("sigcon-dois", "sigcon-um")}
    assert version(database) == first
    write_article(folder, "sigcon-um", summary="summary: Outro resumo.")
    assert run(database, tmp_path).outcomes == {
        Outcome.UNCHANGED: ("sigcon-dois",),
        Outcome.CHANGED: ("sigcon-um",),
    }
    assert version(database) == first + 1
    assert published(database) == [("sigcon-dois", 1), ("sigcon-um", 2)]


def test_revisions_stay_as_they_were(database: Database, tmp_path: Path) -> None:
    for text in ("Primeiro.", "Segundo.", "Primeiro."):
        write_article(tmp_path / "articles", summary=f"summary: {text}")
        run(database, tmp_path)
    with database.read() as tx:
        past = store.history(tx, "sigcon-trocar-senha")
        old = store.find(tx, "sigcon-trocar-senha", 2)
    assert [(revision.number, revision.article.summary) for revision in past] == [
        (1, "Primeiro."),
        (2, "Segundo."),
        (3, "Primeiro."),
    ]
    assert old
    assert (old.article.summary, old.imported_by, old.imported_at) == ("Segundo.", "editora", NOW)


def test_one_wrong_file_keeps_all_of_them_out(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_article(folder, "sigcon-bom")
    write_article(folder, "sigcon-ruim", topic="topic: nada")
    report = run(database, tmp_path)
    assert [(Path(error.path).name, error.line) for error in report.errors] == [("sigcon-ruim.md", 5)]
    assert (published(database), version(database)) == ([], 0)
    with database.read() as tx:
        assert store.all_contacts(tx) == {}


def test_a_single_file_is_imported_alone(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_article(folder, "sigcon-um")
    run(database, tmp_path)
    path = write_article(tmp_path / "draft", "sigcon-dois", related="related: [sigcon-um]")
    report = run(database, tmp_path, path)
    assert (report.outcomes, report.missing) == ({Outcome.NEW: ("sigcon-dois",)}, ())


def test_a_file_that_is_gone_is_reported_and_not_retired(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    path = write_article(folder, "sigcon-um")
    write_article(folder, "sigcon-dois")
    run(database, tmp_path)
    path.unlink()
    path.with_name("sigcon-um.examples.txt").unlink()
    assert run(database, tmp_path).missing == ("sigcon-um",)
    assert ("sigcon-um", 1) in published(database)


def test_a_retired_article_comes_back_only_when_asked(database: Database, tmp_path: Path) -> None:
    write_article(tmp_path / "articles")
    run(database, tmp_path)
    before = version(database)
    assert retire_article(database, "sigcon-trocar-senha", NOW)
    assert (published(database), version(database)) == ([], before + 1)
    assert not retire_article(database, "sigcon-trocar-senha", NOW)
    assert run(database, tmp_path).outcomes == {Outcome.RETIRED: ("sigcon-trocar-senha",)}
    assert run(database, tmp_path, restore=True).outcomes == {Outcome.CHANGED: ("sigcon-trocar-senha",)}
    assert published(database) == [("sigcon-trocar-senha", 1)]


def test_contacts_are_replaced_as_a_whole(database: Database, tmp_path: Path) -> None:
    write_article(tmp_path / "articles")
    contacts = write_contacts(
        tmp_path / "contacts", "sigcon-atendimento:\n  name: A\nsigcon-outro:\n  name: B\n"
    )
    assert run(database, tmp_path).contacts_changed
    before = version(database)
    write_contacts(contacts, "sigcon-atendimento:\n  name: A\n  phones: ['(31) 3915-0000']\n")
    assert run(database, tmp_path).contacts_changed
    assert version(database) == before + 1
    with database.read() as tx:
        (contact,) = store.all_contacts(tx).values()
    assert contact.phones == ("(31) 3915-0000",)
