"""A ticket: something a person has to work on. Frozen; ``tickets.workflow`` makes the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    #: The citizen goes on with an agent; the bot is silent meanwhile.
    HANDOFF = "handoff"
    #: Access of a SIGCON internal user, for the security administrator of the organ.
    UNLOCK = "unlock"
    #: The bot was away when the citizen wrote.
    OUTAGE = "outage"


class Stage(StrEnum):
    QUEUED = "queued"
    #: An agent has taken it and with it the conversation.
    IN_SERVICE = "in_service"
    #: With somebody outside the desk.
    FORWARDED = "forwarded"
    #: The agent gave the conversation back to the bot.
    RETURNED = "returned"
    #: The citizen went back to the bot.
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class EventName(StrEnum):
    OPEN = "open"
    #: The citizen was told that the wait goes on.
    NOTIFY = "notify"
    TAKE = "take"
    REPLY = "reply"
    #: An agent looked at personal data behind the placeholders.
    REVEAL = "reveal"
    FORWARD = "forward"
    RETURN = "return"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class Role(StrEnum):
    CITIZEN = "citizen"
    AGENT = "agent"
    #: Balcão itself.
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody wants to do to a ticket."""

    name: EventName
    role: Role
    #: The agent's name; empty for the others.
    who: str = ""
    note: str = ""

    @property
    def actor(self) -> str:
        return self.who or self.role.value


@dataclass(frozen=True, kw_only=True)
class TicketEvent:
    """What was done, as it is kept."""

    ticket_number: str
    ordinal: int
    at: datetime
    actor: str
    name: EventName
    note: str


@dataclass(frozen=True, kw_only=True)
class Ticket:
    number: str
    kind: Kind
    stage: Stage
    conversation_id: str
    reason: str
    idempotency_key: str
    opened_at: datetime
    updated_at: datetime
    #: JSON; placeholders instead of personal data.
    details: Mapping[str, Any] = field(default_factory=dict)
    #: Who works on it; None while nobody does.
    agent: str | None = None
