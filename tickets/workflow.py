"""What may happen to each kind of ticket, as data, and the one function that makes it happen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from tickets.model import Event, EventName, Kind, Role, Stage, Ticket

_ENDED = frozenset({Stage.RETURNED, Stage.WITHDRAWN, Stage.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Step:
    event: EventName
    by: frozenset[Role]
    #: The stage it leads to; None leaves it where it is.
    to: Stage | None = None
    #: Only the agent who has the ticket.
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class Workflow:
    first: Stage
    steps: Mapping[Stage, tuple[Step, ...]]

    @property
    def stages(self) -> frozenset[Stage]:
        return frozenset(self.steps)


class NotAllowedError(Exception):
    """``event`` cannot happen to ``ticket`` as it is now, or not by this person."""

    def __init__(self, ticket: Ticket, event: Event) -> None:
        super().__init__(f"{event.name} by {event.role} on {ticket.number} ({ticket.kind}, {ticket.stage})")
        self.ticket = ticket
        self.event = event

    @property
    def taken_by(self) -> str | None:
        """The other agent who has it."""
        return self.ticket.agent if self.ticket.agent != self.event.who else None


_AGENT = frozenset({Role.AGENT})
_TAKE = Step(event=EventName.TAKE, by=_AGENT, to=Stage.IN_SERVICE)
_REVEAL = Step(event=EventName.REVEAL, by=_AGENT)
_REPLY = Step(event=EventName.REPLY, by=_AGENT, mine=True)
_CLOSE = Step(event=EventName.CLOSE, by=_AGENT, to=Stage.CLOSED)
_CLOSE_MINE = replace(_CLOSE, mine=True)
_NOTIFY = Step(event=EventName.NOTIFY, by=frozenset({Role.SYSTEM}))
_RETURN = Step(event=EventName.RETURN, by=_AGENT, to=Stage.RETURNED, mine=True)
_WITHDRAW = Step(event=EventName.WITHDRAW, by=frozenset({Role.CITIZEN}), to=Stage.WITHDRAWN)
_FORWARD = Step(event=EventName.FORWARD, by=_AGENT, to=Stage.FORWARDED)
_OVER = (_REVEAL,)

WORKFLOWS: Mapping[Kind, Workflow] = MappingProxyType(
    {
        Kind.HANDOFF: Workflow(
            first=Stage.QUEUED,
            steps={
                Stage.QUEUED: (_TAKE, _REVEAL, _NOTIFY, _CLOSE, _WITHDRAW),
                Stage.IN_SERVICE: (_REPLY, _REVEAL, _RETURN, _CLOSE_MINE, _WITHDRAW),
                Stage.RETURNED: _OVER,
                Stage.WITHDRAWN: _OVER,
                Stage.CLOSED: _OVER,
            },
        ),
        Kind.OUTAGE: Workflow(
            first=Stage.QUEUED,
            steps={
                Stage.QUEUED: (_TAKE, _REVEAL, _CLOSE),
                Stage.IN_SERVICE: (_REPLY, _REVEAL, _RETURN, _CLOSE_MINE, _WITHDRAW),
                Stage.RETURNED: _OVER,
                Stage.WITHDRAWN: _OVER,
                Stage.CLOSED: _OVER,
            },
        ),
        # Giving the conversation back does not end an unlock: the administrator still has to act.
        Kind.UNLOCK: Workflow(
            first=Stage.QUEUED,
            steps={
                Stage.QUEUED: (_TAKE, _REVEAL, _FORWARD, _CLOSE),
                Stage.IN_SERVICE: (
                    _REPLY,
                    _REVEAL,
                    replace(_RETURN, to=Stage.QUEUED),
                    replace(_WITHDRAW, to=Stage.QUEUED),
                    replace(_FORWARD, mine=True),
                    _CLOSE_MINE,
                ),
                Stage.FORWARDED: (_TAKE, _REVEAL, _CLOSE),
                Stage.CLOSED: _OVER,
            },
        ),
    }
)


def is_open(ticket: Ticket) -> bool:
    return ticket.stage not in _ENDED


def open_stages() -> frozenset[Stage]:
    return frozenset(Stage) - _ENDED


def apply(ticket: Ticket, event: Event, now: datetime) -> Ticket:
    """The ticket afterwards. Raises ``NotAllowedError``."""
    steps = WORKFLOWS[ticket.kind].steps.get(ticket.stage, ())
    step = next((step for step in steps if step.event is event.name and event.role in step.by), None)
    if step is None or (step.mine and ticket.agent != event.who):
        raise NotAllowedError(ticket, event)
    stage = step.to or ticket.stage
    agent = event.who if event.name is EventName.TAKE else ticket.agent
    # Back in the queue it is nobody's again; an ended ticket keeps who ended it.
    if stage in {Stage.QUEUED, Stage.FORWARDED}:
        agent = None
    return replace(ticket, stage=stage, agent=agent, updated_at=now)
