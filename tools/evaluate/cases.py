"""Cases: what a citizen writes, who they are, and what they should get."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    text: str
    system: str | None
    audience: str | None
    organ: str | None
    #: article | action | out_of_scope | smalltalk | refuse
    kind: str
    #: Article ids any of which is right, or the name of the action.
    expected: tuple[str, ...]


def load_cases(folder: Path) -> list[Case]:
    """Raises ``ValueError`` with file and line for a case that cannot be read."""
    return [case for path in sorted(folder.glob("*.jsonl")) for case in _read(path)]


def _read(path: Path) -> Iterator[Case]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            expect, persona = data["expect"], data["persona"]
            name = [expect["name"]] if "name" in expect else []
            yield Case(
                id=data["id"],
                text=data["text"],
                system=persona.get("system"),
                audience=persona.get("audience"),
                organ=persona.get("organ"),
                kind=expect["kind"],
                expected=tuple(expect.get("any_of", name)),
            )
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path}:{number}: {error!r}") from error
