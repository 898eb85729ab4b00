"""What everybody agreed to keep, checked."""

import ast
import re
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fastapi.routing import APIRoute

from connectors.web import chat
from connectors.web.problems import PROBLEMS
from services.errors import ServiceError
from services.settings import Settings
from storage.errors import StorageError
from tools.settings_table import with_table

ROOT = Path(__file__).parent.parent.parent
PACKAGES = (
    "actions", "bot", "connectors", "conversations", "directory", "knowledge", "nlu", "services", "storage", "tickets",
)  # fmt: skip


def committed(*patterns: str) -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def kinds_of(error: type[Exception]) -> set[type[Exception]]:
    return {error}.union(*(kinds_of(kind) for kind in error.__subclasses__()))


def test_the_readme_lists_every_setting_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_table(readme) == readme, "run: python -m tools.settings_table"


def test_every_variable_that_code_reads_is_a_setting() -> None:
    known = {f"BALCAO_{name.upper()}" for name in Settings.model_fields}
    # Set by the Makefile or the runner for their own use, not by whoever runs Balcão.
    internal = {"BALCAO_UV", "BALCAO_RUNNER"}
    for path in committed("*.py", "Procfile", "Makefile", "*.sh", ".ci/*"):
        used = set(re.findall(r"\bBALCAO_[A-Z][A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
        assert used <= known | internal, f"{path.relative_to(ROOT)} reads {used - known - internal}"


def test_every_error_has_a_status() -> None:
    assert kinds_of(ServiceError) | kinds_of(StorageError) <= PROBLEMS.keys()


def test_every_chat_route_but_the_first_needs_the_token() -> None:
    routes = [route for route in chat.router.routes if isinstance(route, APIRoute)]
    assert len(routes) >= 4
    for route in routes:
        guarded = any(dependency.call is chat.authorised for dependency in route.dependant.dependencies)
        assert guarded or (route.path, route.methods) == ("/api/conversations", {"POST"}), route.path


def said_in(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """(key, fields given) of each ``….say("key", field=…)``; both keys of ``say("a" if … else "b")``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
            key = node.args[0] if node.args else None
            choices = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
            for choice in choices:
                if isinstance(choice, ast.Constant):
                    yield str(choice.value), {keyword.arg or "**" for keyword in node.keywords}


def test_every_text_that_code_says_exists_and_gets_its_fields() -> None:
    texts = yaml.safe_load((ROOT / "data" / "texts.yml").read_text(encoding="utf-8"))
    checked = 0
    for path in committed("services/*.py", "actions/*.py", "connectors/**/*.py"):
        for key, given in said_in(ast.parse(path.read_text(encoding="utf-8"))):
            where = path.relative_to(ROOT)
            assert key in texts, f"{where} says {key!r}"
            wanted = {name for _, name, _, _ in string.Formatter().parse(texts[key]) if name}
            assert wanted <= given or "**" in given, f"{where} says {key!r} without {wanted - given}"
            checked += 1
    assert checked > 20


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "bot/requirements.txt", "requirements-uv.txt"]
)
def test_locks_have_hashes_and_name_no_address(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][^\s=]*==\S+", lock, re.MULTILINE | re.IGNORECASE)
    assert pinned
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock
    assert "index-url" not in lock


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_stay_small(package: str) -> None:
    for path in committed(f"{package}/**/*.py", f"{package}/*.py"):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= 500, f"{path.relative_to(ROOT)} has {lines} lines: split it"
