"""Where things are and how Rasa is prepared: the same for training, serving and Rasa's own command line."""

from __future__ import annotations

import logging
import os
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
    # train.py decides by one digest whether anything changed; Rasa's cache would fingerprint each component.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(data_dir() / "rasa-cache"))
    os.environ.setdefault("LOG_LEVEL", os.environ.get("BALCAO_LOG_LEVEL") or "WARNING")
    logging.captureWarnings(capture=True)
    stubs.install()


def secret(name: str) -> str:
    """``BALCAO_<NAME>``, or what ``make run`` once made and keeps in the data directory."""
    path = data_dir() / "secrets" / name
    given = os.environ.get(f"BALCAO_{name.upper()}") or (path.exists() and path.read_text(encoding="ascii"))
    if not given:
        raise SystemExit(f"BALCAO_{name.upper()} is not set")
    return given
