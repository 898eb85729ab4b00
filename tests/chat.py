"""A citizen at the chat API."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any, Self

import httpx


@dataclass
class Citizen:
    http: httpx.Client
    id: str = ""
    token: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    owner: str = "bot"

    @classmethod
    def arrives(cls, http: httpx.Client) -> Self:
        response = http.post("/api/conversations", json={"locale": "pt-BR"})
        assert response.status_code == 201, response.text
        return cls(http, **response.json())

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, **body: Any) -> httpx.Response:
        return self.http.post(f"{self.path}/messages", json=body, headers=self.headers)

    def says(self, text: str, *, client_id: str | None = None) -> list[dict[str, Any]]:
        return self._take(self.post(text=text, client_id=client_id or str(uuid.uuid4())))

    def clicks(self, title: str) -> list[dict[str, Any]]:
        """The newest button of that title. Fails when it was never offered."""
        offered = [button for message in reversed(self.heard) for button in message["buttons"]]
        payload = next((button["payload"] for button in offered if button["title"] == title), None)
        assert payload, f"no button {title!r} among {[button['title'] for button in offered]}"
        return self._take(self.post(payload=payload, client_id=str(uuid.uuid4())))

    def fetches(self, after: int = 0, **params: str) -> list[dict[str, Any]]:
        response = self.http.get(
            f"{self.path}/messages", params={"after": after, **params}, headers=self.headers
        )
        assert response.status_code == 200, response.text
        return list(response.json()["messages"])

    def listens(self, count: int, *, last_event_id: int | None = None) -> list[dict[str, Any]]:
        """The first ``count`` messages of the event stream."""
        headers = self.headers | ({"Last-Event-ID": str(last_event_id)} if last_event_id is not None else {})
        found: list[dict[str, Any]] = []
        with self.http.stream("GET", f"{self.path}/events", headers=headers, timeout=10) as stream:
            event: dict[str, str] = {}
            for line in stream.iter_lines():
                if not line:
                    if event.get("event") == "message":
                        message = json.loads(event["data"])
                        assert event["id"] == str(message["id"])
                        found.append(message)
                    event = {}
                    if len(found) >= count:
                        break
                elif not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    event[name] = value
        return found

    def _take(self, response: httpx.Response) -> list[dict[str, Any]]:
        assert response.status_code == 200, response.text
        body = response.json()
        self.heard += body["messages"]
        self.owner = body["owner"]
        return list(body["messages"])


def in_parallel(*calls: Any) -> list[Any]:
    """Results of the calls, all started at once, in their order."""
    results: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        results[index] = calls[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
