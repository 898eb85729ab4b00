"""``balcao articles``: what an editor does with the knowledge base from a terminal.

Exit codes: 0 done, 1 errors in the files or an unknown article, 2 wrong usage, 3 no database.
"""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from knowledge import store
from knowledge.check import Known, read_content
from knowledge.model import Problem, Revision, Status, System
from knowledge.store import Outcome
from services.app import utc_now
from services.import_articles import ImportOptions, ImportReport, import_articles, retire_article
from services.render_article import article_text
from services.settings import Settings
from storage.database import Database
from storage.errors import StorageError

app = typer.Typer(help="Artigos: conferir, importar, listar, retirar.", no_args_is_help=True)

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Arquivos .md ou pastas; sem nada, a pasta de artigos do projeto")
]
ContactsDir = Annotated[Path | None, typer.Option("--contacts", help="Pasta dos contatos (*.yml)")]
Incomplete = Annotated[
    bool, typer.Option(help="Base em construção: links para artigos que faltam são só avisos")
]
ArticleId = Annotated[str, typer.Argument(help="Id do artigo, como sigcon-senha-usuario-interno")]

_OUTCOMES = {
    Outcome.NEW: "novos",
    Outcome.CHANGED: "alterados",
    Outcome.UNCHANGED: "sem mudança",
    Outcome.RETIRED: "retirados (use --restore para publicar de novo)",
}
_DECISIONS = {
    "clarify": "perguntou de volta",
    "suggest": "sugeriu",
    "unknown": "não soube",
    "out_of_scope": "fora do assunto",
    "not_helped": "não resolveu",
}


@app.command()
def check(
    context: typer.Context, paths: Paths = None, contacts: ContactsDir = None, incomplete: Incomplete = False
) -> None:
    """Confere os arquivos sem importar nada. Mostra arquivo e linha de cada erro."""
    settings = _settings(context)
    found, contacts_dir = _places(settings, paths, contacts)
    known = Known(incomplete=incomplete)
    if paths:
        with _database(settings) as db, db.read() as tx:
            titles = {revision.article.id: revision.article.title for revision in store.current(tx)}
            known = Known(titles=titles, contacts=frozenset(store.all_contacts(tx)), incomplete=incomplete)
    content = read_content(found, contacts_dir, known, near_duplicates=True)
    _print_problems(content.problems)
    questions = sum(len(article.examples) for article in content.articles)
    warnings = len(content.problems) - len(content.errors)
    typer.echo(
        f"{len(content.articles)} artigos, {questions} perguntas: "
        f"{len(content.errors)} erros, {warnings} avisos."
    )
    raise typer.Exit(1 if content.errors else 0)


@app.command("import")
def import_(
    context: typer.Context,
    paths: Paths = None,
    *,
    contacts: ContactsDir = None,
    incomplete: Incomplete = False,
    restore: Annotated[bool, typer.Option(help="Publica de novo artigos retirados")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Não mostra avisos")] = False,
) -> None:
    """Publica artigos novos e alterados. Com qualquer erro, nada é importado."""
    settings = _settings(context)
    found, contacts_dir = _places(settings, paths, contacts)
    options = ImportOptions(by=getpass.getuser(), restore=restore, incomplete=incomplete)
    with _database(settings) as db:
        report = import_articles(db, found, contacts_dir, options, utc_now())
    _print_problems(report.errors if quiet else report.problems)
    if report.errors:
        typer.echo(f"Nada foi importado: {len(report.errors)} erros.", err=True)
        raise typer.Exit(1)
    _print_report(report)


@app.command("list")
def list_(
    context: typer.Context,
    system: Annotated[System | None, typer.Option(help="Só deste sistema")] = None,
    retired: Annotated[bool, typer.Option(help="Mostra também os retirados")] = False,
) -> None:
    """Lista os artigos que estão na base."""
    with _database(_settings(context)) as db, db.read() as tx:
        revisions = store.current(tx)
    table = Table(Column("Id", no_wrap=True), "Título", "Rev.", "Situação", "Importado em", box=None)
    for revision in revisions:
        if (system and revision.article.system != system) or (
            revision.status is Status.RETIRED and not retired
        ):
            continue
        situation = _situation(revision)
        table.add_row(
            revision.article.id,
            revision.article.title,
            str(revision.number),
            situation,
            f"{revision.imported_at:%d/%m/%Y %H:%M}",
        )
    Console().print(table)


@app.command()
def show(
    context: typer.Context,
    article_id: ArticleId,
    revision: Annotated[int | None, typer.Option(help="Uma revisão antiga, pelo número")] = None,
) -> None:
    """Mostra um artigo como o cidadão o vê, e o histórico de revisões."""
    with _database(_settings(context)) as db, db.read() as tx:
        found = store.find(tx, article_id, revision)
        past = store.history(tx, article_id)
        contacts = store.all_contacts(tx)
        titles = {other.article.id: other.article.title for other in store.current(tx)}
    if found is None:
        typer.echo(
            f"Não há artigo “{article_id}”" + (f" com revisão {revision}." if revision else "."), err=True
        )
        raise typer.Exit(1)
    typer.echo(f"{found.article.id}, revisão {found.number} ({_situation(found)})\n")
    typer.echo(article_text(found.article, contacts, titles))
    typer.echo("\nRevisões:")
    for old in past:
        typer.echo(f"  {old.number}  {old.imported_at:%d/%m/%Y %H:%M}  {old.imported_by}  {old.digest[:12]}")


@app.command()
def retire(context: typer.Context, article_id: ArticleId) -> None:
    """Retira um artigo: o bot deixa de usá-lo na hora; o histórico fica."""
    with _database(_settings(context)) as db:
        done = retire_article(db, article_id, utc_now())
    typer.echo(
        f"{article_id} retirado." if done else f"Não há artigo publicado “{article_id}”.", err=not done
    )
    raise typer.Exit(0 if done else 1)


@app.command()
def misses(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Quantas perguntas")] = 30,
    every: Annotated[bool, typer.Option("--all", help="Também as que só pediram um esclarecimento")] = False,
) -> None:
    """O que o bot não soube responder, do mais novo ao mais antigo."""
    decisions = [name for name in _DECISIONS if every or name != "clarify"]
    with _database(_settings(context)) as db, db.read() as tx:
        found = store.list_misses(tx, decisions=decisions, limit=limit)
    if not found:
        typer.echo("Nenhuma pergunta sem resposta.")
        return
    table = Table("Última vez", "Vezes", "Decisão", "Pergunta", "Artigos mais próximos", box=None)
    for miss in found:
        decision = _DECISIONS.get(miss.decision, miss.decision)
        row = (
            f"{miss.last_at:%d/%m/%Y %H:%M}",
            str(miss.count),
            decision,
            miss.question,
            ", ".join(miss.candidates),
        )
        table.add_row(*row)
    Console().print(table)


def _settings(context: typer.Context) -> Settings:
    given = context.find_object(Settings)
    return given or Settings()


def _places(
    settings: Settings, paths: Sequence[Path] | None, contacts: Path | None
) -> tuple[list[Path], Path]:
    return list(paths or [settings.content_dir / "articles"]), contacts or settings.content_dir / "contacts"


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    db = Database.connect(settings.database)
    try:
        yield db
    except StorageError as error:
        typer.echo(
            f"O banco de dados não respondeu ({error}). Ele já foi criado? Rode “balcao prepare”.", err=True
        )
        raise typer.Exit(3) from error
    finally:
        db.close()


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)


def _print_report(report: ImportReport) -> None:
    for outcome, name in _OUTCOMES.items():
        ids = report.ids(outcome)
        shown = ": " + ", ".join(ids) if ids and outcome is not Outcome.UNCHANGED else ""
        if ids or outcome in {Outcome.NEW, Outcome.CHANGED}:
            typer.echo(f"{len(ids)} {name}{shown}")
    if report.contacts_changed:
        typer.echo("Contatos atualizados.")
    if report.missing:
        typer.echo(
            "Publicados, mas sem arquivo na pasta (retire com “balcao articles retire”): "
            + ", ".join(report.missing)
        )


def _situation(revision: Revision) -> str:
    if revision.status is Status.RETIRED:
        return "retirado"
    return "vencido" if revision.article.expired(utc_now().date()) else "publicado"
