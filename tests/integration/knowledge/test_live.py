"""A publish reaches a serving process within a second, whoever makes it, and survives restarts."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services.app import App
from services.import_articles import ImportOptions, import_articles, retire_article
from services.knowledge_base import KnowledgeBase
from tests.builders import NOW, ROOT, write_article, write_contacts

Open = Callable[[App], KnowledgeBase]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three articles and their contacts on disk."""
    folder = tmp_path / "content"
    write_contacts(folder / "contacts")
    for name, examples in {
        "sigcon-senha": "esqueci a senha do sigcon\nsenha do sigcon expirou\n",
        "cagec-crc": "onde emito o crc\ncomo tirar o certificado\n",
        "infoseg-acesso": "quero acesso ao infoseg\npedir acesso ao sinesp\n",
    }.items():
        write_article(folder / "articles", name, system=f"system: {name.split('-')[0]}", examples=examples)
    return folder


def publish(app: App, content: Path) -> None:
    options = ImportOptions(by="teste")
    report = import_articles(app.db, [content / "articles"], content / "contacts", options, NOW)
    assert report.errors == ()


def best(base: KnowledgeBase, text: str) -> str:
    return base.current.rank(text).candidates[0].article_id


def seconds_until(holds: Callable[[], bool], limit: float = 5) -> float:
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < limit
        time.sleep(0.01)
    return time.monotonic() - start


def test_what_another_process_imports_is_live_within_a_second(
    app: App, database_url: str, content: Path, open_base: Open
) -> None:
    publish(app, content)
    base = open_base(app)
    base.watch()
    path = write_article(
        content / "articles",
        "govbr-selo",
        system="system: govbr",
        examples="meu selo ouro sumiu\nselo prata\n",
    )
    command = [sys.executable, "-m", "connectors.cli.main", "articles", "import", str(path)]
    environment = {
        "BALCAO_DATABASE_URL": database_url,
        "BALCAO_DATA_DIR": str(app.settings.data_dir),
        "BALCAO_CONTENT_DIR": str(content),
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("1 novos: govbr-selo")
    assert seconds_until(lambda: "govbr-selo" in base.current.revisions) < 1
    assert seconds_until(lambda: best(base, "cade meu selo ouro") == "govbr-selo") < 1


def test_a_changed_and_a_retired_article_count_at_once(app: App, content: Path, open_base: Open) -> None:
    publish(app, content)
    base = open_base(app)
    base.watch()
    write_article(
        content / "articles", "cagec-crc", system="system: cagec", examples="ofício azul\nprotocolo azul\n"
    )
    publish(app, content)
    assert seconds_until(lambda: base.current.revisions["cagec-crc"].number == 2) < 1
    assert seconds_until(lambda: best(base, "como faço o ofício azul") == "cagec-crc") < 1
    retire_article(app.db, "cagec-crc", NOW)
    assert seconds_until(lambda: "cagec-crc" not in base.current.revisions) < 1
    assert best(base, "como faço o ofício azul") != "cagec-crc"


def test_the_full_fit_follows_and_a_restart_finds_it(sqlite_app: App, content: Path, open_base: Open) -> None:
    publish(sqlite_app, content)
    base = open_base(sqlite_app)
    write_article(
        content / "articles", "govbr-selo", system="system: govbr", examples="meu selo ouro sumiu\n"
    )
    publish(sqlite_app, content)
    assert base.refresh()
    assert not base.refresh()
    learnt = base.current.classifier
    base.settle()
    assert base.current.classifier is not learnt
    again = open_base(sqlite_app)
    assert again.current.classifier
    assert set(again.current.classifier.labels) == set(base.current.revisions)
    # Nothing was left to fit.
    again.settle()
    assert best(again, "cade meu selo ouro") == "govbr-selo"


def test_a_damaged_fit_is_made_again(sqlite_app: App, content: Path, open_base: Open) -> None:
    publish(sqlite_app, content)
    open_base(sqlite_app)
    (stored,) = (sqlite_app.settings.data_dir / "knowledge").glob("*.npz")
    stored.write_bytes(b"half a fi")
    base = open_base(sqlite_app)
    assert best(base, "senha expirou") == "sigcon-senha"


def test_an_empty_base_serves_and_fills(sqlite_app: App, content: Path, open_base: Open) -> None:
    base = open_base(sqlite_app)
    assert base.current.rank("esqueci a senha").candidates == ()
    publish(sqlite_app, content)
    base.refresh()
    base.settle()
    assert best(base, "senha do sigcon expirou") == "sigcon-senha"
