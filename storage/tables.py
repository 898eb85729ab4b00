"""Every table of Balcão. Rows never leave ``store.py`` modules: they become frozen data there.

Times are stored as aware UTC. ``JSONB`` is used on PostgreSQL, plain JSON text on SQLite.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
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
changes = Table(
    "changes",
    metadata,
    Column("topic", String(32), primary_key=True),
    Column("version", BigInteger, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("system", String(16), nullable=False),
    Column("status", String(16), nullable=False),  # published | retired
    Column("current_revision", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Immutable: a change of an article is a new row, so that an old answer can always be shown as it was given.
article_revisions = Table(
    "article_revisions",
    metadata,
    Column("article_id", String(80), ForeignKey("articles.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Json, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("imported_by", String(80), nullable=False),
)

# Contacts that several articles share; replaced as a whole by every import.
contacts = Table(
    "contacts",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("content", Json, nullable=False),
)

organs = Table(
    "organs",
    metadata,
    Column("sigla", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("aliases", Json, nullable=False),
    Column("parent", Text, nullable=True),
    Column("successor", String(40), nullable=True),
    Column("active", Integer, nullable=False),
    Column("source", Text, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("owner", String(16), nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("session", Integer, nullable=False),  # part of Rasa's sender id; a new number is a fresh tracker
    Column("session_turns", Integer, nullable=False),
    Column("context", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", String(36), ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("author", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    # Buttons, article, ticket, form: what the chat API shows beside the text.
    Column("extras", Json, nullable=False),
    Column("payload", Text, nullable=True),  # inbound only: the button that was clicked
    Column("external_id", String(64), nullable=True),  # inbound only: keyed hash of the channel's own id
    Column("in_reply_to", Integer, nullable=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", UtcDateTime, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "external_id"),
    Index("ix_messages_state_claimed_until", "state", "claimed_until"),
)

vault_items = Table(
    "vault_items",
    metadata,
    Column("conversation_id", String(36), ForeignKey("conversations.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "kind", "fingerprint", name="uq_vault_items_fingerprint"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", String(24), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("stage", String(24), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("reason", String(32), nullable=False),
    Column("details", Json, nullable=False),
    Column("agent", String(80), nullable=True),
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("ticket_number", String(24), ForeignKey("tickets.number"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("event", String(24), nullable=False),
    Column("note", Text, nullable=False),
)

# What the bot decided for each question, so that editors see what it could not answer.
misses = Table(
    "misses",
    metadata,
    Column("conversation_id", String(36), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("candidates", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"]),
)
