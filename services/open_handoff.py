"""From the bot to a person and back.

``open_handoff``        an action: the conversation goes to the desk queue with everything known about it
``return_to_bot``       an action or the gateway: the citizen does without the agent
``waiting_notice``      the gateway, for a message while QUEUE: what to say, once for each wait
``open_outage_ticket``  the gateway, when the bot is away: a number, and the conversation stays the bot's
"""

from datetime import datetime

from conversations import store
from conversations.model import Button, Draft, Kind, TicketRef
from services.app import App
from services.ownership import settle_owner
from services.turn import Turn
from storage.database import Transaction
from tickets import store as ticket_store
from tickets.model import Event, EventName, Role, Stage, Ticket
from tickets.model import Kind as TicketKind

_BACK = Button(title="Voltar ao assistente", payload="/return_to_bot")
_BY_CITIZEN = Event(name=EventName.OPEN, role=Role.CITIZEN)
_BY_SYSTEM = Event(name=EventName.OPEN, role=Role.SYSTEM)
#: What an agent wants to know of the conversation; the rest of the context is the bot's own business.
_KNOWN = (
    *("system", "audience", "organ", "question"),
    *("article_id", "article_revision", "step", "failed_steps", "shown"),
)


def open_handoff(app: App, turn: Turn, reason: str) -> list[Draft]:
    """``reason`` is a short word for the desk: asked, no_answer, step_failed ..."""
    key = turn.key("handoff")
    with app.db.write() as tx:
        # The lock lets two turns of one conversation find the same ticket instead of opening two.
        store.get(tx, turn.conversation_id, lock=True)
        waiting = _open_one(tx, turn.conversation_id, TicketKind.HANDOFF)
        ticket = ticket_store.by_key(tx, key) or waiting
        if ticket is None:
            ticket = ticket_store.open_ticket(
                tx,
                kind=TicketKind.HANDOFF,
                conversation_id=turn.conversation_id,
                reason=reason,
                details=ticket_details(tx, turn),
                idempotency_key=key,
                opened_by=_BY_CITIZEN,
                now=turn.now,
            )
        settle_owner(tx, turn.conversation_id, turn.now)
    said = "handoff_opened" if ticket.idempotency_key == key else "handoff_already_open"
    return [
        Draft(
            kind=Kind.HANDOFF,
            text=app.texts.say(said, number=ticket.number),
            buttons=(_BACK,),
            ticket=ticket_ref(ticket),
        )
    ]


def return_to_bot(app: App, conversation_id: str, now: datetime) -> list[Draft]:
    """Ends the wait and the service, by whatever ticket; other requests stay open."""
    event = Event(name=EventName.WITHDRAW, role=Role.CITIZEN)
    ref: TicketRef | None = None
    with app.db.write() as tx:
        store.get(tx, conversation_id, lock=True)
        for ticket in ticket_store.of_conversation(tx, conversation_id, only_open=True):
            if ticket.kind is TicketKind.HANDOFF or ticket.stage is Stage.IN_SERVICE:
                ref = ticket_ref(ticket_store.change(tx, ticket.number, event, now))
        settle_owner(tx, conversation_id, now)
    return [Draft(kind=Kind.SMALLTALK, text=app.texts.say("handoff_returned"), ticket=ref)]


def waiting_notice(app: App, conversation_id: str, seq: int, now: datetime) -> Draft | None:
    """For the citizen's message number ``seq``: in full for the first, in a few words for those after it."""
    with app.db.write() as tx:
        store.get(tx, conversation_id, lock=True)
        ticket = _open_one(tx, conversation_id, TicketKind.HANDOFF)
        if ticket is None or ticket.stage is not Stage.QUEUED:
            return None
        told = ticket_store.events(tx, ticket.number, name=EventName.NOTIFY)
        first = not told or told[0].note == str(seq)
        if not told:
            event = Event(name=EventName.NOTIFY, role=Role.SYSTEM, note=str(seq))
            ticket = ticket_store.change(tx, ticket.number, event, now)
    return Draft(
        kind=Kind.HANDOFF,
        text=app.texts.say("handoff_waiting" if first else "handoff_noted", number=ticket.number),
        buttons=(_BACK,),
        ticket=ticket_ref(ticket),
    )


def open_outage_ticket(app: App, conversation_id: str, seq: int, now: datetime) -> TicketRef:
    """One at a time for each conversation: later messages join the ticket that is open."""
    with app.db.write() as tx:
        store.get(tx, conversation_id, lock=True)
        ticket = _open_one(tx, conversation_id, TicketKind.OUTAGE) or ticket_store.open_ticket(
            tx,
            kind=TicketKind.OUTAGE,
            conversation_id=conversation_id,
            reason="engine_down",
            details={"seq": seq},
            idempotency_key=f"{conversation_id}:{seq}:outage",
            opened_by=_BY_SYSTEM,
            now=now,
        )
    return ticket_ref(ticket)


def ticket_details(tx: Transaction, turn: Turn) -> dict[str, object]:
    """What is known when a ticket is opened, for the agent. Placeholders only."""
    known = store.load_context(tx, turn.conversation_id).to_json()
    return {"seq": turn.seq, "said": turn.text} | {name: known[name] for name in _KNOWN if name in known}


def ticket_ref(ticket: Ticket) -> TicketRef:
    return TicketRef(number=ticket.number, kind=ticket.kind.value, stage=ticket.stage.value)


def _open_one(tx: Transaction, conversation_id: str, kind: TicketKind) -> Ticket | None:
    found = ticket_store.of_conversation(tx, conversation_id, kind=kind, only_open=True)
    return found[0] if found else None
