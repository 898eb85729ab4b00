"""Knowledge bases on real databases: one of the shipped articles, fitted once, and small ones for each test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.app import App
from services.import_articles import ImportOptions, import_articles
from services.knowledge_base import KnowledgeBase
from storage.database import Database
from tests.builders import NOW, ROOT, an_app


@pytest.fixture(scope="session")
def shipped_app(
    sqlite_template: Path, lemma_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """Tests share it: each has a conversation of its own, and none changes articles."""
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copy(sqlite_template, folder / "balcao.db")
    with_lemmas(folder, lemma_file)
    db = Database.connect(f"sqlite:///{folder / 'balcao.db'}")
    app = an_app(db, data_dir=folder)
    report = import_articles(
        db, [ROOT / "data/articles"], ROOT / "data/contacts", ImportOptions(by="teste"), NOW
    )
    assert report.errors == ()
    yield app
    app.close()


@pytest.fixture(scope="session")
def shipped_base(shipped_app: App) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(shipped_app.db, shipped_app.settings)
    yield base
    base.close()


@pytest.fixture
def open_base(lemma_file: Path) -> Iterator[Callable[[App], KnowledgeBase]]:
    """Opens bases that are closed after the test."""
    opened: list[KnowledgeBase] = []

    def open_(app: App) -> KnowledgeBase:
        with_lemmas(app.settings.data_dir, lemma_file)
        opened.append(KnowledgeBase(app.db, app.settings))
        return opened[-1]

    yield open_
    for base in opened:
        base.close()


def with_lemmas(data_dir: Path, lemma_file: Path) -> None:
    folder = data_dir / "knowledge"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(lemma_file, folder / "lemmas.bin")
