"""What agents do with tickets. Taking one always takes its conversation: the bot is silent until the agent
returns, forwards or closes it. What an agent writes goes the same way to the citizen as a reply of the bot.

All functions raise ``TicketNotFoundError``, and ``NotAllowedError`` for what the workflow forbids.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conversations import store
from conversations.model import Author, Draft, Kind, Message, Owner
from knowledge.store import all_contacts
from services.app import App
from services.errors import ServiceError
from services.open_handoff import ticket_ref
from services.ownership import settle_owner
from storage.database import Transaction
from tickets import store as ticket_store
from tickets.model import Event, EventName, Role, Stage, Ticket, TicketEvent
from tickets.workflow import open_stages

#: Who closes a ticket that nobody took, when no name is given.
_UNNAMED = "atendente"


class TicketNotFoundError(ServiceError):
    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class ConversationTakenError(ServiceError):
    """Another agent serves this conversation by another ticket."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.number} by {ticket.agent}")
        self.ticket = ticket


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything the desk knows of a ticket."""

    ticket: Ticket
    owner: Owner
    events: tuple[TicketEvent, ...]
    transcript: tuple[Message, ...]
    #: Placeholder to value; empty unless it was asked for.
    revealed: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sent:
    message: Message
    #: Placeholders that took the place of personal data.
    hidden: tuple[str, ...]


def list_tickets(app: App) -> list[Ticket]:
    """What is open, oldest first."""
    with app.db.read() as tx:
        return ticket_store.in_stages(tx, open_stages())


def show_ticket(app: App, number: str) -> Sheet:
    with app.db.read() as tx:
        return _sheet(tx, _found(tx, number), {})


def reveal_ticket(app: App, number: str, agent: str, now: datetime) -> Sheet:
    """With the personal data behind the placeholders; who looked is kept with the ticket."""
    with app.db.write() as tx:
        ticket = _change(tx, number, EventName.REVEAL, agent, now)
        return _sheet(tx, ticket, app.vault.reveal(tx, ticket.conversation_id))


def take_ticket(app: App, number: str, agent: str, now: datetime) -> Ticket:
    """Raises ``ConversationTakenError`` as well."""
    with app.db.write() as tx:
        ticket = _change(tx, number, EventName.TAKE, agent, now)
        for other in ticket_store.of_conversation(tx, ticket.conversation_id, only_open=True):
            if other.stage is Stage.IN_SERVICE and other.agent != agent:
                raise ConversationTakenError(other)
        settle_owner(tx, ticket.conversation_id, now)
        _tell(tx, ticket, app.texts.say("agent_joined", agent=agent), now)
    return ticket


def reply_ticket(app: App, number: str, text: str, now: datetime, *, agent: str | None = None) -> Sent:
    """``agent`` is whoever has the ticket unless it is given, here and below."""
    with app.db.write() as tx:
        found = _locked(tx, number)
        said, hidden = _protect(app, tx, found, text, now)
        draft = Draft(kind=Kind.HANDOFF, author=Author.AGENT, text=said, ticket=ticket_ref(found))
        ticket = _change(tx, number, EventName.REPLY, agent, now)
        message = store.append(tx, ticket.conversation_id, draft, now=now)
    return Sent(message=message, hidden=hidden)


def return_ticket(app: App, number: str, now: datetime, *, agent: str | None = None) -> Ticket:
    """The conversation goes back to the bot."""
    with app.db.write() as tx:
        ticket = _change(tx, number, EventName.RETURN, agent, now)
        if settle_owner(tx, ticket.conversation_id, now) is Owner.BOT:
            _tell(tx, ticket, app.texts.say("handoff_returned"), now)
    return ticket


def forward_ticket(app: App, number: str, note: str, now: datetime, *, agent: str | None = None) -> Ticket:
    """An unlock request went out to the organ's security administrator; ``note`` says to whom and how."""
    with app.db.write() as tx:
        kept, _ = _protect(app, tx, _locked(tx, number), note, now)
        ticket = _change(tx, number, EventName.FORWARD, agent, now, note=kept)
        settle_owner(tx, ticket.conversation_id, now)
        _tell(tx, ticket, app.texts.say("unlock_forwarded", number=ticket.number), now)
    return ticket


def close_ticket(app: App, number: str, note: str, now: datetime, *, agent: str | None = None) -> Ticket:
    with app.db.write() as tx:
        found = _locked(tx, number)
        kept, _ = _protect(app, tx, found, note, now)
        ticket = _change(tx, number, EventName.CLOSE, agent, now, note=kept)
        ended = settle_owner(tx, ticket.conversation_id, now, released=Owner.CLOSED) is Owner.CLOSED
        key = "handoff_closed" if ended else "ticket_closed"
        _tell(tx, ticket, app.texts.say(key, number=ticket.number), now)
    return ticket


def _found(tx: Transaction, number: str) -> Ticket:
    ticket = ticket_store.get(tx, number)
    if ticket is None:
        raise TicketNotFoundError(number)
    return ticket


def _locked(tx: Transaction, number: str) -> Ticket:
    """The conversation is locked before its tickets, here as everywhere: nobody waits in a circle."""
    store.get(tx, _found(tx, number).conversation_id, lock=True)
    return _found(tx, number)


def _change(
    tx: Transaction, number: str, name: EventName, agent: str | None, now: datetime, *, note: str = ""
) -> Ticket:
    held = _locked(tx, number)
    who = agent or held.agent or _UNNAMED
    return ticket_store.change(tx, number, Event(name=name, role=Role.AGENT, who=who, note=note), now)


def _sheet(tx: Transaction, ticket: Ticket, revealed: Mapping[str, str]) -> Sheet:
    conversation = store.get(tx, ticket.conversation_id)
    return Sheet(
        ticket=ticket,
        owner=conversation.owner if conversation else Owner.CLOSED,
        events=tuple(ticket_store.events(tx, ticket.number)),
        transcript=tuple(store.list_messages(tx, ticket.conversation_id)),
        revealed=revealed,
    )


def _tell(tx: Transaction, ticket: Ticket, text: str, now: datetime) -> None:
    draft = Draft(kind=Kind.HANDOFF, author=Author.SYSTEM, text=text, ticket=ticket_ref(ticket))
    store.append(tx, ticket.conversation_id, draft, now=now)


def _protect(
    app: App, tx: Transaction, ticket: Ticket, text: str, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """Personal data out, but contacts that the articles publish stay readable: agents send them all day."""
    protected = app.vault.protect(tx, ticket.conversation_id, text, now)
    values = app.vault.reveal(tx, ticket.conversation_id) if protected.findings else {}
    published = _published(tx) if values else {}
    said, hidden = protected.text, []
    for name in dict.fromkeys(finding.placeholder for finding in protected.findings):
        if (contact := published.get(values.get(name, ""))) is not None:
            said = said.replace(name, contact)
        else:
            hidden.append(name)
    return said, tuple(hidden)


def _published(tx: Transaction) -> dict[str, str]:
    """Contacts as the vault keeps values (digits, lower case), to how they are written."""
    known: dict[str, str] = {}
    for contact in all_contacts(tx).values():
        if contact.email:
            known[contact.email.lower()] = contact.email
        known |= {re.sub(r"\D", "", phone): phone for phone in contact.phones}
    return known
