"""Every action in the domain exists, and the other way round."""

from pathlib import Path

import pytest
import yaml

from actions.registry import NAMES
from actions.unlock_form import ORDER
from tests.builders import ROOT

_DOMAIN = ROOT / "bot" / "domain"


def _declared(key: str) -> list[str]:
    return [name for path in sorted(_DOMAIN.glob("*.yml")) for name in _read(path).get(key) or ()]


def _read(path: Path) -> dict[str, list[str]]:
    content: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def test_domain_and_actions_are_the_same() -> None:
    assert sorted(NAMES) == sorted(_declared("actions"))


@pytest.mark.parametrize("key", ["responses", "e2e_actions"])
def test_the_domain_says_nothing_itself(key: str) -> None:
    assert _declared(key) == []


def test_the_form_asks_for_what_the_service_needs_in_its_order() -> None:
    form = yaml.safe_load((_DOMAIN / "forms.yml").read_text(encoding="utf-8"))["forms"]["unlock_form"]
    assert form["required_slots"] == [f"unlock_{name}" for name in ORDER]


@pytest.mark.parametrize("folder", ["rules", "stories"])
def test_dialogues_name_only_actions_that_exist(folder: str) -> None:
    text = "\n".join(path.read_text() for path in (ROOT / "bot" / "data" / folder).glob("*.yml"))
    named = {line.partition("action: ")[2].strip() for line in text.splitlines() if "- action: " in line}
    assert named
    assert named <= {*NAMES, "unlock_form"}
