"""``balcao prepare``: schema, content and model, without starting anything."""

import os

import typer
from rich.console import Console

from services.environment import PrepareError
from services.prepare import prepare as prepare_all
from services.settings import Settings


def prepare() -> None:
    os.umask(0o077)  # as ``balcao run``: what is made here is for nobody else on this machine
    console = Console(highlight=False)
    try:
        prepare_all(Settings(), lambda step: console.print(f"[bold]·[/] {step}"))
    except PrepareError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
