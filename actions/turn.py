"""From Rasa's tracker to the turn that services answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker

from services.turn import Turn


def read_turn(tracker: Tracker, now: datetime) -> Turn:
    """Raises ``KeyError`` for a message that did not come through Balcão's channel."""
    message = tracker.latest_message
    metadata = message["metadata"]
    text = str(message.get("text") or "")
    return Turn(
        conversation_id=metadata["conversation_id"],
        seq=int(metadata["seq"]),
        text="" if text.startswith("/") else text,
        intent=str(message["intent"]["name"]),
        ranking=_ranking(message),
        entities={entity["entity"]: str(entity["value"]) for entity in message.get("entities") or ()},
        now=now,
    )


def _ranking(message: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    entries = message.get("intent_ranking") or [message["intent"]]
    return tuple((entry["name"], float(entry["confidence"])) for entry in entries)
