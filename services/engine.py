"""The bot's side of a turn: one request to Rasa's channel, drafts back. Home of httpx."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import httpx

from conversations.model import Draft
from conversations.vault import Placeholder
from services.errors import EngineError
from services.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Question:
    """What Rasa gets to see: placeholders instead of personal data, or the payload of a button."""

    conversation_id: str
    session: int
    seq: int
    text: str
    findings: Sequence[Placeholder] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "sender": f"{self.conversation_id}.{self.session}",
            "message": self.text,
            "metadata": {
                "conversation_id": self.conversation_id,
                "seq": self.seq,
                "findings": [asdict(finding) for finding in self.findings],
            },
        }


class RasaEngine:
    """Speaks to ``bot/components/channel.py``. One instance per event loop."""

    def __init__(self, *, url: str, token: str, timeout: float, actions_url: str) -> None:
        self._actions_url = actions_url
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(timeout, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
            trust_env=False,  # loopback never goes through a proxy
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            url=settings.rasa,
            token=settings.secret("rasa_token").decode(),
            timeout=settings.rasa_timeout,
            actions_url=f"http://127.0.0.1:{settings.actions_port}",
        )

    async def ask(self, question: Question) -> tuple[Draft, ...]:
        """Raises ``EngineError`` when there is no usable answer; silence counts as none."""
        try:
            response = await self._client.post("/webhooks/balcao/webhook", json=question.to_json())
            response.raise_for_status()
            drafts = tuple(Draft.from_json(item["custom"]) for item in response.json())
        except httpx.HTTPStatusError as error:
            permanent = error.response.status_code in {400, 401, 403, 404, 422}
            raise EngineError(f"HTTP {error.response.status_code}", permanent=permanent) from error
        except httpx.TransportError as error:
            raise EngineError(type(error).__name__) from error
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("unreadable answer", permanent=True) from error
        if not drafts:
            raise EngineError("silence")
        return drafts

    async def ready(self) -> bool:
        """Whether Rasa's channel answers; says nothing about the actions."""
        return await self._answers("/webhooks/balcao/")

    async def actions_ready(self) -> bool:
        return await self._answers(f"{self._actions_url}/health")

    async def close(self) -> None:
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _answers(self, url: str) -> bool:
        try:
            return (await self._client.get(url, timeout=2.0)).is_success
        except httpx.TransportError:
            return False
