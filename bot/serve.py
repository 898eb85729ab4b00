"""Serves the trained model on loopback: ``bot/.venv/bin/python bot/serve.py``.

Environment: BALCAO_RASA_PORT, BALCAO_RASA_TOKEN, BALCAO_ACTIONS_PORT, BALCAO_ACTION_TOKEN,
BALCAO_ACTIONS_TIMEOUT, BALCAO_TRACKER_URL, BALCAO_DATA_DIR, BALCAO_CONTENT_DIR, BALCAO_LOG_LEVEL. Tokens not
given are those kept in the data directory.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # also when run as a script

from bot import place
from bot.train import model_path

if TYPE_CHECKING:
    from rasa.core.utils import AvailableEndpoints

HOST = "127.0.0.1"


def main() -> int:
    place.prepare()
    model = model_to_serve()
    if model is None:
        print("no trained model: run bot.train first", file=sys.stderr)
        return 1
    os.environ["BALCAO_RASA_TOKEN"] = place.secret("rasa_token")
    _run(str(model))
    return 0


def model_to_serve() -> Path | None:
    """That of the present inputs, else the newest: who edits a phrase may restart without training."""
    if model_path().exists():
        return model_path()
    return max(
        place.models_dir().glob("balcao-*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None
    )


def _run(model: str) -> None:
    from rasa.core.run import serve_application

    from bot import lean, logs

    logs.configure()
    lean.apply()
    serve_application(
        model_path=model,
        channel=None,
        interface=HOST,
        port=int(os.environ.get("BALCAO_RASA_PORT") or 5005),
        credentials=str(place.BOT / "credentials.yml"),
        enable_api=False,
        endpoints=_endpoints(),
    )


def _endpoints() -> AvailableEndpoints:
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from bot.components.action_endpoint import ActionEndpoint

    port = int(os.environ.get("BALCAO_ACTIONS_PORT") or 5055)
    # A little more than the action process grants itself: its apology must arrive before we give up.
    seconds = float(os.environ.get("BALCAO_ACTIONS_TIMEOUT") or 8.0) + 2.0
    trackers = os.environ.get("BALCAO_TRACKER_URL") or f"sqlite:///{place.data_dir() / 'rasa.db'}"
    return AvailableEndpoints(
        action=ActionEndpoint(
            f"http://{HOST}:{port}/webhook", token=place.secret("action_token"), seconds=seconds
        ),
        tracker_store=EndpointConfig(url=trackers, type="bot.components.tracker_store.CompactTrackerStore"),
    )


if __name__ == "__main__":
    sys.exit(main())
