"""Our side: the whole system as ``make run`` starts it, in a data directory of its own."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from services.environment import environment
from services.settings import Settings
from services.texts import Texts
from tools.bench.load import HOST, Plan
from tools.bench.measure import Side, measure
from tools.bench.processes import disk_mb, free_ports, memory_mb, running, timed, wait_until_ready

ROOT = Path.cwd()
SETTLE_SECONDS = 5.0
_NAMES = {"connectors.web.server": "web", "actions.server": "actions", "bot/serve.py": "rasa"}
#: The load comes from one address and must not be turned away.
_NO_LIMITS = {
    f"BALCAO_RATE_{name}": "1000000/minute" for name in ("CONVERSATION", "ADDRESS", "NEW_CONVERSATIONS")
}


def bench_settings(data_dir: Path) -> Settings:
    """Everything else is as it ships: what the surroundings set for a running Balcão must not leak in."""
    port, rasa, actions = free_ports(3)
    return Settings(
        data_dir=data_dir, port=port, rasa_port=rasa, actions_port=actions,
        database_url="", rasa_url="", host=HOST,
    )  # fmt: skip


def bench_environment(settings: Settings) -> dict[str, str]:
    without = {"BALCAO_DATABASE_URL": "", "BALCAO_RASA_URL": ""}
    return environment(settings) | _NO_LIMITS | without


def apologies(settings: Settings) -> list[str]:
    return [Texts.load(settings.content_dir / "texts.yml").say("internal_error")]


def measure_balcao(settings: Settings, conversations: list[list[str]], seconds: float) -> Side:
    side, log = Side(), settings.data_dir / "bench.log"
    env = bench_environment(settings)
    side.train_seconds = timed(["bot/.venv/bin/python", "bot/train.py"], env=env, log=log, cwd=ROOT)
    side.disk_mb = disk_mb(Path("bot/.venv"))
    first = _start_and_stop(settings, env, log)
    side.remarks["first start to ready, with an empty database (s)"] = f"{first:.1f}"
    side.remarks["main environment, development tools included (MB)"] = f"{disk_mb(Path('.venv')):.0f}"
    started = time.perf_counter()
    with running(_command(), env=env, log=log, cwd=ROOT) as pid:
        wait_until_ready(_ready(settings), pid, log)
        side.start_seconds = time.perf_counter() - started
        time.sleep(SETTLE_SECONDS)
        side.idle_mb = memory_mb([pid], _NAMES)

        def plan(clients: int, length: float | None) -> Plan:
            return Plan(
                target="balcao", port=settings.port, clients=clients, seconds=length,
                conversations=conversations, apologies=apologies(settings),
            )  # fmt: skip

        measure(side, plan, seconds)
        side.loaded_mb = memory_mb([pid], _NAMES)
    return side


def _start_and_stop(settings: Settings, env: dict[str, str], log: Path) -> float:
    started = time.perf_counter()
    with running(_command(), env=env, log=log, cwd=ROOT) as pid:
        wait_until_ready(_ready(settings), pid, log)
        return time.perf_counter() - started


def _command() -> Sequence[str]:
    return [sys.executable, "-m", "connectors.cli.run"]


def _ready(settings: Settings) -> str:
    return f"http://{HOST}:{settings.port}/readyz"
