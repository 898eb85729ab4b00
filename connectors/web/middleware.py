"""What every request goes through: a cap on the body, security headers, a count. Buffers nothing."""

import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.web.problems import crashed
from services import metrics

log = structlog.get_logger()

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PROBES = {"/healthz", "/readyz", "/metrics"}
_HEADERS = [
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class EdgeMiddleware:
    def __init__(self, app: ASGIApp, *, max_body: int) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500
        received, started_response = 0, False

        async def capped() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body:
                raise HTTPException(413)
            return message

        async def with_headers(message: Message) -> None:
            nonlocal status, started_response
            if message["type"] == "http.response.start":
                status, started_response = message["status"], True
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        try:
            await self._app(scope, capped, with_headers)
        except Exception as error:  # noqa: BLE001 - the process edge: a bug must not reach the server's own log
            response = crashed(error)
            if not started_response:
                await response(scope, receive, with_headers)
        finally:
            _count(scope, status, time.perf_counter() - started)


def _count(scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
    # The route's template, never the path: a path may hold anything.
    route = getattr(scope.get("route"), "path", "other")
    metrics.REQUESTS.labels(method=scope["method"], route=route, status=str(status)).inc()
    # Probes come every few seconds for ever: they are counted, not told.
    tell = log.debug if route in _PROBES else log.info
    tell("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
