"""What every process is started with. Light on purpose: the process that starts the others lives as long."""

import os

from services.settings import Settings

SECRETS = ("secret_key", "rasa_token", "action_token")


class PrepareError(Exception):
    """The message, in Portuguese, says what is wrong and what to do."""


def environment(settings: Settings) -> dict[str, str]:
    """What the processes are started with: the settings as they are in force here, secrets included."""
    return os.environ | {
        "BALCAO_HOST": settings.host,
        "BALCAO_PORT": str(settings.port),
        "BALCAO_DATA_DIR": str(settings.data_dir.resolve()),
        "BALCAO_RASA_PORT": str(settings.rasa_port),
        "BALCAO_ACTIONS_PORT": str(settings.actions_port),
        **{f"BALCAO_{name.upper()}": settings.secret(name).decode() for name in SECRETS},
        # One core each is plenty, and idle threads of numeric libraries cost memory in every process.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUNBUFFERED": "1",
    }
