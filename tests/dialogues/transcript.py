"""Conversations written as they would be read.

    # Topic

    ## One conversation
    cidadão: oi
    balcão: smalltalk; text "SIGCON"; button "O que você faz?"
    cidadão: (O que você faz?)

Words in parentheses click the newest button of that title. A ``balcão:`` line tells about one message, in
order; fewer lines than messages leave the last messages untold. It starts with the kind, or kinds parted by
``|``, and may add, parted by ``;``: ``article ID | ID``, ``text "..."``, ``no text "..."``, ``button "..."``,
``form NAME.FIELD``, ``ticket KIND``, ``author NAME`` and ``owner NAME``, the last about the conversation after
the turn.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chat import Citizen

_CLICK = re.compile(r"^\((.+)\)$")
_QUOTED = re.compile(r'^(?P<what>text|no text|button) "(?P<value>.*)"$')
_NAMED = re.compile(r"^(?P<what>article|form|ticket|author|owner) (?P<value>\S.*)$")


@dataclass(frozen=True, kw_only=True)
class Line:
    number: int
    speaker: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Transcript:
    name: str
    path: Path
    lines: tuple[Line, ...]


class TranscriptError(ValueError):
    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}:{line}: {problem}")


def load(path: Path) -> list[Transcript]:
    found: list[tuple[str, list[Line]]] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("## "):
            found.append((line.removeprefix("## "), []))
        elif line.startswith(("cidadão: ", "balcão: ")) and found:
            speaker, _, words = line.partition(": ")
            found[-1][1].append(Line(number=number, speaker=speaker, words=words.strip()))
        elif line and not line.startswith("# "):
            raise TranscriptError(path, number, f"neither a turn nor a title: {line!r}")
    return [Transcript(name=name, path=path, lines=tuple(lines)) for name, lines in found]


def play(transcript: Transcript, citizen: Citizen) -> None:
    """Raises ``AssertionError`` naming the line that came out otherwise."""
    waiting: list[dict[str, Any]] = []
    for line in transcript.lines:
        if line.speaker == "cidadão":
            click = _CLICK.match(line.words)
            waiting = citizen.clicks(click.group(1)) if click else citizen.says(line.words)
            continue
        where = f"{transcript.path.name}:{line.number}"
        assert waiting, f"{where}: Balcão said nothing more"
        problems = _differences(line, waiting.pop(0), citizen.owner, transcript.path)
        assert not problems, f"{where}: " + "; ".join(problems)


def _differences(line: Line, message: dict[str, Any], owner: str, path: Path) -> list[str]:
    kind, *others = [part.strip() for part in line.words.split(";")]
    problems = [] if message["kind"] in _choices(kind) else [f"kind is {message['kind']}, not {kind}"]
    for part in others:
        match = _QUOTED.match(part) or _NAMED.match(part)
        if match is None:
            raise TranscriptError(path, line.number, f"cannot read {part!r}")
        problem = _difference(match["what"], match["value"], message, owner)
        problems += [problem] if problem else []
    return [*problems, f"it said: {message['text'][:300]!r}"] if problems else []


def _difference(what: str, value: str, message: dict[str, Any], owner: str) -> str | None:
    if what in {"text", "no text"}:
        said = value.casefold() in message["text"].casefold()
        return None if said == (what == "text") else f"{what} {value!r} does not hold"
    if what == "button":
        titles = [button["title"] for button in message["buttons"]]
        return None if value in titles else f"buttons are {titles}"
    seen = {
        "article": (message["article"] or {}).get("id"),
        "form": ".".join((message["form"] or {"name": "-", "field": "-"}).values()),
        "ticket": (message["ticket"] or {}).get("kind"),
        "author": message["author"],
        "owner": owner,
    }[what]
    return None if seen in _choices(value) else f"{what} is {seen}, not {value}"


def _choices(text: str) -> set[str]:
    return {choice.strip() for choice in text.split("|")}
