"""Who has a conversation, worked out from its open tickets."""

from collections.abc import Iterable
from datetime import datetime

from conversations import store
from conversations.model import Owner
from storage.database import Transaction
from tickets import store as ticket_store
from tickets.model import Kind, Stage, Ticket


def owner_for(current: Owner, open_tickets: Iterable[Ticket], *, released: Owner = Owner.BOT) -> Owner:
    """An agent keeps it while any ticket is in service, the queue while a hand-off waits; otherwise a held
    conversation becomes ``released`` and any other stays as it is."""
    held = {(ticket.kind, ticket.stage) for ticket in open_tickets}
    if any(stage is Stage.IN_SERVICE for _, stage in held):
        return Owner.AGENT
    if (Kind.HANDOFF, Stage.QUEUED) in held:
        return Owner.QUEUE
    return released if current in {Owner.QUEUE, Owner.AGENT} else current


def settle_owner(
    tx: Transaction, conversation_id: str, now: datetime, *, released: Owner = Owner.BOT
) -> Owner:
    """Write down who has the conversation after a ticket changed. Raises ``LookupError``."""
    conversation = store.get(tx, conversation_id, lock=True)
    if conversation is None:
        raise LookupError(conversation_id)
    still_open = ticket_store.of_conversation(tx, conversation_id, only_open=True)
    owner = owner_for(conversation.owner, still_open, released=released)
    if owner is not conversation.owner:
        store.set_owner(tx, conversation_id, owner, now)
    return owner
