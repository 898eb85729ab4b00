"""The chat API: what the widget, the terminal chat, tests and outside tools speak."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sse_starlette import EventSourceResponse
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse

from connectors.web.limits import client_address
from connectors.web.schemas import (
    ConversationCreated,
    MessageOut,
    MessagesOut,
    NewConversation,
    NewMessage,
    Problem,
)
from connectors.web.state import WebState, state_of
from conversations import store
from conversations.model import Author, Inbound, Message, Owner
from services import intake
from services.app import utc_now
from services.errors import ConversationNotFoundError

_OUTBOUND = (Author.BOT, Author.AGENT, Author.SYSTEM)
_PING_SECONDS = 15
_CONVERSATION_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in {
        400: "Invalid JSON",
        401: "Missing or wrong token",
        404: "Unknown conversation",
        413: "Message too long",
        422: "Empty message, unknown payload or wrong form",
        429: "Too many requests",
        503: "Database away",
    }.items()
}

router = APIRouter(prefix="/api/conversations", tags=["chat"], responses=_PROBLEMS)
_bearer = HTTPBearer(auto_error=False, description="The token that came with the conversation")


def _limit(state: WebState, request: Request, rule: str) -> None:
    if address := client_address(request, state.app.settings.trusted_proxies):
        state.limits.check(rule, address)


async def authorised(
    request: Request,
    conversation_id: str,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The conversation's id once its token was checked."""
    token = credentials.credentials if credentials else None
    if not _CONVERSATION_ID.fullmatch(conversation_id):
        raise ConversationNotFoundError
    await asyncio.to_thread(intake.check_token, state_of(request).app, conversation_id, token)
    return conversation_id


Authorised = Annotated[str, Depends(authorised)]


@router.post("", status_code=201)
async def start(
    request: Request, body: Annotated[NewConversation | None, Body()] = None
) -> ConversationCreated:
    state = state_of(request)
    _limit(state, request, "new_conversations")
    locale = (body or NewConversation.model_validate({})).locale
    conversation, token = await asyncio.to_thread(
        intake.start_conversation, state.app, channel="web", locale=locale, now=utc_now()
    )
    return ConversationCreated(id=conversation.id, token=token)


@router.post("/{conversation_id}/messages", response_model=MessagesOut)
async def send(request: Request, conversation_id: Authorised, body: NewMessage) -> JSONResponse:
    state = state_of(request)
    _limit(state, request, "address")
    state.limits.check("conversation", conversation_id)
    inbound = Inbound(
        conversation_id=conversation_id,
        external_id=body.client_id or str(uuid.uuid4()),
        text="" if body.payload else body.text or "",
        payload=body.payload,
    )
    reply = await state.gateway.receive(inbound)
    seqs = [message.seq for message in reply.messages]
    # Noted after the response went out: that is when the citizen has it.
    return JSONResponse(
        _page(reply.messages, reply.owner),
        background=BackgroundTask(_handed_over, state, conversation_id, seqs),
    )


@router.get("/{conversation_id}/messages", response_model=MessagesOut)
async def messages(
    request: Request,
    conversation_id: Authorised,
    after: Annotated[int, Query(ge=0)] = 0,
    include: Annotated[str | None, Query(pattern="^citizen$")] = None,
) -> JSONResponse:
    """``include=citizen`` adds the citizen's own messages (with placeholders), to rebuild a page."""
    state = state_of(request)
    authors = (*_OUTBOUND, Author.CITIZEN) if include else _OUTBOUND
    found, owner = await asyncio.to_thread(_read, state, conversation_id, after, authors)
    state.delivery.note(conversation_id, [message.seq for message in found if message.author in _OUTBOUND])
    return JSONResponse(_page(found, owner))


@router.get("/{conversation_id}/events", response_class=EventSourceResponse)
async def events(
    request: Request,
    conversation_id: Authorised,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Replays everything after ``Last-Event-ID`` (or ``after``), then follows the conversation."""
    start = int(last_event_id) if last_event_id and last_event_id.isdecimal() else after
    state = state_of(request)
    state.streams.check(conversation_id)
    return EventSourceResponse(_events(state, conversation_id, start), ping=_PING_SECONDS)


async def _events(state: WebState, conversation_id: str, after: int) -> AsyncIterator[dict[str, str]]:
    with state.streams.held(conversation_id):
        async for batch in state.feed.follow(conversation_id, after):
            for message in batch:
                data = MessageOut.of(message).model_dump_json()
                yield {"event": "message", "id": str(message.seq), "data": data}
            state.delivery.note(conversation_id, [message.seq for message in batch])
            owner = await asyncio.to_thread(_owner, state, conversation_id)
            yield {"event": "owner", "data": json.dumps({"owner": owner})}


async def _handed_over(state: WebState, conversation_id: str, seqs: list[int]) -> None:
    # A coroutine stays on the event loop; a plain function would cost a thread and race with the log's flush.
    state.delivery.note(conversation_id, seqs)


def _read(
    state: WebState, conversation_id: str, after: int, authors: tuple[Author, ...]
) -> tuple[list[Message], Owner]:
    with state.app.db.read() as tx:
        conversation = store.get(tx, conversation_id)
        if conversation is None:
            raise ConversationNotFoundError
        return store.list_messages(tx, conversation_id, after=after, authors=authors), conversation.owner


def _owner(state: WebState, conversation_id: str) -> Owner:
    return _read(state, conversation_id, 2**31 - 1, ())[1]


def _page(found: list[Message], owner: Owner) -> dict[str, Any]:
    page = MessagesOut(messages=[MessageOut.of(message) for message in found], owner=owner)
    return page.model_dump(mode="json")
