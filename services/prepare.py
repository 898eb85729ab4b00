"""What has to be there before the processes start: schema, secrets, content, the bot's model."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from services.app import App, open_app, utc_now
from services.environment import SECRETS, PrepareError, environment
from services.import_articles import import_articles
from services.import_directory import import_directory
from services.settings import Settings
from storage.migrate import upgrade

_BOT_PYTHON = Path("bot/.venv/bin/python")


def prepare(settings: Settings, say: Callable[[str], None]) -> None:
    """Every step is skipped when its inputs have not changed. Raises ``PrepareError``."""
    for name in SECRETS:
        settings.secret(name)
    app = open_app(settings)
    try:
        say("Banco de dados")
        upgrade(app.db)
        say("Artigos e diretório de órgãos")
        _import_content(app)
    finally:
        app.close()
    say("Modelo do assistente")
    train(settings)


def train(settings: Settings) -> None:
    """Runs ``bot/train.py`` in Rasa's own environment; it does nothing when its inputs are unchanged."""
    if not _BOT_PYTHON.exists():
        raise PrepareError("O ambiente do Rasa não está instalado. Rode: make setup")
    done = subprocess.run([_BOT_PYTHON, "bot/train.py"], env=environment(settings), check=False)  # noqa: S603
    if done.returncode != 0:
        raise PrepareError("O treino do modelo falhou; veja as mensagens acima.")


def _import_content(app: App) -> None:
    now = utc_now()
    directory = import_directory(app, now=now)
    articles = import_articles(app, now=now)
