"""``balcao run``: everything from nothing to a ready system, in one terminal.

This process stays for as long as the system runs, so it imports little and prepares in another.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import typer
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer
from rich.console import Console

from connectors.cli.log_file import LogFile
from services.environment import PrepareError, environment
from services.settings import Settings

_READY_SECONDS = 180
_LOCAL = "127.0.0.1"


class AlreadyRunningError(Exception):
    pass


def run(*, procfile: Path = Path("Procfile")) -> None:
    settings, console = Settings(), Console(highlight=False)
    # Database, trackers and logs are for nobody else on this machine. The processes inherit it.
    os.umask(0o077)
    try:
        with _only_one(settings.data_dir):
            _check_ports(settings)
            started = time.monotonic()
            _prepare(settings)
            raise typer.Exit(_run_processes(settings, procfile, console, started))
    except AlreadyRunningError as error:
        console.print(f"O Balcão já está em execução: {_address(settings)}")
        raise typer.Exit(0) from error
    except PrepareError as error:
        console.print(str(error), style="red")
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        console.print("\nInterrompido.")
        raise typer.Exit(130) from error


def _prepare(settings: Settings) -> None:
    command = [sys.executable, "-m", "connectors.cli.main", "prepare"]
    if subprocess.run(command, env=environment(settings), check=False).returncode != 0:  # noqa: S603 - our own program
        raise PrepareError("A preparação falhou; veja as mensagens acima.")


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """A lock that the operating system frees even when this process is killed."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError from error
        yield


def _check_ports(settings: Settings) -> None:
    """Raises ``PrepareError`` naming the setting of the first port that something else uses."""
    wanted = {"BALCAO_PORT": settings.port, "BALCAO_RASA_PORT": settings.rasa_port}
    wanted["BALCAO_ACTIONS_PORT"] = settings.actions_port
    for name, port in wanted.items():
        with socket.socket() as probe:
            # As servers do: a port whose last connections are still closing is free to use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host if name == "BALCAO_PORT" else _LOCAL, port))
            except OSError as error:
                raise PrepareError(
                    f"A porta {port} já está em uso por outro programa. Escolha outra: {name}=… make run"
                ) from error


def _run_processes(settings: Settings, procfile: Path, console: Console, started: float) -> int:
    log_path = settings.data_dir / "log" / "balcao.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with closing(LogFile(log_path)) as log:
        manager = _manager(settings, procfile, log)
        console.print("[bold]·[/] Iniciando os processos")
        threading.Thread(
            target=_announce, args=(settings, console, started, log_path, manager), daemon=True
        ).start()
        manager.loop()
    console.print("\nBalcão encerrado.")
    # Ended by Ctrl-C or a signal is the normal end of this command.
    return 0 if manager.returncode in {0, None, 130, 143, -2, -15} else int(manager.returncode)


def _manager(settings: Settings, procfile: Path, log: LogFile) -> Manager:
    manager = Manager(Printer(log, colour=False))
    env = environment(settings) | {"BALCAO_RUNNER": str(os.getpid())}
    for name, command in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, command, env=env)
    return manager


def _announce(settings: Settings, console: Console, started: float, log_path: Path, manager: Manager) -> None:
    told: set[str] = set()
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        ready, checks = _ready(settings)
        for name in sorted(name for name, state in checks.items() if state == "ok" and name not in told):
            told.add(name)
            console.print(f"  [green]pronto[/] {name}")
        if ready:
            _print_addresses(settings, console, time.monotonic() - started, log_path)
            return
        time.sleep(0.25)
    console.print(f"Algum processo não ficou pronto em {_READY_SECONDS} s. Veja {log_path}", style="red")
    manager.terminate()


def _ready(settings: Settings) -> tuple[bool, dict[str, str]]:
    try:
        with urllib.request.urlopen(f"{_address(settings)}/readyz", timeout=3) as response:  # noqa: S310 - our own
            return True, dict(json.load(response))
    except urllib.error.HTTPError as error:
        return False, dict(json.load(error))
    except (OSError, ValueError):
        return False, {}


def _print_addresses(settings: Settings, console: Console, seconds: float, log_path: Path) -> None:
    address = _address(settings)
    console.print(f"\n[bold green]Balcão no ar[/] em {seconds:.0f} s")
    console.print(f"  Página:     {address}/")
    console.print(f"  API:        {address}/openapi.json")
    console.print(f"  Saúde:      {address}/readyz   Métricas: {address}/metrics")
    console.print(f"  Registros:  {log_path}")
    console.print("  Terminal:   make chat (em outra janela)      Encerrar: Ctrl-C\n")
    sys.stdout.flush()


def _address(settings: Settings) -> str:
    host = _LOCAL if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - comparing, not binding
    return f"http://{host}:{settings.port}"


if __name__ == "__main__":
    typer.run(run)
