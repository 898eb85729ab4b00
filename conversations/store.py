"""Conversations, messages and vault items in the database, in the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from conversations.context import Context
from conversations.model import Author, Conversation, Draft, Kind, Message, Owner, State
from storage.database import Transaction, notify
from storage.tables import conversations, messages, vault_items

_INBOUND_OPEN = (State.RECEIVED, State.ANSWERING, State.APOLOGISED)


# Built once: SQLAlchemy spends four times as long on building a statement as on finding it compiled.
_INSERT_MESSAGE = insert(messages)
_NEXT_SEQ = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_seq=conversations.c.last_seq + 1, updated_at=bindparam("now"))
    .returning(conversations.c.last_seq)
)
_CONVERSATION = select(conversations).where(conversations.c.id == bindparam("conversation"))
_LOCKED_CONVERSATION = _CONVERSATION.with_for_update()
_TOKEN_HASH = select(conversations.c.token_hash).where(conversations.c.id == bindparam("conversation"))
_CONTEXT = select(conversations.c.context).where(conversations.c.id == bindparam("conversation"))
_MESSAGE = select(messages).where(
    messages.c.conversation_id == bindparam("conversation"), messages.c.seq == bindparam("number")
)
_BY_EXTERNAL_ID = select(messages).where(
    messages.c.conversation_id == bindparam("conversation"), messages.c.external_id == bindparam("external")
)
_REPLIES = (
    select(messages)
    .where(
        messages.c.conversation_id == bindparam("conversation"), messages.c.in_reply_to == bindparam("number")
    )
    .order_by(messages.c.seq)
)


def create(
    tx: Transaction, *, conversation_id: str, channel: str, token_hash: str, locale: str, now: datetime
) -> Conversation:
    values = {
        "id": conversation_id,
        "channel": channel,
        "token_hash": token_hash,
        "locale": locale,
        "owner": Owner.BOT,
        "last_seq": 0,
        "session": 1,
        "session_turns": 0,
        "context": {},
        "created_at": now,
        "updated_at": now,
    }
    tx.execute(insert(conversations).values(values))
    return _conversation(tx.execute(select(conversations).where(conversations.c.id == conversation_id)).one())


def get(tx: Transaction, conversation_id: str, *, lock: bool = False) -> Conversation | None:
    """``lock`` holds the row until commit. (SQLite's write transaction already holds everything.)"""
    query = _LOCKED_CONVERSATION if lock else _CONVERSATION
    row = tx.execute(query, {"conversation": conversation_id}).one_or_none()
    return None if row is None else _conversation(row)


def token_hash(tx: Transaction, conversation_id: str) -> str | None:
    found = tx.execute(_TOKEN_HASH, {"conversation": conversation_id}).scalar()
    return None if found is None else str(found)


def load_context(tx: Transaction, conversation_id: str) -> Context:
    data = tx.execute(_CONTEXT, {"conversation": conversation_id}).scalar()
    return Context.from_json(data or {})


def save_context(tx: Transaction, conversation_id: str, context: Context) -> None:
    _update(tx, conversation_id, context=context.to_json())


def set_owner(tx: Transaction, conversation_id: str, owner: Owner, now: datetime) -> None:
    _update(tx, conversation_id, owner=owner, updated_at=now)


def set_session(tx: Transaction, conversation_id: str, *, session: int, turns: int) -> None:
    _update(tx, conversation_id, session=session, session_turns=turns)


def append(
    tx: Transaction,
    conversation_id: str,
    draft: Draft,
    *,
    state: State = State.TO_SEND,
    now: datetime,
    in_reply_to: int | None = None,
    payload: str | None = None,
    external_id: str | None = None,
    claimed_until: datetime | None = None,
) -> Message:
    """Add a message. Its number is taken under the conversation's row lock, so numbers appear in
    commit order: a reader that has seen N will never miss a lower one."""
    seq = int(tx.execute(_NEXT_SEQ, {"conversation": conversation_id, "now": now}).scalar_one())
    attempts = 1 if claimed_until else 0
    values = {
        "conversation_id": conversation_id,
        "seq": seq,
        "author": draft.author,
        "kind": draft.kind,
        "text": draft.text,
        "html": draft.html,
        "extras": draft.extras(),
        "payload": payload,
        "external_id": external_id,
        "in_reply_to": in_reply_to,
        "state": state,
        "attempts": attempts,
        "claimed_until": claimed_until,
        "created_at": now,
    }
    tx.execute(_INSERT_MESSAGE, values)
    notify(tx)
    return Message(
        conversation_id=conversation_id,
        seq=seq,
        author=draft.author,
        draft=draft,
        state=state,
        created_at=now,
        payload=payload,
        in_reply_to=in_reply_to,
        attempts=attempts,
    )


def find_external(tx: Transaction, conversation_id: str, external_id: str) -> Message | None:
    row = tx.execute(
        _BY_EXTERNAL_ID, {"conversation": conversation_id, "external": external_id}
    ).one_or_none()
    return None if row is None else _message(row)


def message(tx: Transaction, conversation_id: str, seq: int) -> Message | None:
    row = tx.execute(_MESSAGE, {"conversation": conversation_id, "number": seq}).one_or_none()
    return None if row is None else _message(row)


def list_messages(
    tx: Transaction, conversation_id: str, *, after: int = 0, authors: Collection[Author] = tuple(Author)
) -> list[Message]:
    t = messages.c
    query = select(messages).where(t.conversation_id == conversation_id, t.seq > after, t.author.in_(authors))
    return [_message(row) for row in tx.execute(query.order_by(t.seq))]


def replies(tx: Transaction, conversation_id: str, seq: int) -> list[Message]:
    found = tx.execute(_REPLIES, {"conversation": conversation_id, "number": seq})
    return [_message(row) for row in found]


def offered_title(tx: Transaction, conversation_id: str, payload: str) -> str | None:
    """Title of the newest button with this payload; None if the conversation never showed one."""
    t = messages.c
    rows = tx.execute(
        select(t.extras)
        .where(t.conversation_id == conversation_id, t.author != Author.CITIZEN)
        .order_by(t.seq.desc())
    )
    buttons = (button for row in rows for button in row.extras.get("buttons") or ())
    return next((button["title"] for button in buttons if button["payload"] == payload), None)


def set_state(
    tx: Transaction,
    conversation_id: str,
    seqs: Sequence[int],
    state: State,
    *,
    only_from: State | None = None,
    claimed_until: datetime | None = None,
) -> int:
    """Returns how many messages changed."""
    t = messages.c
    query = update(messages).where(t.conversation_id == conversation_id, t.seq.in_(seqs))
    if only_from is not None:
        query = query.where(t.state == only_from)
    return int(tx.execute(query.values(state=state, claimed_until=claimed_until)).rowcount)


def claim(tx: Transaction, found: Message, *, now: datetime, until: datetime) -> bool:
    """Take an unanswered message over from a process that died, or try a postponed one again.

    False when another process was quicker: the number of attempts is the version that both compare.
    """
    t = messages.c
    query = update(messages).where(
        t.conversation_id == found.conversation_id,
        t.seq == found.seq,
        t.state.in_(_INBOUND_OPEN),
        t.attempts == found.attempts,
        (t.claimed_until.is_(None)) | (t.claimed_until <= now),
    )
    values = {"state": State.ANSWERING, "attempts": found.attempts + 1, "claimed_until": until}
    return int(tx.execute(query.values(values)).rowcount) == 1


def holds_claim(tx: Transaction, conversation_id: str, seq: int, attempts: int) -> bool:
    found = message(tx, conversation_id, seq)
    return found is not None and found.state is State.ANSWERING and found.attempts == attempts


def unanswered(tx: Transaction, *, now: datetime, limit: int = 20) -> list[Message]:
    """Inbound messages whose claim ran out, oldest first."""
    t = messages.c
    due = (t.claimed_until.is_(None)) | (t.claimed_until <= now)
    query = select(messages).where(t.state.in_(_INBOUND_OPEN), due).order_by(t.created_at).limit(limit)
    return [_message(row) for row in tx.execute(query)]


def release_claims(tx: Transaction) -> None:
    """At start, where this process is the only gateway: whoever held a claim is dead."""
    tx.execute(update(messages).where(messages.c.state == State.ANSWERING).values(claimed_until=None))


def citizen_wrote_after(tx: Transaction, conversation_id: str, seq: int) -> bool:
    t = messages.c
    query = select(func.count()).where(
        t.conversation_id == conversation_id, t.seq > seq, t.author == Author.CITIZEN
    )
    return bool(tx.execute(query).scalar_one())


def last_seqs(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, int]:
    t = conversations.c
    rows = tx.execute(select(t.id, t.last_seq).where(t.id.in_(conversation_ids)))
    return {str(row.id): int(row.last_seq) for row in rows}


def vault_ordinal(tx: Transaction, conversation_id: str, kind: str, fingerprint: str) -> int | None:
    t = vault_items.c
    query = select(t.ordinal).where(
        t.conversation_id == conversation_id, t.kind == kind, t.fingerprint == fingerprint
    )
    found = tx.execute(query).scalar()
    return None if found is None else int(found)


def vault_add(
    tx: Transaction, conversation_id: str, kind: str, *, fingerprint: str, ciphertext: bytes, now: datetime
) -> int:
    t = vault_items.c
    query = select(func.coalesce(func.max(t.ordinal), 0)).where(
        t.conversation_id == conversation_id, t.kind == kind
    )
    ordinal = int(tx.execute(query).scalar_one()) + 1
    values = {
        "conversation_id": conversation_id,
        "kind": kind,
        "ordinal": ordinal,
        "fingerprint": fingerprint,
        "ciphertext": ciphertext,
        "created_at": now,
    }
    tx.execute(insert(vault_items).values(values))
    return ordinal


def vault_ciphertexts(tx: Transaction, conversation_id: str) -> list[tuple[str, int, bytes]]:
    """(kind, ordinal, ciphertext) of one conversation."""
    rows = tx.execute(select(vault_items).where(vault_items.c.conversation_id == conversation_id))
    return [(str(row.kind), int(row.ordinal), bytes(row.ciphertext)) for row in rows]


def _update(tx: Transaction, conversation_id: str, **values: Any) -> None:
    tx.execute(update(conversations).where(conversations.c.id == conversation_id).values(values))


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        owner=Owner(row.owner),
        last_seq=row.last_seq,
        session=row.session,
        session_turns=row.session_turns,
        context=row.context,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _message(row: Row[Any]) -> Message:
    draft = {"kind": Kind(row.kind), "author": row.author, "text": row.text, "html": row.html} | row.extras
    return Message(
        conversation_id=row.conversation_id,
        seq=row.seq,
        author=Author(row.author),
        draft=Draft.from_json(draft),
        state=State(row.state),
        created_at=row.created_at,
        payload=row.payload,
        in_reply_to=row.in_reply_to,
        attempts=row.attempts,
    )
