"""Starting and ending the systems that are measured, and what their processes weigh."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import psutil

from tools.bench.load import HOST, Plan, Result, Said

_END_SECONDS = 20.0
_START_SECONDS = 300.0


class BenchError(Exception):
    """The message says what is wrong and where to look."""


@contextmanager
def running(command: Sequence[str], *, env: Mapping[str, str], log: Path, cwd: Path) -> Iterator[int]:
    """Yields the process id; ends the process and all that it started."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process.pid
    finally:
        family = _family(process.pid)
        process.send_signal(signal.SIGTERM)
        _, left = psutil.wait_procs(family, timeout=_END_SECONDS)
        for straggler in left:
            straggler.kill()
        process.wait()


def wait_until_ready(url: str, pid: int, log: Path) -> None:
    """Raises ``BenchError`` when the process ended or took too long."""
    deadline = time.perf_counter() + _START_SECONDS
    while not _answers(url):
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            raise BenchError(f"{url}: its process ended while starting, see {log}")
        if time.perf_counter() > deadline:
            raise BenchError(f"{url} was not ready in {_START_SECONDS:.0f} s, see {log}")
        time.sleep(0.05)


def timed(command: Sequence[str], *, env: Mapping[str, str], log: Path, cwd: Path) -> float:
    """Seconds that a command took. Raises ``BenchError`` when it failed."""
    started = time.perf_counter()
    with log.open("ab") as output:
        done = subprocess.run(command, env=env, cwd=cwd, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command)} failed, see {log}")
    return time.perf_counter() - started


def load(plan: Plan) -> Result:
    """Runs the load in its own process. Raises ``BenchError`` when that dies."""
    command = [sys.executable, "-m", "tools.bench.load"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BenchError(f"the load ended early:\n{done.stderr}")
    found = json.loads(done.stdout)
    return Result(**found | {"said": [Said(**said) for said in found["said"]]})


def memory_mb(pids: Sequence[int], names: Mapping[str, str]) -> dict[str, float]:
    """Proportional set size by process: memory that several share is counted once in the sum.

    ``names``: part of a command line → name; what matches none is "starter".
    """
    found = dict.fromkeys([*names.values(), "starter"], 0.0)
    for pid in pids:
        for process in _family(pid):
            command = " ".join(process.cmdline())
            # The shell that restarts a process carries that process's command in its own.
            shell = process.name() == "sh"
            name = next((name for part, name in names.items() if part in command and not shell), "starter")
            found[name] += _pss_kb(process.pid) / 1024
    return found


def disk_mb(folder: Path) -> float:
    """What the folder's files take, those it shares with uv's cache included."""
    seen = {(entry.st_dev, entry.st_ino): entry.st_blocks for entry in _entries(folder)}
    return sum(seen.values()) * 512 / 1e6


def free_ports(number: int) -> list[int]:
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _pss_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _entries(folder: Path) -> Iterator[os.stat_result]:
    return (path.lstat() for path in folder.rglob("*"))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False
