import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from bot import stubs
from bot.place import BOT, ROOT


def _left_out() -> list[str]:
    lines = (BOT / "overrides.txt").read_text().splitlines()
    return [line.split(" ")[0] for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("name", _left_out())
def test_what_the_overrides_leave_out_is_not_installed(name: str) -> None:
    with pytest.raises(PackageNotFoundError):
        distribution(name)


def test_nothing_of_it_is_in_the_lock() -> None:
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (BOT / "requirements.txt").read_text(), re.MULTILINE))
    assert "rasa" in locked
    assert locked.isdisjoint(_left_out())


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (BOT / "requirements.txt").read_text()


def _import(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_rasa_imports_with_the_hook_and_only_with_it() -> None:
    assert "ModuleNotFoundError" in _import("import rasa.core.run").stderr
    done = _import("from bot import stubs; stubs.install(); import rasa.core.run, rasa.model_training")
    assert done.returncode == 0, done.stderr


def test_a_stub_may_be_imported_but_not_used() -> None:
    from tensorflow.keras import Model

    with pytest.raises(stubs.NotInstalledError) as error:
        Model(3)
    assert error.value.name.startswith("tensorflow.keras.Model")


def test_what_is_installed_wins() -> None:
    import numpy as np

    assert np.__file__
