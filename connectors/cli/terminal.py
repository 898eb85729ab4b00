"""What the commands share: settings, the application, and storage errors said in Portuguese (exit code 3)."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from services.app import App, open_app
from services.settings import Settings
from storage.database import Database
from storage.errors import StorageError


def settings_of(context: typer.Context) -> Settings:
    """Tests put their own into the context."""
    return context.find_object(Settings) or Settings()


@contextmanager
def opened_app(context: typer.Context) -> Iterator[App]:
    app = open_app(settings_of(context))
    with _storage_errors():
        try:
            yield app
        finally:
            app.close()


@contextmanager
def opened_database(context: typer.Context) -> Iterator[Database]:
    db = Database.connect(settings_of(context).database)
    with _storage_errors():
        try:
            yield db
        finally:
            db.close()


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        typer.echo(
            f"O banco de dados não respondeu ({error}). Ele já foi criado? Use “make setup”.", err=True
        )
        raise typer.Exit(3) from error
