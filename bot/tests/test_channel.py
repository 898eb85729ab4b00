"""The channel behind a real server. One for all tests: Sanic prepares itself once in the life of a process."""

import asyncio
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from bot.components.channel import BalcaoInput

_TURN = {"sender": "c.1", "message": "oi", "metadata": {"seq": 1}}
_ALLOWED = "Bearer certo"


async def _bot(message: UserMessage) -> None:
    if message.text == "falhe":
        raise RuntimeError
    if message.text != "cale-se":
        reply = {"text": f"{message.text} {message.metadata['seq']}"}
        await message.output_channel.send_custom_json(message.sender_id, reply)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    app = Sanic("channel", configure_logging=False)
    app.blueprint(BalcaoInput("certo").blueprint(_bot), url_prefix="/webhooks/balcao")
    loop = asyncio.new_event_loop()
    free = socket.create_server(("127.0.0.1", 0))

    async def serve() -> None:
        server = await app.create_server(sock=free, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()

    loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{free.getsockname()[1]}/webhooks/balcao"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def _post(url: str, body: Any, authorization: str = _ALLOWED) -> "tuple[int, Any]":
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/webhook", data, {"Authorization": authorization})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_replies_come_back_in_the_answer(url: str) -> None:
    assert _post(url, _TURN) == (200, [{"custom": {"text": "oi 1"}}])


@pytest.mark.parametrize("authorization", ["", "certo", "Bearer errado", "Bearer certo2"])
def test_only_the_gateway_may_speak(url: str, authorization: str) -> None:
    assert _post(url, _TURN, authorization)[0] == 401


def test_anybody_may_ask_whether_it_is_up(url: str) -> None:
    with urllib.request.urlopen(f"{url}/") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        [],
        {"sender": "", "message": "oi"},
        {"sender": "c.1"},
        _TURN | {"metadata": "x"},
        _TURN | {"message": 3},
    ],
)
def test_what_is_no_turn_is_refused(url: str, body: Any) -> None:
    assert _post(url, body)[0] == 400


def test_silence_is_an_error(url: str) -> None:
    assert _post(url, _TURN | {"message": "cale-se"})[0] == 503


def test_a_failing_turn_is_an_error(url: str) -> None:
    assert _post(url, _TURN | {"message": "falhe"}) == (500, {"error": "turn failed"})


def test_there_is_no_channel_without_a_token() -> None:
    with pytest.raises(RasaException):
        BalcaoInput.from_credentials({"token": ""})
