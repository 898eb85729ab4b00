"""Which unanswered messages are still worth an answer."""

from datetime import timedelta

import pytest

from conversations.model import Author, Message, State
from services.apologise import retry_delay
from services.recovery import MOST_ATTEMPTS, still_wanted
from tests.builders import NOW, a_draft

LATE = timedelta(minutes=15)


def a_message(state: State, *, attempts: int = 1, minutes_ago: int = 1) -> Message:
    return Message(
        conversation_id="c",
        seq=1,
        author=Author.CITIZEN,
        draft=a_draft(),
        state=state,
        created_at=NOW - timedelta(minutes=minutes_ago),
        attempts=attempts,
    )


@pytest.mark.parametrize(
    ("message", "wrote_after", "expected"),
    [
        (a_message(State.ANSWERING), False, True),
        (a_message(State.ANSWERING, minutes_ago=600), True, True),
        (a_message(State.APOLOGISED), False, True),
        (a_message(State.APOLOGISED), True, False),
        (a_message(State.APOLOGISED, minutes_ago=16), False, False),
        (a_message(State.APOLOGISED, attempts=MOST_ATTEMPTS), False, False),
    ],
)
def test_late_answers_only_for_who_still_waits(message: Message, wrote_after: bool, expected: bool) -> None:
    assert still_wanted(message, wrote_after=wrote_after, now=NOW, late=LATE) is expected


def test_retries_become_rarer() -> None:
    delays = [retry_delay(attempts).total_seconds() for attempts in range(1, 8)]
    assert delays == [5, 10, 20, 40, 80, 120, 120]
