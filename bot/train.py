"""Trains the Rasa model when its inputs changed: ``bot/.venv/bin/python bot/train.py [--force]``."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # also when run as a script

from bot import place

KEPT_MODELS = 2
_INPUTS = (
    "bot/config.yml", "bot/domain", "bot/data", "bot/components", "bot/stubs.py", "data/turns", "nlu",
)  # fmt: skip
_SUFFIXES = {".py", ".txt", ".yml"}


def digest() -> str:
    """Of everything the model is made from. Articles are not among it: publishing never costs a training."""
    total = hashlib.sha256(f"rasa {version('rasa')}".encode())
    for path in input_files():
        total.update(f"{path.relative_to(place.ROOT)}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def model_path() -> Path:
    return place.models_dir() / f"balcao-{digest()}.tar.gz"


def main() -> int:
    parser = argparse.ArgumentParser(description="Train the Rasa model if its inputs changed.")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    arguments = parser.parse_args()
    path = model_path()
    if path.exists() and not arguments.force:
        _say(f"model {path.name} is up to date")
        return 0
    started = time.perf_counter()
    _say("training the dialogue model ...")
    place.prepare()
    _train(path)
    _forget_older(path)
    _say(f"trained {path.name} in {time.perf_counter() - started:.1f} s")
    return 0


def _train(path: Path) -> None:
    """Into a name of its own first: a process that starts meanwhile must not load half a model."""
    from rasa.model_training import train

    from bot import logs

    logs.configure()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = f"unfinished-{os.getpid()}.tar.gz"
    result = train(
        domain=str(place.DOMAIN),
        config=str(place.CONFIG),
        training_files=[str(place.DIALOGUES)],
        output=str(path.parent),
        force_training=True,
        fixed_model_name=unfinished,
    )
    if result.code or not result.model:
        raise SystemExit(f"training failed with code {result.code}")
    Path(result.model).replace(path)


def _forget_older(current: Path) -> None:
    others = (model for model in current.parent.glob("balcao-*.tar.gz") if model != current)
    for model in sorted(others, key=lambda m: m.stat().st_mtime, reverse=True)[KEPT_MODELS - 1 :]:
        model.unlink()


def input_files() -> list[Path]:
    roots = [place.ROOT / name for name in _INPUTS]
    files = [path for root in roots for path in (root.rglob("*") if root.is_dir() else (root,))]
    return sorted(path for path in files if path.suffix in _SUFFIXES)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
