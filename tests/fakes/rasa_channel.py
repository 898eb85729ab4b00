"""The far side of the network from the web process: a real server that speaks the channel of ``bot/``."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from conversations.model import Draft

TOKEN = "token-of-the-fake-channel"
#: What Rasa gets and what it answers; no draft at all is the silence of a failed action.
Answer = Callable[[str], list[Draft]]


class RasaChannel:
    def __init__(self, url: str, default: Answer) -> None:
        self.url = url
        #: Every body that came in, in order.
        self.received: list[dict[str, Any]] = []
        self._default = default
        self.reset()

    def reset(self) -> None:
        self.received.clear()
        self.answer = self._default
        #: Seconds before the answer.
        self.delay = 0.0
        #: An HTTP status instead of an answer.
        self.status = 200

    def reply(self, body: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
        self.received.append(body)
        time.sleep(self.delay)
        if self.status != 200:
            return self.status, []
        drafts = self.answer(body["message"])
        return (200 if drafts else 503), [{"custom": draft.to_json()} for draft in drafts]


@contextmanager
def rasa_channel(default: Answer, *, port: int = 0) -> Iterator[RasaChannel]:
    """Runs until the block ends. ``port`` 0 takes a free one."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Handler) as server:
        server.channel = channel = RasaChannel(  # type: ignore[attr-defined] # handlers reach only their server
            f"http://127.0.0.1:{server.server_port}", default
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield channel
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _channel(self) -> RasaChannel:
        channel: RasaChannel = self.server.channel  # type: ignore[attr-defined] # set above
        return channel

    def do_GET(self) -> None:
        self._send(200, {"status": "ok"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/webhooks/balcao/webhook":
            self._send(404, {"error": "not found"})
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(401, {"error": "unauthorized"})
        else:
            self._send(*self._channel.reply(body))

    def _send(self, status: int, content: Any) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Silence: requests are kept in ``received``."""
