"""The names a gazetteer looks for: the reviewed vocabulary and the directory of organs, as phrases with conditions."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from nlu.normalize import fold

# Words that come and go inside a name ("secretaria da fazenda", "secretaria de fazenda").
CONNECTORS = frozenset({"de", "da", "do", "das", "dos", "e"})

_WORD = re.compile(r"[^\W_]+")
_SHORT_SIGLA = 4
_STATE_SECRETARIAT = re.compile(r"^secretaria (?:estado )?")
_SUCCESSOR = "incorporado:"


class Condition(Enum):
    """When a phrase counts."""

    ANYWHERE = "anywhere"
    ONESELF = "oneself"  # a role, said of oneself
    PLACE = "place"  # an institution one belongs to
    SIGLA = "sigla"  # short: in capitals, or behind "da", "na"
    COMMON = "common"  # also an ordinary word: behind "servidor da", "secretaria de"
    STATE = "state"  # could be a municipal department: not in a text about a municipality


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """`words` are folded, without connectors."""

    kind: str
    value: str
    words: tuple[str, ...]
    condition: Condition = Condition.ANYWHERE
    similar: bool = False


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    phrases: tuple[Phrase, ...]
    lookalikes: frozenset[str]


class VocabularyError(ValueError):
    """`key` is the path inside the file, as in `audience.externo.place`."""

    def __init__(self, path: Path, key: str) -> None:
        super().__init__(f"{path}: {key}: expected a list of phrases under a known condition")
        self.path = path
        self.key = key


def load(vocabulary_path: Path, organs_path: Path) -> Vocabulary:
    content = yaml.safe_load(vocabulary_path.read_text(encoding="utf-8"))
    common = {name_words(text) for text in content.pop("common", [])}
    ignored = {name_words(text) for text in content.pop("ignored", [])}
    lookalikes = frozenset(fold(word) for word in content.pop("lookalikes", []))
    with organs_path.open(encoding="utf-8", newline="") as file:
        directory = list(_organ_phrases(list(csv.DictReader(file)), common, ignored))
    told = list(_told_phrases(vocabulary_path, content, common))
    return Vocabulary(phrases=tuple(_unique([*told, *directory])), lookalikes=lookalikes)


def name_words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(text)) if word not in CONNECTORS)


def _told_phrases(path: Path, content: Mapping[str, Any], common: set[tuple[str, ...]]) -> Iterator[Phrase]:
    for kind, values in content.items():
        for value, lists in values.items():
            for name, texts in lists.items():
                if name not in {"anywhere", "oneself", "place", "similar"} or not isinstance(texts, list):
                    raise VocabularyError(path, f"{kind}.{value}.{name}")
                if name == "similar":
                    continue
                similar = {fold(word) for word in lists.get("similar", [])}
                for text in texts:
                    words = name_words(text)
                    condition = Condition.COMMON if words in common else Condition(name)
                    yield Phrase(
                        kind=kind,
                        value=value,
                        words=words,
                        condition=condition,
                        similar=" ".join(words) in similar,
                    )


def _organ_phrases(
    rows: Sequence[Mapping[str, str]], common: set[tuple[str, ...]], ignored: set[tuple[str, ...]]
) -> Iterator[Phrase]:
    """Siglas of all organs before names, names before aliases, so that the first of equal phrases is the right one."""
    successor = {row["sigla"]: _successor(row) for row in rows}
    by_column = [[(row, [row["sigla"]]) for row in rows], [(row, [row["nome"]]) for row in rows]]
    by_column.append([(row, row["aliases"].split(";")) for row in rows])
    for column in by_column:
        for row, texts in column:
            value = _final(row["sigla"], successor)
            for text in texts:
                yield from _name_phrases(value, text, common, ignored)


def _name_phrases(
    value: str, text: str, common: set[tuple[str, ...]], ignored: set[tuple[str, ...]]
) -> Iterator[Phrase]:
    words = name_words(text)
    if not words or words in ignored:
        return
    condition = _organ_condition(words, common)
    yield Phrase(kind="organ", value=value, words=words, condition=condition)
    bare = _STATE_SECRETARIAT.sub("", " ".join(words))
    if words[:2] == ("secretaria", "estado"):
        rest = tuple(bare.split())
        yield Phrase(kind="organ", value=value, words=("secretaria", "estadual", *rest))
        yield Phrase(kind="organ", value=value, words=("secretaria", *rest), condition=Condition.STATE)


def _organ_condition(words: tuple[str, ...], common: set[tuple[str, ...]]) -> Condition:
    if words in common:
        return Condition.COMMON
    if words[0] == "secretaria" and words[1:2] not in {("estado",), ("estadual",)}:
        return Condition.STATE
    if len(words) == 1 and len(words[0]) <= _SHORT_SIGLA:
        return Condition.SIGLA
    return Condition.ANYWHERE


def _successor(row: Mapping[str, str]) -> str:
    situation = row["situacao"]
    return situation[len(_SUCCESSOR) :] if situation.startswith(_SUCCESSOR) else ""


def _final(sigla: str, successor: Mapping[str, str]) -> str:
    seen = {sigla}
    while (following := successor.get(sigla, "")) and following not in seen:
        seen.add(following)
        sigla = following
    return sigla


def _unique(phrases: Iterable[Phrase]) -> Iterator[Phrase]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for phrase in phrases:
        key = (phrase.kind, phrase.words)
        if phrase.words and key not in seen:
            seen.add(key)
            yield phrase
