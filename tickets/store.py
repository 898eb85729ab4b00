"""Tickets and their events in the database. Every change of a ticket comes with its event."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Transaction
from storage.tables import ticket_events, tickets
from tickets.model import Event, EventName, Kind, Stage, Ticket, TicketEvent
from tickets.number import new_number
from tickets.workflow import WORKFLOWS, apply, open_stages


def open_ticket(
    tx: Transaction,
    *,
    kind: Kind,
    conversation_id: str,
    reason: str,
    details: Mapping[str, Any],
    idempotency_key: str,
    opened_by: Event,
    now: datetime,
    number: Callable[[int], str] = new_number,
) -> Ticket:
    """A new ticket, or the one that this key opened before."""
    values = {
        "kind": kind.value,
        "stage": WORKFLOWS[kind].first.value,
        "conversation_id": conversation_id,
        "reason": reason,
        "details": dict(details),
        "agent": None,
        "idempotency_key": idempotency_key,
        "opened_at": now,
        "updated_at": now,
    }
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(tickets)
    while (existing := by_key(tx, idempotency_key)) is None:
        # Nothing is inserted if the number is taken, or if another process used the key meanwhile.
        statement = insert.values(number=number(now.year), **values).on_conflict_do_nothing()
        row = tx.execute(statement.returning(tickets)).one_or_none()
        if row is not None:
            created = _ticket(row)
            _append(tx, created, opened_by, now)
            return created
    return existing


def change(tx: Transaction, number: str, event: Event, now: datetime) -> Ticket:
    """Apply ``event`` under the row's lock: of two at once, the second sees what the first did.

    Raises ``NotAllowedError`` and ``LookupError``.
    """
    found = get(tx, number, lock=True)
    if found is None:
        raise LookupError(number)
    after = apply(found, event, now)
    values = {"stage": after.stage.value, "agent": after.agent, "updated_at": now}
    tx.execute(update(tickets).where(tickets.c.number == number).values(values))
    _append(tx, after, event, now)
    return after


def get(tx: Transaction, number: str, *, lock: bool = False) -> Ticket | None:
    query = select(tickets).where(tickets.c.number == number)
    row = tx.execute(query.with_for_update() if lock else query).one_or_none()
    return _ticket(row) if row else None


def by_key(tx: Transaction, idempotency_key: str) -> Ticket | None:
    row = tx.execute(select(tickets).where(tickets.c.idempotency_key == idempotency_key)).one_or_none()
    return _ticket(row) if row else None


def of_conversation(
    tx: Transaction, conversation_id: str, *, kind: Kind | None = None, only_open: bool = False
) -> list[Ticket]:
    """Oldest first."""
    query = select(tickets).where(tickets.c.conversation_id == conversation_id)
    if kind is not None:
        query = query.where(tickets.c.kind == kind.value)
    if only_open:
        query = query.where(tickets.c.stage.in_(_values(open_stages())))
    return [_ticket(row) for row in tx.execute(query.order_by(tickets.c.opened_at, tickets.c.number))]


def in_stages(tx: Transaction, stages: Collection[Stage]) -> list[Ticket]:
    """The desk: oldest first."""
    query = select(tickets).where(tickets.c.stage.in_(_values(stages)))
    return [_ticket(row) for row in tx.execute(query.order_by(tickets.c.opened_at, tickets.c.number))]


def events(tx: Transaction, number: str, *, name: EventName | None = None) -> list[TicketEvent]:
    query = select(ticket_events).where(ticket_events.c.ticket_number == number)
    if name is not None:
        query = query.where(ticket_events.c.event == name.value)
    return [_event(row) for row in tx.execute(query.order_by(ticket_events.c.ordinal))]


def _append(tx: Transaction, ticket: Ticket, event: Event, now: datetime) -> None:
    last = select(func.coalesce(func.max(ticket_events.c.ordinal), 0)).where(
        ticket_events.c.ticket_number == ticket.number
    )
    values = {
        "ticket_number": ticket.number,
        "ordinal": int(tx.execute(last).scalar_one()) + 1,
        "at": now,
        "actor": event.actor,
        "event": event.name.value,
        "note": event.note,
    }
    tx.execute(ticket_events.insert().values(values))


def _values(stages: Collection[Stage]) -> list[str]:
    return sorted(stage.value for stage in stages)


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        number=row.number,
        kind=Kind(row.kind),
        stage=Stage(row.stage),
        conversation_id=row.conversation_id,
        reason=row.reason,
        details=row.details,
        agent=row.agent,
        idempotency_key=row.idempotency_key,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
    )


def _event(row: Row[Any]) -> TicketEvent:
    return TicketEvent(
        ticket_number=row.ticket_number,
        ordinal=row.ordinal,
        at=row.at,
        actor=row.actor,
        name=EventName(row.event),
        note=row.note,
    )
