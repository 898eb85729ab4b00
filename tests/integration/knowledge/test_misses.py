"""What could not be answered is kept for editors; what was answered is not. Expired articles are never facts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.cli import articles
from conversations.model import Kind
from knowledge import store
from services.app import App
from services.import_articles import ImportOptions, import_articles
from services.knowledge_base import KnowledgeBase
from tests.builders import NOW, write_article, write_contacts
from tests.integration.knowledge.visitor import Visitor

EXAMPLES = {
    "sigcon-senha": "esqueci a senha do sigcon\nsenha do sigcon expirou\nsigcon não aceita a senha\n",
    "cagec-crc": "onde emito o crc\ncomo tirar o certificado\nimprimir o crc\n",
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    write_contacts(
        folder / "contacts", "sigcon-atendimento:\n  name: Atendimento\n  email: a@exemplo.mg.gov.br\n"
    )
    for name, examples in EXAMPLES.items():
        expires = "valid_until: 2026-11-19" if name == "cagec-crc" else None
        system = f"system: {name.split('-')[0]}"
        write_article(folder / "articles", name, system=system, related=expires, examples=examples)
    return folder


@pytest.fixture
def visitor(sqlite_app: App, content: Path, open_base: Callable[[App], KnowledgeBase]) -> Visitor:
    options = ImportOptions(by="teste")
    report = import_articles(sqlite_app.db, [content / "articles"], content / "contacts", options, NOW)
    assert report.errors == ()
    return Visitor.arrive(sqlite_app, open_base(sqlite_app))


def decisions(visitor: Visitor) -> list[tuple[str, str, int]]:
    with visitor.app.db.read() as tx:
        return [(miss.question, miss.decision, miss.count) for miss in store.list_misses(tx)]


def run(visitor: Visitor, content: Path, *arguments: str) -> tuple[int, str]:
    settings = visitor.app.settings.model_copy(update={"content_dir": content})
    result = CliRunner().invoke(articles.app, list(arguments), obj=settings, env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_an_expired_article_is_not_stated_as_fact(visitor: Visitor) -> None:
    draft = visitor.says("como tirar o certificado crc no cagec")
    assert draft.kind is Kind.NO_ANSWER
    assert "Abra o portal" not in draft.text
    assert "a@exemplo.mg.gov.br" in draft.text
    assert decisions(visitor) == [("como tirar o certificado crc no cagec", "expired", 1)]
    assert visitor.clicks('/choose_article{"article":"cagec-crc"}').kind is Kind.NO_ANSWER


def test_misses_are_counted_newest_first_and_answers_are_none(visitor: Visitor, content: Path) -> None:
    assert visitor.says("esqueci a senha do sigcon").kind is Kind.ANSWER
    assert decisions(visitor) == []
    for _ in range(2):
        visitor.says("xyz wvu qpo", "nlu_fallback")
    assert decisions(visitor) == [("xyz wvu qpo", "unknown", 2)]
    code, said = run(visitor, content, "misses")
    assert code == 0
    assert "xyz wvu qpo" in said
    assert "não soube" in said


def test_the_commands_of_an_editor(visitor: Visitor, content: Path) -> None:
    assert run(visitor, content, "check") == (0, "2 artigos, 6 perguntas: 0 erros, 0 avisos.\n")
    code, said = run(visitor, content, "list")
    assert (code, "vencido" in said, "sigcon-senha" in said) == (0, True, True)
    code, said = run(visitor, content, "show", "sigcon-senha")
    assert (code, "1. Abra o portal." in said, "Revisões:" in said) == (0, True, True)
    assert run(visitor, content, "retire", "sigcon-senha") == (0, "sigcon-senha retirado.\n")
    code, said = run(visitor, content, "import")
    assert (code, "1 retirados" in said) == (0, True)
    assert run(visitor, content, "import", "--restore")[1].startswith("0 novos\n1 alterados: sigcon-senha")


def test_a_wrong_file_is_reported_with_its_line_and_nothing_changes(visitor: Visitor, content: Path) -> None:
    path = write_article(content / "articles", "sigcon-ruim", topic="topic: nada")
    for command in ("check", "import"):
        code, said = run(visitor, content, command)
        assert code == 1
        assert f"{path}:5: erro: topic: “nada” não existe" in said
    assert run(visitor, content, "show", "sigcon-ruim")[0] == 1
    assert run(visitor, content, "retire", "sigcon-ruim")[0] == 1


def test_a_database_that_was_never_made_is_explained(visitor: Visitor, content: Path, tmp_path: Path) -> None:
    settings = visitor.app.settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/novo.db"})
    result = CliRunner().invoke(articles.app, ["list"], obj=settings)
    assert result.exit_code == 3
    assert "balcao prepare" in result.output
