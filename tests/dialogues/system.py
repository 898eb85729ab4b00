"""All of Balcão on free ports with data of its own: the same three processes that ``make run`` starts."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from services.environment import environment
from services.prepare import prepare
from services.settings import Settings
from tests.builders import ROOT

_READY_SECONDS = 120
#: Fitted models outlive a test run here: they cost seconds and depend on nothing but the working tree.
_MODELS = ROOT / "var" / "tests"


@contextmanager
def running_system(data_dir: Path) -> Iterator[str]:
    """Yields the address of the web process once everything is ready."""
    rasa_port, actions_port, port = _free_ports(3)
    settings = Settings(
        data_dir=data_dir,
        rasa_port=rasa_port,
        actions_port=actions_port,
        port=port,
        rate_conversation="10000/minute",
        rate_address="10000/minute",
        rate_new_conversations="10000/minute",
    )
    _share_models(data_dir)
    prepare(settings, say=lambda _: None)
    env = environment(settings) | {
        "BALCAO_RATE_CONVERSATION": settings.rate_conversation,
        "BALCAO_RATE_ADDRESS": settings.rate_address,
        "BALCAO_RATE_NEW_CONVERSATIONS": settings.rate_new_conversations,
    }
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(_process(name, command, env, data_dir))
            for name, command in _commands(port, actions_port).items()
        }
        url = f"http://127.0.0.1:{port}"
        _wait(url, processes, data_dir)
        yield url


def _commands(port: int, actions_port: int) -> dict[str, list[str]]:
    uvicorn = [sys.executable, "-m", "uvicorn", "--factory", "--host", "127.0.0.1", "--log-level", "warning"]
    return {
        "bot": [str(ROOT / "bot/.venv/bin/python"), str(ROOT / "bot/serve.py")],
        "actions": [*uvicorn, "actions.server:create", "--port", str(actions_port)],
        "web": [*uvicorn, "connectors.web.server:create", "--port", str(port)],
    }


@contextmanager
def _process(
    name: str, command: list[str], env: dict[str, str], data_dir: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (data_dir / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command, env=os.environ | env, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, processes: Mapping[str, subprocess.Popen[bytes]], data_dir: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        for name in (name for name, process in processes.items() if process.poll() is not None):
            log = (data_dir / f"{name}.log").read_text(encoding="utf-8")
            raise RuntimeError(f"{name} ended at its start:\n{log[-3000:]}")
        try:
            if httpx.get(f"{url}/readyz", timeout=3, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"not ready in {_READY_SECONDS} s: {url}")


def _share_models(data_dir: Path) -> None:
    for name in ("models", "knowledge"):
        shared = _MODELS / name
        shared.mkdir(parents=True, exist_ok=True)
        (data_dir / name).symlink_to(shared, target_is_directory=True)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [int(free.getsockname()[1]) for free in sockets]
