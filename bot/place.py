"""Where things are and how Rasa is prepared: the same for training, serving and Rasa's own command line."""

from __future__ import annotations

import logging
import os
import warnings
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
    # Deprecations of libraries that are pinned for good with Rasa.
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.simplefilter("ignore", category)
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    logging.captureWarnings(capture=True)
    stubs.install()
