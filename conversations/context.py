"""What Balcão remembers of a conversation between turns. Kept in the database, not in the Rasa tracker:
it outlives tracker sessions, and the agent who takes over sees it."""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice that a clarification offered."""

    #: What is learnt when it is chosen: ``system``, ``audience`` or ``article``.
    slot: str
    value: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A clarification the citizen has not answered yet."""

    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Context:
    system: str | None = None
    audience: str | None = None
    organ: str | None = None
    #: The last question in the citizen's words (placeholders instead of personal data).
    question: str | None = None
    article_id: str | None = None
    article_revision: int | None = None
    #: The guided step last shown, from 1; None when the article was shown whole.
    step: int | None = None
    #: ``article id#step`` of every "não consegui", oldest first.
    failed_steps: tuple[str, ...] = ()
    #: Ids of the articles shown, oldest first.
    shown: tuple[str, ...] = ()
    pending: Pending | None = None
    #: Clarifications asked in a row; two at most.
    clarifications: int = 0

    def with_(self, **changes: Any) -> "Context":
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Context":
        """Unknown keys are dropped: an older process may read what a newer one wrote."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if data.get(name) is not None}
        for name in ("failed_steps", "shown"):
            if name in known:
                known[name] = tuple(known[name])
        if pending := known.get("pending"):
            options = tuple(Option(**option) for option in pending["options"])
            known["pending"] = Pending(question=pending["question"], options=options)
        return cls(**known)
