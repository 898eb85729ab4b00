"""The load: a process of its own that needs nothing but Python, so that it takes little of what it measures.

    python -m tools.bench.load < plan.json > result.json

Every client is a citizen at a keyboard that never rests: it writes, waits for the reply and writes again.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

HOST = "127.0.0.1"
_TIMEOUT = 60.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    #: "balcao": the chat API. "rasa": Rasa's REST channel.
    target: str
    port: int
    clients: int
    #: Lines of each conversation; a line in brackets is the title of a button to click.
    conversations: list[list[str]]
    #: When to stop; None plays every conversation once.
    seconds: float | None = None
    #: "rasa" only: ids of conversations that exist, one is used up by each conversation.
    sessions: list[str] = field(default_factory=list)
    #: Texts that mean that something failed, whatever the status says.
    apologies: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Said:
    line: str
    #: Kind and article of each reply.
    replies: list[list[str | None]]


@dataclass(kw_only=True)
class Result:
    milliseconds: list[float] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    #: Lines without a proper reply, as often as it happened.
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    #: Of this process, to say what measuring costs.
    cpu_seconds: float = 0.0


class Connection:
    """HTTP/1.1 over one connection that stays open. Answers must carry a Content-Length."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: dict[str, Any], token: str = "") -> tuple[int, Any]:
        """Status and JSON."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        writer.write(_request(path, json.dumps(body, ensure_ascii=False).encode(), token))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        lines = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        content = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return int(lines[0].split()[1]), json.loads(content)

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


class BalcaoTalk:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids = count(1)

    async def start(self) -> None:
        _, created = await self._connection.post("/api/conversations", {"locale": "pt-BR"})
        self._path, self._token = f"/api/conversations/{created['id']}/messages", created["token"]

    async def say(self, text: str, payload: str | None) -> list[dict[str, Any]]:
        body = {"payload": payload} if payload else {"text": text}
        body["client_id"] = str(next(self._ids))
        status, page = await self._connection.post(self._path, body, self._token)
        return list(page["messages"]) if status == 200 else []


class RasaTalk:
    def __init__(self, connection: Connection, sessions: Iterator[str]) -> None:
        self._connection = connection
        self._sessions = sessions

    async def start(self) -> None:
        self._id, self._seqs = next(self._sessions), count(1)

    async def say(self, text: str, payload: str | None) -> list[dict[str, Any]]:
        metadata = {"conversation_id": self._id, "seq": next(self._seqs), "findings": []}
        body = {"sender": self._id, "message": payload or text, "metadata": metadata}
        status, replies = await self._connection.post("/webhooks/rest/webhook", body)
        return [reply["custom"] for reply in replies if "custom" in reply] if status == 200 else []


async def run(plan: Plan) -> Result:
    result, started = Result(), time.perf_counter()
    deadline = started + plan.seconds if plan.seconds else None
    sessions = iter(plan.sessions)
    await asyncio.gather(
        *(_client(plan, number, sessions, deadline, result) for number in range(plan.clients))
    )
    result.seconds = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result.cpu_seconds = usage.ru_utime + usage.ru_stime
    return result


async def _client(
    plan: Plan, number: int, sessions: Iterator[str], deadline: float | None, result: Result
) -> None:
    connection = Connection(plan.port)
    talk = BalcaoTalk(connection) if plan.target == "balcao" else RasaTalk(connection, sessions)
    total = len(plan.conversations)
    for turn in range(total) if deadline is None else count(number):
        await talk.start()
        buttons: dict[str, str] = {}
        for line in plan.conversations[turn % total]:
            if deadline and time.perf_counter() >= deadline:
                connection.close()
                return
            replies = await _timed(talk, line, buttons, result)
            if any(_failed(reply, plan.apologies) for reply in replies) or not replies:
                result.failed.append(line)
            buttons |= {b["title"]: b["payload"] for reply in replies for b in reply["buttons"]}
    connection.close()


async def _timed(
    talk: BalcaoTalk | RasaTalk, line: str, buttons: dict[str, str], result: Result
) -> list[dict[str, Any]]:
    text = line.strip("[]")
    payload = buttons.get(text) if line.startswith("[") else None
    started = time.perf_counter()
    replies = await asyncio.wait_for(talk.say(text, payload), _TIMEOUT)
    result.milliseconds.append((time.perf_counter() - started) * 1000)
    result.said.append(
        Said(line=line, replies=[[r["kind"], (r["article"] or {}).get("id")] for r in replies])
    )
    return replies


def _failed(reply: dict[str, Any], apologies: list[str]) -> bool:
    return reply["author"] == "system" or reply["text"] in apologies


def _request(path: str, body: bytes, token: str) -> bytes:
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{authorization}"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(run(Plan(**json.load(sys.stdin))))), sys.stdout, ensure_ascii=False)
