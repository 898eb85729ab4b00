"""One turn of the citizen as Rasa understood it: what every service that answers receives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Turn:
    conversation_id: str
    #: Of the inbound message. Side effects carry ``key()`` so that a repeated turn repeats nothing.
    seq: int
    #: Placeholders instead of personal data; empty for a clicked button.
    text: str
    intent: str
    #: Intents with their confidence, best first.
    ranking: tuple[tuple[str, float], ...] = ()
    #: system, audience, organ, protocol; for buttons also article and field.
    entities: Mapping[str, str] = field(default_factory=dict)
    now: datetime

    def key(self, what: str) -> str:
        return f"{self.conversation_id}:{self.seq}:{what}"
