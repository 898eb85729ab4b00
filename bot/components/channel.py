"""The only way in: the gateway posts one turn and gets the replies of the bot in the answer."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

log = structlog.get_logger()


class BalcaoInput(InputChannel):
    """Body: ``{"sender", "message", "metadata"}``; answer: ``[{"custom": draft}, ...]``."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    @classmethod
    def name(cls) -> str:
        return "balcao"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        if not credentials or not credentials.get("token"):
            cls.raise_missing_credentials_exception()
        return cls(str(credentials["token"]))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("balcao_input", __name__)

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return json({"error": "unauthorized"}, status=401)
            body = _turn(request)
            if body is None:
                return json({"error": "sender and message are required"}, status=400)
            output = CollectingOutputChannel()
            try:
                await on_new_message(UserMessage(output_channel=output, input_channel=self.name(), **body))
            except Exception:  # process edge: Sanic would answer with an HTML page
                log.exception("turn_failed", sender=body["sender_id"])
                return json({"error": "turn failed"}, status=500)
            replies = [{"custom": message["custom"]} for message in output.messages if "custom" in message]
            # Rasa swallows a failing action and says nothing; the gateway must not take that for an answer.
            return json(replies) if replies else json({"error": "no reply"}, status=503)

        return blueprint

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, self._expected)


def _turn(request: Request) -> dict[str, Any] | None:
    try:
        body = request.json
    except SanicException:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("metadata"), (dict, type(None))):
        return None
    sender, message = body.get("sender"), body.get("message")
    if not (isinstance(sender, str) and sender and isinstance(message, str)):
        return None
    return {"sender_id": sender, "text": message, "metadata": body.get("metadata") or {}}
