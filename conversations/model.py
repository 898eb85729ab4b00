"""What a conversation is made of, as frozen data."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Owner(StrEnum):
    BOT = "bot"
    #: A ticket waits for an agent; the bot is silent.
    QUEUE = "queue"
    AGENT = "agent"
    #: An agent ended it. The next message of the citizen gives it back to the bot.
    CLOSED = "closed"


class Author(StrEnum):
    CITIZEN = "citizen"
    BOT = "bot"
    AGENT = "agent"
    #: Balcão itself: notices on the conversation, outages, a dropped password.
    SYSTEM = "system"


class Kind(StrEnum):
    ANSWER = "answer"
    CLARIFICATION = "clarification"
    SUGGESTIONS = "suggestions"
    FORM = "form"
    TICKET = "ticket"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"
    REFUSAL = "refusal"
    NO_ANSWER = "no_answer"


class State(StrEnum):
    """Life of a message. Inbound: received → answering → answered | apologised. Outbound: to_send → …"""

    RECEIVED = "received"
    #: Claimed by a process until ``claimed_until``; another may take it after that.
    ANSWERING = "answering"
    ANSWERED = "answered"
    #: The bot was away and the citizen was told so; answered late if the bot returns in time.
    APOLOGISED = "apologised"
    TO_SEND = "to_send"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Button:
    title: str
    payload: str


@dataclass(frozen=True, kw_only=True)
class Source:
    title: str
    url: str | None
    #: ISO date or part of one (``2024``, ``2024-02``); None when the source carries no date.
    date: str | None


@dataclass(frozen=True, kw_only=True)
class ArticleRef:
    id: str
    revision: int
    title: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketRef:
    number: str
    kind: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class FormRef:
    name: str
    field: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A reply before it is a message: what the actions hand back through Rasa."""

    kind: Kind
    text: str
    html: str = ""
    author: Author = Author.BOT
    buttons: tuple[Button, ...] = ()
    article: ArticleRef | None = None
    ticket: TicketRef | None = None
    form: FormRef | None = None

    def extras(self) -> dict[str, Any]:
        """JSON of what stands beside the text, in the form of the chat API."""
        data = asdict(self)
        return {name: data[name] for name in ("buttons", "article", "ticket", "form")}

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "author": self.author,
            "text": self.text,
            "html": self.html,
        } | self.extras()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Draft":
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what ``to_json`` never writes."""
        article, ticket, form = data.get("article"), data.get("ticket"), data.get("form")
        return cls(
            kind=Kind(data["kind"]),
            author=Author(data.get("author", Author.BOT)),
            text=data["text"],
            html=data.get("html", ""),
            buttons=tuple(Button(**button) for button in data.get("buttons") or ()),
            article=article
            and ArticleRef(**{**article, "sources": tuple(Source(**s) for s in article["sources"])}),
            ticket=ticket and TicketRef(**ticket),
            form=form and FormRef(**form),
        )


@dataclass(frozen=True, kw_only=True)
class Message:
    conversation_id: str
    #: Counts from 1 within the conversation, in commit order: what clients page by.
    seq: int
    author: Author
    draft: Draft
    state: State
    created_at: datetime
    payload: str | None = None
    in_reply_to: int | None = None
    attempts: int = 0


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """What a channel received, before personal data is taken out. Never stored or logged as it is."""

    conversation_id: str
    external_id: str
    text: str = field(default="", repr=False)
    payload: str | None = None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    id: str
    channel: str
    owner: Owner
    last_seq: int
    session: int
    session_turns: int
    context: dict[str, Any]
    created_at: datetime
    updated_at: datetime
