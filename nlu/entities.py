"""Finds what a text names: system, audience, organ, protocol number. Made for precision: in doubt, nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import OSA

from nlu import cues, vocabulary
from nlu.normalize import MAX_CHARACTERS, fold
from nlu.vocabulary import CONNECTORS, Condition, Phrase

_WORD = re.compile(r"[^\W_]+")
_CLAUSE_END = re.compile(r"[.,;:!?\n]")
_MUNICIPAL = re.compile(r"\b(?:prefeit\w+|municip\w+|camara|vereador\w*|fmas|cmas|suas|cidade)\b")
_PROTOCOL = re.compile(
    r"(?<![0-9a-z])(?:bal[\s._/-]{0,3})(20\d\d)[\s._/-]{0,3}([0-9a-z]{4})[\s.-]?([0-9a-z]{2})(?![0-9a-z])"
    r"|(?<![0-9a-z-])(20\d\d)-([0-9a-z]{4})([0-9a-z]{2})(?![0-9a-z-])",
    re.IGNORECASE,
)
_SECRETARY = "secretária"
#: Characters around a name that say something about it. Without a bound 4,000 of them full of names took a second.
_NEARBY = 300
_SIMILAR_FROM = 5
_TWO_EDITS_FROM = 8
_ALL_CAPITALS_SHARE = 0.6


@dataclass(frozen=True, kw_only=True)
class Entity:
    """`text` is what was written, from `start` to `end`; `score` is 1 for a name spelt right.

    `own`: the writer says to belong there ("trabalho na Seplag", as against "liguei na Seplag").
    """

    kind: str
    value: str
    text: str
    start: int
    end: int
    score: float
    own: bool = False


@dataclass(frozen=True)
class _Word:
    folded: str
    start: int
    end: int
    capitals: bool


@dataclass(frozen=True)
class _Text:
    """`words` leaves out connectors; `shouting` texts give no evidence by capitals."""

    original: str
    words: tuple[_Word, ...]
    shouting: bool
    municipal: bool

    def before(self, position: int) -> str:
        """The clause up to there, as folded words each followed by a space."""
        first = max(position - _NEARBY, 0)
        start = max((m.end() for m in _CLAUSE_END.finditer(self.original, first, position)), default=first)
        return _joined(self.original[start:position])

    def after(self, position: int) -> str:
        return _joined(self.original[position : position + _NEARBY])


class Gazetteer:
    def __init__(self, phrases: Iterable[Phrase], lookalikes: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            self._by_first[phrase.words[0]].append(phrase)
        self._similar = [phrase for known in self._by_first.values() for phrase in known if phrase.similar]
        self._lookalikes = frozenset(lookalikes)

    @classmethod
    def load(cls, vocabulary_path: Path, organs_path: Path) -> Gazetteer:
        known = vocabulary.load(vocabulary_path, organs_path)
        return cls(known.phrases, known.lookalikes)

    def find(self, text: str) -> tuple[Entity, ...]:
        """In order of appearance. Of overlapping finds of one kind only the longest stays."""
        read = _read(text[:MAX_CHARACTERS])
        found = [*self._named(read), *_protocols(read.original)]
        return tuple(sorted(_longest(found), key=lambda entity: (entity.start, entity.kind)))

    def _named(self, text: _Text) -> Iterator[Entity]:
        for position, word in enumerate(text.words):
            exact = list(self._exact(text, position))
            yield from exact
            if not exact and word.folded not in self._by_first:
                yield from self._misspelt(text, word)

    def _exact(self, text: _Text, position: int) -> Iterator[Entity]:
        for phrase in self._by_first.get(text.words[position].folded, ()):
            words = text.words[position : position + len(phrase.words)]
            if tuple(word.folded for word in words) == phrase.words and _holds(phrase, words, text):
                yield _entity(phrase, text, words[0].start, words[-1].end, 1.0)

    def _misspelt(self, text: _Text, word: _Word) -> Iterator[Entity]:
        typed = word.folded
        if len(typed) < _SIMILAR_FROM or not typed.isalpha() or typed in self._lookalikes:
            return
        limit = 2 if len(typed) >= _TWO_EDITS_FROM else 1
        distances = [
            (OSA.distance(typed, phrase.words[0], score_cutoff=limit), phrase)
            for phrase in self._similar
            if abs(len(phrase.words[0]) - len(typed)) <= limit and _edits(phrase) >= limit
        ]
        best = min((distance for distance, _ in distances), default=limit + 1)
        nearest = [phrase for distance, phrase in distances if distance == best]
        if best > limit or len({phrase.value for phrase in nearest}) != 1:
            return
        if _holds(nearest[0], [word], text):
            yield _entity(nearest[0], text, word.start, word.end, 1 - best / len(typed))


def sole_value(entities: Iterable[Entity], kind: str) -> str | None:
    """The one value of that kind that a text names; None where it names none, or several."""
    named = [entity for entity in entities if entity.kind == kind]
    if any(entity.own for entity in named):
        named = [entity for entity in named if entity.own]
    values = {entity.value for entity in named}
    # The others are entered with it, so it is named beside them without being the matter.
    if kind == "system" and len(values) > 1:
        values.discard("govbr")
    return values.pop() if len(values) == 1 else None


def _folded(word: str) -> str:
    # With its accent it is the person; without, it is taken for the department.
    return _SECRETARY if word.lower() == _SECRETARY else fold(word)


def _joined(text: str) -> str:
    return "".join(f"{_folded(word)} " for word in _WORD.findall(text))


def _read(text: str) -> _Text:
    words = []
    for match in _WORD.finditer(text):
        word = match.group()
        folded = _folded(word)
        if folded not in CONNECTORS:
            words.append(_Word(folded, match.start(), match.end(), len(word) > 1 and word.isupper()))
    capitals = sum(word.capitals for word in words)
    return _Text(
        original=text,
        words=tuple(words),
        shouting=len(words) > 2 and capitals > _ALL_CAPITALS_SHARE * len(words),
        municipal=bool(_MUNICIPAL.search(fold(text))),
    )


def _holds(phrase: Phrase, words: Sequence[_Word], text: _Text) -> bool:
    before = text.before(words[0].start)
    answer = cues.is_filler(before) and cues.is_filler(text.after(words[-1].end))
    if phrase.kind == "system":
        return not cues.denies_name(before) and not _inside_address(phrase, words[0], text)
    if phrase.condition in {Condition.ONESELF, Condition.PLACE}:
        told = cues.says_role(before) if phrase.condition is Condition.ONESELF else cues.says_place(before)
        return (told or answer) and not cues.denies_role(before)
    if phrase.condition is Condition.COMMON:
        return cues.says_organ(before) and not text.municipal
    if phrase.condition is Condition.STATE:
        return not text.municipal
    if phrase.condition is Condition.SIGLA:
        in_capitals = not text.shouting and all(word.capitals for word in words)
        return in_capitals or cues.is_linked(before) or answer
    return not cues.denies_role(before)


def _inside_address(phrase: Phrase, word: _Word, text: _Text) -> bool:
    """`mg.gov.br` is not the gov.br account."""
    return phrase.value == "govbr" and text.original[max(word.start - 1, 0) : word.start] in {".", "@"}


def _edits(phrase: Phrase) -> int:
    return 2 if len(phrase.words[0]) >= _TWO_EDITS_FROM else 1


def _entity(phrase: Phrase, text: _Text, start: int, end: int, score: float) -> Entity:
    own = phrase.kind == "organ" and cues.says_own_organ(text.before(start))
    return Entity(
        kind=phrase.kind,
        value=phrase.value,
        text=text.original[start:end],
        start=start,
        end=end,
        score=score,
        own=own,
    )


def _protocols(text: str) -> Iterator[Entity]:
    for match in _PROTOCOL.finditer(text):
        year, *body = (part for part in match.groups() if part)
        code = "".join(body).upper()
        # A word behind a year ("bal 2026 pedido") has no digit.
        if any(c.isdigit() for c in code):
            yield Entity(
                kind="protocol",
                value=f"BAL-{year}-{code}",
                text=match.group(),
                start=match.start(),
                end=match.end(),
                score=1.0,
            )


def _longest(found: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (e.start - e.end, e.start, -e.score)):
        if not any(e.kind == entity.kind and e.start < entity.end and entity.start < e.end for e in kept):
            kept.append(entity)
    return kept
