"""The two transactions around a turn: before the bot is asked, and after. Synchronous, database only."""

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations import store
from conversations.model import Author, Conversation, Draft, Inbound, Kind, Message, Owner, State
from conversations.redaction import DataKind, normalise
from conversations.routing import Route, keep_replies, next_session, route, wants_bot
from conversations.vault import Placeholder
from services.app import App
from services.engine import Question
from services.errors import (
    ConversationNotFoundError,
    EmptyMessageError,
    MessageTooLongError,
    TokenError,
    UnknownPayloadError,
)
from services.open_handoff import return_to_bot, waiting_notice
from storage.database import Transaction

RETURN_TO_BOT = "/return_to_bot"
_SLASHES = re.compile(r"^[/\s]+")
#: Longer than any turn may take, so that nobody takes over a turn that still runs.
_CLAIM_MARGIN = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A saved message and what is to be done about it."""

    message: Message
    #: What to ask the bot; None when the message waits for an agent or was answered already.
    question: Question | None
    #: The message was here before and another request is answering it.
    in_progress: bool = False


def start_conversation(app: App, *, channel: str, locale: str, now: datetime) -> tuple[Conversation, str]:
    """The conversation and its bearer token, which is stored as a hash only."""
    token = secrets.token_urlsafe(32)
    with app.db.write() as tx:
        conversation = store.create(
            tx,
            conversation_id=str(uuid.uuid4()),
            channel=channel,
            token_hash=_hash(token),
            locale=locale,
            now=now,
        )
    return conversation, token


def check_token(app: App, conversation_id: str, token: str | None) -> None:
    """Raises ``ConversationNotFoundError`` or ``TokenError``."""
    with app.db.read() as tx:
        expected = store.token_hash(tx, conversation_id)
    if expected is None:
        raise ConversationNotFoundError
    if token is None or not secrets.compare_digest(_hash(token), expected):
        raise TokenError


def accept(app: App, inbound: Inbound, now: datetime) -> Accepted:
    """First transaction: the message is saved, without personal data, before anything else happens."""
    _check_size(inbound, app.settings.message_limit)
    external_id = app.vault.fingerprint(f"external:{inbound.external_id}")
    with app.db.write() as tx:
        conversation = store.get(tx, inbound.conversation_id, lock=True)
        if conversation is None:
            raise ConversationNotFoundError
        if known := store.find_external(tx, conversation.id, external_id):
            return _repeat(app, tx, conversation, known, now)
        title = _clicked(tx, inbound) if inbound.payload else ""
        protected = app.vault.protect(tx, conversation.id, inbound.text, now)
        to_bot = route(conversation.owner) is Route.BOT
        message = store.append(
            tx,
            conversation.id,
            Draft(kind=Kind.SMALLTALK, author=Author.CITIZEN, text=title or protected.text.strip()),
            state=State.ANSWERING if to_bot else State.ANSWERED,
            now=now,
            payload=inbound.payload,
            external_id=external_id,
            claimed_until=_claim_end(app, now) if to_bot else None,
        )
        for notice in _notices(app, protected.findings):
            store.append(tx, conversation.id, notice, now=now, in_reply_to=message.seq)
        if conversation.owner is Owner.CLOSED:
            store.set_owner(tx, conversation.id, Owner.BOT, now)
    if not to_bot:
        _answer_waiting(app, conversation, message, now)
        return Accepted(message=message, question=None)
    return Accepted(message=message, question=_question(conversation, message, protected.findings))


def complete(
    app: App, message: Message, drafts: tuple[Draft, ...], now: datetime
) -> tuple[list[Message], Owner] | None:
    """Second transaction: save the replies, unless somebody else answered or an agent took over meanwhile.

    Returns what ``replies_to`` would find, or None when nothing was saved.
    """
    with app.db.write() as tx:
        conversation = store.get(tx, message.conversation_id, lock=True)
        held = store.holds_claim(tx, message.conversation_id, message.seq, message.attempts)
        if conversation is None or not held:
            return None
        for draft in keep_replies(drafts, owner_now=conversation.owner):
            store.append(tx, conversation.id, draft, now=now, in_reply_to=message.seq)
        store.set_state(tx, conversation.id, [message.seq], State.ANSWERED)
        session, turns = next_session(
            session=conversation.session, turns=conversation.session_turns, drafts=drafts
        )
        store.set_session(tx, conversation.id, session=session, turns=turns)
        return store.replies(tx, conversation.id, message.seq), conversation.owner


def replies_to(app: App, conversation_id: str, seq: int) -> tuple[list[Message], Owner]:
    with app.db.read() as tx:
        conversation = store.get(tx, conversation_id)
        if conversation is None:
            raise ConversationNotFoundError
        return store.replies(tx, conversation_id, seq), conversation.owner


def claim_again(app: App, message: Message, now: datetime) -> Accepted | None:
    """Take over a message that nobody is answering. None when another process was quicker."""
    until = _claim_end(app, now)
    with app.db.write() as tx:
        if not store.claim(tx, message, now=now, until=until):
            return None
        conversation = store.get(tx, message.conversation_id)
        claimed = store.message(tx, message.conversation_id, message.seq)
    if conversation is None or claimed is None:
        return None
    return Accepted(message=claimed, question=_question(conversation, claimed, ()))


def _check_size(inbound: Inbound, limit: int) -> None:
    if len(inbound.text) > limit:
        raise MessageTooLongError(limit)
    if not inbound.payload and not normalise(inbound.text).strip():
        raise EmptyMessageError


def _clicked(tx: Transaction, inbound: Inbound) -> str:
    """A click reads as the words on the button, in the page's history and in transcripts."""
    title = store.offered_title(tx, inbound.conversation_id, inbound.payload or "")
    if title is None:
        raise UnknownPayloadError
    return title


def _repeat(app: App, tx: Transaction, conversation: Conversation, known: Message, now: datetime) -> Accepted:
    """The same message again: the same answer, or its answering taken over if whoever did it died."""
    if known.state is State.ANSWERED or known.state is State.APOLOGISED:
        return Accepted(message=known, question=None)
    if not store.claim(tx, known, now=now, until=_claim_end(app, now)):
        return Accepted(message=known, question=None, in_progress=True)
    claimed = store.message(tx, conversation.id, known.seq)
    return Accepted(message=claimed or known, question=_question(conversation, claimed or known, ()))


def _answer_waiting(app: App, conversation: Conversation, message: Message, now: datetime) -> None:
    if message.payload == RETURN_TO_BOT or wants_bot(message.draft.text, conversation.owner):
        drafts = return_to_bot(app, conversation.id, now)
    else:
        notice = waiting_notice(app, conversation.id, message.seq, now)
        drafts = [notice] if notice else []
    with app.db.write() as tx:
        for draft in drafts:
            store.append(tx, conversation.id, draft, now=now, in_reply_to=message.seq)


def _notices(app: App, findings: tuple[Placeholder, ...]) -> list[Draft]:
    """What the citizen must hear about their data whatever the bot makes of the message."""
    keys = [
        ("password_dropped", any(f.kind is DataKind.PASSWORD for f in findings)),
        ("invalid_cpf", any(f.kind is DataKind.CPF and not f.valid for f in findings)),
        ("invalid_cnpj", any(f.kind is DataKind.CNPJ and not f.valid for f in findings)),
    ]
    return [
        Draft(kind=Kind.SMALLTALK, author=Author.SYSTEM, text=app.texts.say(key))
        for key, said in keys
        if said
    ]


def _question(conversation: Conversation, message: Message, findings: tuple[Placeholder, ...]) -> Question:
    # A typed "/" would let a citizen speak Rasa's payload language: only buttons may.
    # Rasa strips every kind of space before it looks for the slash.
    text = message.payload or _SLASHES.sub("", message.draft.text) or "?"
    return Question(
        conversation_id=conversation.id,
        session=conversation.session,
        seq=message.seq,
        text=text,
        findings=findings,
    )


def _claim_end(app: App, now: datetime) -> datetime:
    return now + timedelta(seconds=app.settings.rasa_timeout) + _CLAIM_MARGIN


def _hash(token: str) -> str:
    # The token is 256 random bits: a plain hash cannot be reversed by guessing.
    return hashlib.sha256(token.encode()).hexdigest()
