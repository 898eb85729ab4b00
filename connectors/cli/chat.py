"""The terminal chat: a client of the chat API, like the widget."""

import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.console import Console

from services.settings import Settings

_POLL_SECONDS = 2.0
_TIMEOUT = 30.0


class ApiError(Exception):
    """``detail`` is the server's own words in Portuguese, or None when nothing answered."""

    def __init__(self, detail: str | None) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass
class ChatClient:
    base_url: str
    id: str = ""
    token: str = ""
    last: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        created = self._call("POST", "/api/conversations", {"locale": "pt-BR"})
        self.id, self.token = created["id"], created["token"]

    def send(self, *, text: str | None = None, payload: str | None = None) -> list[dict[str, Any]]:
        """The replies. Tried again with the same ``client_id`` when the connection breaks."""
        body = {"text": text, "payload": payload, "client_id": str(uuid.uuid4())}
        path = f"/api/conversations/{self.id}/messages"
        with self._lock:
            try:
                page = self._call("POST", path, body)
            except ApiError as error:
                if error.detail is not None:
                    raise
                time.sleep(1)
                page = self._call("POST", path, body)
            return self._take(page)

    def fetch(self) -> list[dict[str, Any]]:
        """What came without being asked for: an agent's reply, a late answer."""
        with self._lock:
            return self._take(self._call("GET", f"/api/conversations/{self.id}/messages?after={self.last}"))

    def _take(self, page: dict[str, Any]) -> list[dict[str, Any]]:
        fresh = [message for message in page["messages"] if message["id"] > self.last]
        self.last = max([self.last, *(message["id"] for message in fresh)])
        return fresh

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
                return dict(json.load(response))
        except urllib.error.HTTPError as error:
            raise ApiError(_detail(error)) from error
        except OSError as error:
            raise ApiError(None) from error


def chat(
    url: Annotated[str, typer.Option(help="Endereço do Balcão; padrão: o desta máquina.")] = "",
) -> None:
    console = Console(highlight=False)
    client = ChatClient(url or f"http://127.0.0.1:{Settings().port}")
    try:
        client.start()
    except ApiError as error:
        console.print(error.detail or f"O Balcão não responde em {client.base_url}. Inicie com: make run")
        raise typer.Exit(1) from error
    console.print("[bold]Balcão[/] · escreva sua dúvida; um número escolhe um botão; Ctrl-D encerra.\n")
    _talk(console, client)


def _talk(console: Console, client: ChatClient) -> None:
    buttons: list[dict[str, str]] = []
    stop = threading.Event()
    threading.Thread(target=_listen, args=(console, client, stop), daemon=True).start()
    try:
        while True:
            typed = console.input("[bold green]você>[/] ").strip()
            if not typed:
                continue
            choice = int(typed) - 1 if typed.isdecimal() and len(typed) < 3 else -1
            try:
                if 0 <= choice < len(buttons):
                    replies = client.send(payload=buttons[choice]["payload"])
                else:
                    replies = client.send(text=typed)
            except ApiError as error:
                console.print(error.detail or "Sem resposta do servidor. Tente de novo.", style="red")
                continue
            buttons = _show(console, replies) or buttons
    except (EOFError, KeyboardInterrupt):
        stop.set()
        console.print("\nAté logo.")


def _listen(console: Console, client: ChatClient, stop: threading.Event) -> None:
    while not stop.wait(_POLL_SECONDS):
        try:
            _show(console, client.fetch())
        except ApiError:
            continue  # the next message typed will say so


def _show(console: Console, messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Prints the messages; returns the buttons of the last that has any."""
    buttons: list[dict[str, str]] = []
    for message in messages:
        console.print(f"[bold blue]{_NAMES[message['author']]}>[/]", end=" ")
        console.print(message["text"], markup=False)
        buttons = message["buttons"] or buttons
    for number, button in enumerate(buttons, start=1):
        console.print(f"  [cyan][{number}][/] ", end="")
        console.print(button["title"], markup=False)
    return buttons


_NAMES = {"bot": "balcão", "agent": "atendente", "system": "aviso"}


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError):
        return f"Erro {error.code}"
