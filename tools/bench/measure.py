"""What is measured of a running system, the same for both sides."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tools.bench.load import Plan, Result, Said
from tools.bench.processes import load

CLIENTS = (1, 8, 32)
ROUNDS = 3
_WARM_UP_SECONDS = 4.0
_MESSAGES = Path(__file__).parent / "messages.txt"


@dataclass(frozen=True, kw_only=True)
class Level:
    """Medians of the rounds; milliseconds from the first byte written to the last byte read."""

    clients: int
    per_second: float
    p50: float
    p95: float
    p99: float
    messages: int
    failed: int
    #: Processor time of the load itself, milliseconds per message.
    cost: float


@dataclass(kw_only=True)
class Side:
    train_seconds: float = 0.0
    start_seconds: float = 0.0
    idle_mb: dict[str, float] = field(default_factory=dict)
    loaded_mb: dict[str, float] = field(default_factory=dict)
    disk_mb: float = 0.0
    levels: list[Level] = field(default_factory=list)
    #: What was answered to each message, before any load.
    said: list[Said] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)

    def level(self, clients: int) -> Level:
        return next(level for level in self.levels if level.clients == clients)


def conversations(path: Path = _MESSAGES) -> list[list[str]]:
    text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return [block.splitlines() for block in text.strip().split("\n\n")]


def measure(side: Side, plan: Callable[[int, float | None], Plan], seconds: float) -> None:
    """``plan(clients, seconds)``: a fresh plan for one measurement of that length."""
    first = load(plan(1, None))
    if first.failed:
        side.remarks["no proper reply to"] = " · ".join(first.failed)
    side.said = first.said
    load(plan(8, _WARM_UP_SECONDS))
    rounds: dict[int, list[Result]] = {clients: [] for clients in CLIENTS}
    for _ in range(ROUNDS):
        for clients, results in rounds.items():
            results.append(load(plan(clients, seconds)))
            time.sleep(0.5)
    side.levels = [_level(clients, results) for clients, results in rounds.items()]


def _level(clients: int, results: Sequence[Result]) -> Level:
    def middle(of: Callable[[Result], float]) -> float:
        return median(of(result) for result in results)

    return Level(
        clients=clients,
        per_second=middle(lambda result: len(result.milliseconds) / result.seconds),
        p50=middle(lambda result: percentile(result.milliseconds, 50)),
        p95=middle(lambda result: percentile(result.milliseconds, 95)),
        p99=middle(lambda result: percentile(result.milliseconds, 99)),
        messages=sum(len(result.milliseconds) for result in results),
        failed=sum(len(result.failed) for result in results),
        cost=middle(lambda result: 1000 * result.cpu_seconds / max(len(result.milliseconds), 1)),
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least ``percent`` of all do not exceed (nearest rank)."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
