"""What has to be there before the processes start: schema, secrets, content, the bot's model."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from directory.parse import BadDirectoryError
from services.app import App, open_app, utc_now
from services.environment import SECRETS, PrepareError, environment
from services.import_articles import ImportOptions, import_articles
from services.import_directory import directory_file, import_directory
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
    say("Modelo do diálogo e índice dos artigos")
    train(settings)


def train(settings: Settings) -> None:
    """Fits both models side by side; each fit is skipped when its inputs have not changed.

    Rasa's needs its own environment; the article index is fitted here so that no process has to at its start.
    """
    if not _BOT_PYTHON.exists():
        raise PrepareError("O ambiente do Rasa não está instalado. Rode: make setup")
    commands = ([str(_BOT_PYTHON), "bot/train.py"], [sys.executable, "-m", "services.knowledge_base"])
    env = environment(settings)
    running = [subprocess.Popen(command, env=env) for command in commands]  # noqa: S603 - our own programs
    codes = [process.wait() for process in running]
    if any(codes):
        raise PrepareError("O treino do modelo falhou; veja as mensagens acima.")


def _import_content(app: App) -> None:
    """What ships with the program. Editors' later imports are never overwritten by a restart."""
    content = app.settings.content_dir
    seen, digest = app.settings.data_dir / "shipped.digest", _digest(content)
    if seen.exists() and seen.read_text() == digest:
        return
    try:
        import_directory(app.db, directory_file(app.settings))
    except BadDirectoryError as error:
        raise PrepareError(str(error)) from error
    options = ImportOptions(by="balcao", shipped=True)
    report = import_articles(app.db, [content / "articles"], content / "contacts", options, utc_now())
    if report.errors:
        raise PrepareError("\n".join(str(problem) for problem in report.errors))
    seen.write_text(digest)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for kind in ("articles", "contacts", "directory"):
        for path in sorted((folder / kind).rglob("*.*")):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
