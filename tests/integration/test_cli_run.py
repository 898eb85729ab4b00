"""``balcao run`` up to where it would start the processes."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.builders import ROOT


def test_what_it_makes_is_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = os.environ | {"BALCAO_DATA_DIR": str(data), "BALCAO_PORT": str(taken.getsockname()[1])}
        command = ["sh", "-c", f"umask 022; exec {sys.executable} -m connectors.cli.run"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "já está em uso" in done.stdout
    assert [oct(path.stat().st_mode & 0o777) for path in (data, data / "run.lock")] == ["0o700", "0o600"]
