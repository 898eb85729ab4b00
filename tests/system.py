"""All of Balcão on free ports with data of its own: the same three processes that ``make run`` starts."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from services.environment import environment
from services.prepare import prepare
from services.settings import Settings
from tests.builders import ROOT

_READY_SECONDS = 120
_RATES = ("rate_conversation", "rate_address", "rate_new_conversations")
#: Fitted models outlive a test run here: they cost seconds and depend on nothing but the working tree.
_MODELS = ROOT / "var" / "tests"


class System:
    """The three processes, each of which a test may kill and start again."""

    def __init__(self, settings: Settings) -> None:
        self.url = f"http://127.0.0.1:{settings.port}"
        self.data_dir = settings.data_dir
        uvicorn = [
            sys.executable,
            "-m",
            "uvicorn",
            "--factory",
            "--host",
            "127.0.0.1",
            "--log-level",
            "warning",
        ]
        self._commands = {
            "bot": [str(ROOT / "bot/.venv/bin/python"), str(ROOT / "bot/serve.py")],
            "actions": [*uvicorn, "actions.server:create", "--port", str(settings.actions_port)],
            "web": [*uvicorn, "connectors.web.server:create", "--port", str(settings.port)],
        }
        rates = {f"BALCAO_{name.upper()}": getattr(settings, name) for name in _RATES}
        waits = {"BALCAO_RASA_TIMEOUT": str(settings.rasa_timeout)}
        self._env = environment(settings) | rates | waits
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        for name in names or self._commands:
            with self._log(name).open("a") as log:
                self._processes[name] = subprocess.Popen(
                    self._commands[name], env=self._env, cwd=ROOT, stdout=log, stderr=log
                )

    def kill(self, name: str) -> None:
        """As a crash does: at once, with nothing tidied up."""
        self._processes[name].kill()
        self._processes[name].wait()

    def freeze(self, name: str) -> None:
        """It keeps its connections and answers nothing, until it is killed or thawed."""
        self._processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self._processes[name].send_signal(signal.SIGCONT)

    def stop(self) -> None:
        for process in self._processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            for name, process in self._processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended at its start:\n{self._log(name).read_text()[-3000:]}")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=3, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"not ready in {_READY_SECONDS} s: {self.url}")

    def _log(self, name: str) -> Path:
        return self.data_dir / f"{name}.log"


@contextmanager
def running_system(data_dir: Path, **changes: Any) -> Iterator[System]:
    """Everything prepared, started and ready. ``changes`` are settings."""
    rasa_port, actions_port, port = _free_ports(3)
    ports = {"rasa_port": rasa_port, "actions_port": actions_port, "port": port}
    rates = dict.fromkeys(_RATES, "10000/minute")
    settings = Settings(data_dir=data_dir, **(ports | rates | changes))
    _share_models(data_dir)
    prepare(settings, say=lambda _: None)
    system = System(settings)
    try:
        system.start()
        system.wait_until_ready()
        yield system
    finally:
        system.stop()


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
