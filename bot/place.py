"""Where things are and how Rasa is prepared: the same for training, serving and Rasa's own command line."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

from bot import stubs

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"
CONFIG = BOT / "config.yml"
DOMAIN = BOT / "domain"
DIALOGUES = BOT / "data"
TURNS = ROOT / "data" / "turns"


def data_dir() -> Path:
    return Path(os.environ.get("BALCAO_DATA_DIR") or ROOT / "var").resolve()


def models_dir() -> Path:
    return data_dir() / "models"


def prepare() -> None:
    """Must run before the first import of Rasa."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # train.py decides by one digest whether anything changed; Rasa's own cache would fingerprint every component.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(data_dir() / "rasa-cache"))
    os.environ.setdefault("LOG_LEVEL", os.environ.get("BALCAO_LOG_LEVEL") or "WARNING")
    logging.captureWarnings(capture=True)
    stubs.install()


def secret(name: str) -> str:
    """``BALCAO_<NAME>``, or what ``make run`` keeps in the data directory; made at first use like there."""
    given = os.environ.get(f"BALCAO_{name.upper()}")
    if given:
        return given
    path = data_dir() / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii")
