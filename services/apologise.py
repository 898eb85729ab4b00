"""What a citizen hears when the bot is away: at once, with a ticket number, and the message is kept."""

from datetime import datetime, timedelta

from conversations import store
from conversations.model import Author, Button, Draft, Kind, Message, State
from services.app import App
from services.open_handoff import open_outage_ticket


def retry_delay(attempts: int) -> timedelta:
    """5, 10, 20, 40 ... seconds, at most two minutes."""
    return timedelta(seconds=min(5 * 2 ** max(attempts - 1, 0), 120))


def apologise(app: App, message: Message, now: datetime) -> None:
    """Saves the apology once per message; a later failed attempt only postpones the next."""
    ticket = open_outage_ticket(app, message.conversation_id, message.seq, now)
    draft = Draft(
        kind=Kind.TICKET,
        author=Author.SYSTEM,
        text=app.texts.say("engine_down", number=ticket.number),
        ticket=ticket,
        buttons=(Button(title="Falar com atendente", payload="/handoff"),),
    )
    with app.db.write() as tx:
        if not store.holds_claim(tx, message.conversation_id, message.seq, message.attempts):
            return
        if not any(reply.draft.ticket for reply in store.replies(tx, message.conversation_id, message.seq)):
            store.append(tx, message.conversation_id, draft, now=now, in_reply_to=message.seq)
        store.set_state(
            tx,
            message.conversation_id,
            [message.seq],
            State.APOLOGISED,
            claimed_until=now + retry_delay(message.attempts),
        )
