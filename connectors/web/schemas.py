"""The chat API's JSON, to the letter. What tests and outside tools rely on."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from conversations.model import Message, Owner


class NewConversation(BaseModel):
    locale: str = Field("pt-BR", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16)


class ConversationCreated(BaseModel):
    id: str
    token: str


class NewMessage(BaseModel):
    """``text`` or ``payload`` (of a button that was offered). ``client_id`` makes a repetition harmless."""

    model_config = ConfigDict(hide_input_in_errors=True)

    text: str | None = None
    payload: str | None = Field(None, max_length=2000)
    client_id: str | None = Field(None, min_length=1, max_length=200)


class ButtonOut(BaseModel):
    title: str
    payload: str


class SourceOut(BaseModel):
    title: str
    url: str | None
    date: str | None


class ArticleOut(BaseModel):
    id: str
    revision: int
    title: str
    sources: list[SourceOut]


class TicketOut(BaseModel):
    number: str
    kind: str
    stage: str


class FormOut(BaseModel):
    name: str
    field: str


class MessageOut(BaseModel):
    id: int
    author: Literal["bot", "agent", "system", "citizen"]
    kind: str
    text: str
    html: str
    buttons: list[ButtonOut]
    article: ArticleOut | None
    ticket: TicketOut | None
    form: FormOut | None
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> "MessageOut":
        data: dict[str, Any] = message.draft.to_json()
        return cls(id=message.seq, created_at=message.created_at, **data)


class MessagesOut(BaseModel):
    messages: list[MessageOut]
    owner: Owner


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
