"""Systems, audiences and organs that a turn names."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from knowledge.model import Audience, System
from nlu.entities import Entity, sole_value
from services.knowledge_base import KnowledgeBase
from services.turn import Turn

#: Organs of the vocabulary that are not of the state of Minas Gerais.
_COURTS = {"TJRO"}
_PERSON = {"audience", "organ"}
# "... e sou servidor da Seplag": up to where the sentence, or another clause of it, goes on.
_ABOUT_ONESELF = re.compile(
    r"(?:\be )?(?:\beu )?\b(?:sou|somos|trabalho|trabalhamos|atuo)\b(?:(?! e | mas | que )[^,.;:!?\n])*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """What the text, or the clicked button, names."""

    systems: frozenset[str] = frozenset()
    audience: str | None = None
    organ: str | None = None
    #: The text without those names.
    rest: str = ""

    def any(self) -> bool:
        return bool(self.systems or self.audience or self.organ)


def mentions_of(base: KnowledgeBase, turn: Turn) -> Mentions:
    """Rasa keeps at most one name of a kind; a text that names two systems may be about either."""
    found = base.gazetteer.find(turn.text) if turn.text else ()
    systems = {entity.value for entity in found if entity.kind == "system"}
    if told := turn.entities.get("system"):
        systems.add(told)
    return Mentions(
        systems=frozenset(systems & set(System)),
        audience=turn.entities.get("audience") or sole_value(found, "audience") or _by_organ(found),
        organ=turn.entities.get("organ") or sole_value(found, "organ"),
        rest=_cut(turn.text, found),
    )


def _by_organ(found: Iterable[Entity]) -> str | None:
    """Who says to belong to an organ of the state is a servant of it."""
    own = {entity.value for entity in found if entity.kind == "organ" and entity.own}
    return Audience.INTERNO if own and not own & _COURTS else None


def without_names(base: KnowledgeBase, text: str, kinds: Set[str]) -> str:
    """The text without the names of those kinds; as it is, where nothing else would be left."""
    if not kinds:
        return text
    left = text
    if kinds & _PERSON:
        left = _ABOUT_ONESELF.sub(" ", left)
    found = [entity for entity in base.gazetteer.find(left) if entity.kind in kinds]
    return " ".join(_cut(left, found).split()) or text


def _cut(text: str, names: Sequence[Entity]) -> str:
    for name in reversed(names):
        text = text[: name.start] + text[name.end :]
    return text
