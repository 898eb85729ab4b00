"""Every table of Balcão. Rows never leave ``store.py`` modules: they become frozen data there.

Times are stored as aware UTC. ``JSONB`` is used on PostgreSQL, plain JSON text on SQLite.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC on both databases; a naive value is a bug of ours and raises ``ValueError``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite has no time zones: what comes back naive was written as UTC by the method above.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# One row per topic ("knowledge", "messages", "directory"), counted up in the transaction that changes it.
changes = T(
    "changes",
    metadata,
    C("topic", String(32), primary_key=True),
    C("version", BigInteger, nullable=False),
)

articles = T(
    "articles",
    metadata,
    C("id", String(80), primary_key=True),
    C("system", String(16), nullable=False),
    C("status", String(16), nullable=False),  # published | retired
    C("current_revision", Integer, nullable=False),
    C("updated_at", UtcDateTime, nullable=False),
)

# Immutable: a change of an article is a new row, so that an old answer can always be shown as it was given.
article_revisions = T(
    "article_revisions",
    metadata,
    C("article_id", String(80), ForeignKey("articles.id"), primary_key=True),
    C("revision", Integer, primary_key=True),
    C("digest", String(64), nullable=False),
    C("title", Text, nullable=False),
    C("content", Json, nullable=False),
    C("imported_at", UtcDateTime, nullable=False),
    C("imported_by", String(80), nullable=False),
)

# Contacts that several articles share; replaced as a whole by every import.
contacts = T(
    "contacts",
    metadata,
    C("id", String(80), primary_key=True),
    C("content", Json, nullable=False),
)

organs = T(
    "organs",
    metadata,
    C("sigla", String(40), primary_key=True),
    C("name", Text, nullable=False),
    C("kind", String(40), nullable=False),
    C("aliases", Json, nullable=False),
    C("parent", Text, nullable=True),
    C("successor", String(40), nullable=True),
    C("active", Integer, nullable=False),
    C("source", Text, nullable=False),
)

conversations = T(
    "conversations",
    metadata,
    C("id", String(36), primary_key=True),
    C("channel", String(16), nullable=False),
    C("token_hash", String(64), nullable=False),
    C("locale", String(16), nullable=False),
    C("owner", String(16), nullable=False),
    C("last_seq", Integer, nullable=False),
    C("session", Integer, nullable=False),  # part of Rasa's sender id; a new number is a fresh tracker
    C("session_turns", Integer, nullable=False),
    C("context", Json, nullable=False),
    C("created_at", UtcDateTime, nullable=False),
    C("updated_at", UtcDateTime, nullable=False),
)

messages = T(
    "messages",
    metadata,
    C("conversation_id", String(36), ForeignKey("conversations.id"), primary_key=True),
    C("seq", Integer, primary_key=True),
    C("author", String(16), nullable=False),
    C("kind", String(16), nullable=False),
    C("text", Text, nullable=False),
    C("html", Text, nullable=False),
    C("extras", Json, nullable=False),  # buttons, article, ticket, form: what the chat API shows beside the text
    C("payload", Text, nullable=True),  # inbound only: the button that was clicked
    C("external_id", String(64), nullable=True),  # inbound only: keyed hash of the channel's own id
    C("in_reply_to", Integer, nullable=True),
    C("state", String(16), nullable=False),
    C("attempts", Integer, nullable=False),
    C("claimed_until", UtcDateTime, nullable=True),
    C("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "external_id"),
    Index("ix_messages_state_claimed_until", "state", "claimed_until"),
)

vault_items = T(
    "vault_items",
    metadata,
    C("conversation_id", String(36), ForeignKey("conversations.id"), primary_key=True),
    C("kind", String(16), primary_key=True),
    C("ordinal", Integer, primary_key=True),
    C("fingerprint", String(64), nullable=False),
    C("ciphertext", LargeBinary, nullable=False),
    C("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "kind", "fingerprint", name="uq_vault_items_fingerprint"),
)

tickets = T(
    "tickets",
    metadata,
    C("number", String(24), primary_key=True),
    C("kind", String(24), nullable=False),
    C("stage", String(24), nullable=False),
    C("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False, index=True),
    C("reason", String(32), nullable=False),
    C("details", Json, nullable=False),
    C("agent", String(80), nullable=True),
    C("idempotency_key", String(80), nullable=False, unique=True),
    C("opened_at", UtcDateTime, nullable=False),
    C("updated_at", UtcDateTime, nullable=False),
)

ticket_events = T(
    "ticket_events",
    metadata,
    C("ticket_number", String(24), ForeignKey("tickets.number"), primary_key=True),
    C("ordinal", Integer, primary_key=True),
    C("at", UtcDateTime, nullable=False),
    C("actor", String(80), nullable=False),
    C("event", String(24), nullable=False),
    C("note", Text, nullable=False),
)

# What the bot decided for each question, so that editors see what it could not answer.
misses = T(
    "misses",
    metadata,
    C("conversation_id", String(36), primary_key=True),
    C("seq", Integer, primary_key=True),
    C("question", Text, nullable=False),
    C("decision", String(16), nullable=False),
    C("candidates", Json, nullable=False),
    C("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"]),
)
