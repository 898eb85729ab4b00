"""Rasa's own environment has its own tests; the one test command runs them too."""

import subprocess

import pytest

from tests.builders import ROOT

_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


@pytest.mark.skipif(not _PYTHON.exists(), reason="Rasa's environment is not installed: make setup")
def test_the_tests_of_the_bot_pass() -> None:
    done = subprocess.run(
        [_PYTHON, "-W", "ignore", "-m", "pytest", "-q"],
        cwd=ROOT / "bot",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
