"""The table, the goals, and the same as JSON."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.bench.measure import CLIENTS, ROUNDS, Side


@dataclass(frozen=True, kw_only=True)
class Report:
    balcao: Side
    peer: Side | None
    machine: dict[str, Any]
    seconds: float

    def markdown(self) -> str:
        lines = ["# Bench", "", *(f"- {name}: {value}" for name, value in self._facts()), ""]
        lines += ["| | Balcão | Rasa's default pipeline | ratio |", "|---|--:|--:|--:|"]
        lines += [_row(name, read, form, self.balcao, self.peer) for name, read, form in _ROWS]
        lines += ["", "| goal | measured | |", "|---|--:|---|"]
        lines += [
            f"| {g.name} | {g.measured:.1f} | {'pass' if g.passed else 'FAIL'} |" for g in goals(self.balcao)
        ]
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        peer = self.peer
        ratios = {
            name: read(self.balcao) / read(peer) for name, read, _ in _ROWS if peer and read(peer)
        }  # fmt: skip
        return {
            "machine": self.machine,
            "balcao": asdict(self.balcao),
            "peer": asdict(peer) if peer else None,
            "ratios": ratios,
            "same_reply": same_replies(self.balcao, peer) if peer else None,
            "goals": [asdict(goal) | {"passed": goal.passed} for goal in goals(self.balcao)],
        }

    def failures(self) -> int:
        """Messages that Balcão gave no proper reply to; the peer's are in the report and no fault of ours."""
        return sum(level.failed for level in self.balcao.levels)

    def _facts(self) -> Iterator[tuple[str, Any]]:
        yield from self.machine.items()
        yield (
            "how",
            (
                f"median of {ROUNDS} rounds of {self.seconds:g} s at {', '.join(map(str, CLIENTS))} clients; each waits"
                " for its reply and writes again; a new conversation every 8 messages"
            ),
        )
        for name, side in (("Balcão", self.balcao), ("default pipeline", self.peer)):
            if side:
                yield f"{name}, memory idle (MB)", _parts(side.idle_mb)
                yield f"{name}, memory after load (MB)", _parts(side.loaded_mb)
                yield from ((f"{name}, {what}", value) for what, value in side.remarks.items())
                yield f"{name}, messages", sum(level.messages for level in side.levels)
                yield f"{name}, messages without a proper reply", sum(level.failed for level in side.levels)
                yield f"{name}, cost of the load itself (ms of processor a message)", _costs(side)
        if self.peer:
            same, total = same_replies(self.balcao, self.peer)
            yield "same kind of reply with the same article", f"{same} of {total} messages"


@dataclass(frozen=True, kw_only=True)
class Goal:
    name: str
    measured: float
    limit: float
    #: Whether more is better.
    at_least: bool = False

    @property
    def passed(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured < self.limit


def goals(side: Side) -> list[Goal]:
    memory = max(sum(side.idle_mb.values()), sum(side.loaded_mb.values()))
    return [
        Goal(name="p50 under 25 ms, one client", measured=side.level(1).p50, limit=25),
        Goal(name="p99 under 100 ms, one client", measured=side.level(1).p99, limit=100),
        Goal(name="60 messages/s at 8 clients", measured=side.level(8).per_second, limit=60, at_least=True),
        Goal(name="all processes under 700 MB", measured=memory, limit=700),
    ]


def same_replies(ours: Side, theirs: Side) -> tuple[int, int]:
    pairs = list(zip(ours.said, theirs.said, strict=True))
    return sum(a == b for a, b in pairs), len(pairs)


def machine(started_load: float) -> dict[str, Any]:
    memory = next(line for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    models = [
        line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")
    ]
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, {int(memory.split()[1]) / 1e6:.0f} GB, {models[0] if models else '?'}",
        "load before": round(started_load, 2),
    }


Read = Callable[[Side], float]


def _rows() -> Iterator[tuple[str, Read, str]]:
    yield "training (s)", lambda side: side.train_seconds, ".1f"
    yield "start to ready (s)", lambda side: side.start_seconds, ".1f"
    yield "memory idle, all processes (MB, PSS)", lambda side: sum(side.idle_mb.values()), ".0f"
    yield "memory after load, all processes (MB, PSS)", lambda side: sum(side.loaded_mb.values()), ".0f"
    yield "memory after load, Rasa's process (MB, PSS)", lambda side: side.loaded_mb["rasa"], ".0f"
    yield "Rasa's environment on disk (MB)", lambda side: side.disk_mb, ".0f"
    for clients in CLIENTS:
        who = f"{clients} client{'s' if clients > 1 else ''}"
        yield f"messages/s, {who}", _of_level(clients, "per_second"), ".1f"
        for name in ("p50", "p95", "p99"):
            yield f"{name} (ms), {who}", _of_level(clients, name), ".1f"


def _of_level(clients: int, name: str) -> Read:
    return lambda side: float(getattr(side.level(clients), name))


_ROWS = tuple(_rows())


def _row(name: str, read: Read, form: str, ours: Side, theirs: Side | None) -> str:
    if theirs is None or not read(theirs):
        return f"| {name} | {read(ours):{form}} | | |"
    return f"| {name} | {read(ours):{form}} | {read(theirs):{form}} | {read(ours) / read(theirs):.2f} |"


def _parts(memory: dict[str, float]) -> str:
    return ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in memory.items() if megabytes)


def _costs(side: Side) -> str:
    return ", ".join(f"{level.cost:.2f} at {level.clients}" for level in side.levels)


def _commit() -> str:
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()
