"""``balcao directory``: the list of organs, from a terminal.

Exit codes: 0 done or found, 1 bad rows or nothing found, 2 wrong usage, 3 the database does not answer.
"""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from connectors.cli.terminal import opened_database, settings_of
from directory import store
from directory.lookup import Match, describe, find_organ
from directory.parse import BadDirectoryError
from services.import_directory import DirectoryReport, directory_file, import_directory, read_directory

app = typer.Typer(help="Órgãos: conferir, importar, procurar.", no_args_is_help=True)

File = Annotated[Path | None, typer.Argument(help="Arquivo CSV; sem nada, o do projeto")]


@app.command()
def check(context: typer.Context, file: File = None) -> None:
    """Confere o arquivo sem importar nada. Mostra arquivo e linha de cada erro."""
    try:
        organs = read_directory(file or directory_file(settings_of(context)))
    except (BadDirectoryError, OSError) as error:
        _fail(error)
    active = sum(organ.active for organ in organs)
    typer.echo(f"{len(organs)} órgãos, {active} vigentes: nenhum erro.")


@app.command("import")
def import_(context: typer.Context, file: File = None) -> None:
    """Troca a lista de órgãos pela do arquivo. Com qualquer erro, nada é importado."""
    path = file or directory_file(settings_of(context))
    with opened_database(context) as db:
        try:
            report = import_directory(db, path)
        except (BadDirectoryError, OSError) as error:
            _fail(error, "Nada foi importado.")
    _print(report)


@app.command()
def find(context: typer.Context, text: Annotated[list[str], typer.Argument(help="Sigla ou nome")]) -> None:
    """Mostra que órgão o assistente entende em um texto."""
    with opened_database(context) as db, db.read() as tx:
        organs = store.all_organs(tx)
    if not organs:
        typer.echo("A lista de órgãos está vazia. Use “balcao directory import”.", err=True)
        raise typer.Exit(1)
    match find_organ(organs, " ".join(text)):
        case None:
            typer.echo("Nenhum órgão reconhecido.", err=True)
            raise typer.Exit(1)
        case Match() as found:
            ended = "" if found.organ.active else " (extinto, sem sucessor único)"
            typer.echo(describe(found) + ended)
        case candidates:
            typer.echo("Seria preciso perguntar:")
            for organ in candidates.organs:
                typer.echo(f"  {organ.sigla} – {organ.name}")


def _fail(error: Exception, outcome: str = "") -> NoReturn:
    if isinstance(error, OSError):
        typer.echo(f"Não foi possível ler {error.filename}: {error.strerror}.", err=True)
    else:
        typer.echo(str(error), err=True)
    if outcome:
        typer.echo(outcome, err=True)
    raise typer.Exit(1) from error


def _print(report: DirectoryReport) -> None:
    if report.unchanged:
        typer.echo(f"{report.organs} órgãos: nada mudou.")
        return
    typer.echo(f"{report.organs} órgãos importados.")
    for name, siglas in (
        ("novos", report.added),
        ("alterados", report.changed),
        ("retirados", report.removed),
    ):
        if siglas:
            listed = f": {', '.join(siglas)}" if len(siglas) <= 20 else ""
            typer.echo(f"{len(siglas)} {name}{listed}")
