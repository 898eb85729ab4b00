"""``balcao desk`` and ``balcao directory`` as they are typed."""

from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from connectors.cli import desk, directory
from conversations import store
from conversations.context import Context
from conversations.model import ArticleRef, Author, Button, Conversation
from services.app import App
from services.open_handoff import open_handoff, open_outage_ticket
from services.request_unlock import EMAIL, LOGIN, ORGAN, open_unlock
from services.settings import Settings
from storage.database import versions
from tests.builders import NOW, a_conversation, a_draft, a_turn


def run(command: Typer, app: App | Settings, *arguments: str) -> Result:
    settings = app.settings if isinstance(app, App) else app
    return CliRunner().invoke(command, list(arguments), obj=settings)


def done(command: Typer, app: App | Settings, *arguments: str) -> str:
    result = run(command, app, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: App, *arguments: str) -> str:
    result = run(desk.app, app, *arguments)
    assert result.exit_code == 1, result.output
    return result.stderr


@pytest.fixture
def conversation(sqlite_app: App) -> Conversation:
    return a_conversation(sqlite_app)


@pytest.fixture
def number(sqlite_app: App, conversation: Conversation) -> str:
    """A hand-off after an answer and a step that failed."""
    app = sqlite_app
    context = Context(system="sigcon", organ="SEF", question="senha expirou", failed_steps=("sigcon-x#3",))
    article = ArticleRef(id="sigcon-x", revision=4, title="Recuperar a senha")
    with app.db.write() as tx:
        first = app.vault.protect(tx, conversation.id, "meu e-mail é fulana@exemplo.com [oi]", NOW).text
        store.append(tx, conversation.id, a_draft(first, author=Author.CITIZEN), now=NOW)
        button = Button(title="Não consegui", payload="/step_failed")
        store.append(
            tx, conversation.id, a_draft("Passo 3\nAbra", article=article, buttons=(button,)), now=NOW
        )
        clicked = a_draft("", author=Author.CITIZEN)
        store.append(tx, conversation.id, clicked, now=NOW, payload="/step_failed")
        store.save_context(tx, conversation.id, context)
    (draft,) = open_handoff(app, a_turn(conversation_id=conversation.id, seq=3, text=""), "step_failed")
    assert draft.ticket is not None
    return draft.ticket.number


def test_a_service_from_start_to_end(sqlite_app: App, number: str) -> None:
    app = sqlite_app
    listed = done(desk.app, app, "list")
    assert number in listed
    assert "[SEF] senha expirou" in listed
    typed = number.lower().replace("-", " ")
    assert "está com Ana" in done(desk.app, app, "take", typed, "--as", "Ana")
    assert "mensagem 5" in done(desk.app, app, "reply", number, "Bom dia!")
    assert "encerrado" in done(desk.app, app, "close", number, "--note", "resolvido")
    assert done(desk.app, app, "list") == "Nenhum chamado aberto.\n"
    assert "resolvido" in done(desk.app, app, "show", number)


def test_show_tells_all_that_is_known(sqlite_app: App, number: str) -> None:
    shown = done(desk.app, sqlite_app, "show", number)
    for part in (
        "atendimento com uma pessoa, na fila",
        "motivo: um passo não funcionou",
        "a conversa está com: fila",
        "Sistema: sigcon",
        "Pergunta: senha expirou",
        "Passos que não funcionaram: sigcon-x#3",
        "Artigo mostrado: sigcon-x, revisão 4 – Recuperar a senha",
        "cidadão: meu e-mail é [E-MAIL 1] [oi]",
        "assistente: Passo 3\n       Abra",
        "cidadão: (clicou em “Não consegui”)",
        "20/11/2026 às 12:00  cidadão  aberto",
    ):
        assert part in shown
    assert "fulana@exemplo.com" not in shown


def test_reveal_is_recorded(sqlite_app: App, number: str) -> None:
    assert "meu e-mail é fulana@exemplo.com" in done(
        desk.app, sqlite_app, "show", number, "--reveal", "--as", "Ana"
    )
    again = done(desk.app, sqlite_app, "show", number)
    assert "Ana  dados pessoais vistos" in again
    assert "fulana@exemplo.com" not in again


def test_the_second_agent_hears_who_has_it(sqlite_app: App, number: str) -> None:
    done(desk.app, sqlite_app, "take", number, "--as", "Ana")
    assert refused(sqlite_app, "take", number, "--as", "Beto") == f"{number} está com Ana.\n"
    assert refused(sqlite_app, "reply", number, "oi", "--as", "Beto") == f"{number} está com Ana.\n"
    assert refused(sqlite_app, "take", number, "--as", "Ana") == f"{number} já está com você.\n"


def test_clear_errors(sqlite_app: App, conversation: Conversation, number: str) -> None:
    assert "não é um número de chamado" in refused(sqlite_app, "show", "48213")
    assert "Assuma antes" in refused(sqlite_app, "reply", number, "oi")
    assert "Isso não se faz" in refused(sqlite_app, "forward", number)
    outage = open_outage_ticket(sqlite_app, conversation.id, 7, NOW).number
    done(desk.app, sqlite_app, "take", number, "--as", "Ana")
    assert f"Ana já atende esta conversa, pelo chamado {number}" in refused(
        sqlite_app, "take", outage, "--as", "Beto"
    )
    done(desk.app, sqlite_app, "return", number)
    assert "já terminou" in refused(sqlite_app, "take", number, "--as", "Ana")
    for name in (" ", "x" * 81):
        assert run(desk.app, sqlite_app, "take", outage, "--as", name).exit_code == 2
    assert run(desk.app, sqlite_app, "reply", outage, " ").exit_code == 2


def test_hidden_data_is_said(sqlite_app: App, number: str) -> None:
    done(desk.app, sqlite_app, "take", number, "--as", "Ana")
    result = run(desk.app, sqlite_app, "reply", number, "seu CPF é 529.982.247-25?")
    assert result.exit_code == 0
    assert "[CPF 1]" in result.stderr


def test_unlock_is_forwarded(sqlite_app: App, conversation: Conversation) -> None:
    values = {ORGAN: "SEF", LOGIN: "X123456", EMAIL: "[E-MAIL 1]"}
    (draft,) = open_unlock(sqlite_app, a_turn(conversation_id=conversation.id), values)
    assert draft.ticket is not None
    shown = done(desk.app, sqlite_app, "show", draft.ticket.number)
    assert "Pedido: órgão: SEF; login ou MASP: X123456; e-mail: [E-MAIL 1]" in shown
    said = done(desk.app, sqlite_app, "forward", draft.ticket.number, "--note", "por e-mail")
    assert "encaminhado ao administrador de segurança" in said


def test_database_that_was_never_made(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    for command, arguments in ((desk.app, ("list",)), (directory.app, ("import",))):
        result = run(command, settings, *arguments)
        assert result.exit_code == 3
        assert "make setup" in result.stderr


def test_directory_from_check_to_find(sqlite_app: App) -> None:
    app = sqlite_app
    assert "a lista de órgãos está vazia" in run(directory.app, app, "find", "seplag").stderr.lower()
    assert done(directory.app, app, "check") == "135 órgãos, 87 vigentes: nenhum erro.\n"
    assert "135 novos" in done(directory.app, app, "import")
    assert done(directory.app, app, "import") == "135 órgãos: nada mudou.\n"
    assert done(directory.app, app, "find", "antiga", "setop").startswith("SEINFRA (antes SETOP) – ")
    assert "Seria preciso perguntar:\n  SES" in done(
        directory.app, app, "find", "secretaria municipal de saúde"
    )
    assert "extinto" in done(directory.app, app, "find", "sedru")
    assert run(directory.app, app, "find", "xyz").exit_code == 1


def test_bad_directory_imports_nothing(sqlite_app: App, tmp_path: Path) -> None:
    done(directory.app, sqlite_app, "import")
    file = tmp_path / "ruim.csv"
    file.write_text(
        "sigla,nome,tipo,aliases,vinculado_a,situacao,fonte\nA,Nome,x,,,vigente,f\nB,,x,,,vigente,f\n"
    )
    result = run(directory.app, sqlite_app, "import", str(file))
    assert result.exit_code == 1
    assert result.stderr == f"{file}:3: a coluna nome está vazia\nNada foi importado.\n"
    assert done(directory.app, sqlite_app, "import") == "135 órgãos: nada mudou.\n"
    assert run(directory.app, sqlite_app, "check", str(tmp_path / "nada.csv")).exit_code == 1


def test_an_import_is_told_to_every_process_once(sqlite_app: App) -> None:
    for _ in range(2):
        done(directory.app, sqlite_app, "import")
    with sqlite_app.db.read() as tx:
        assert versions(tx)["directory"] == 1
