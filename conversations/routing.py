"""Who gets a citizen's message, as pure decisions."""

from collections.abc import Sequence
from enum import StrEnum

from conversations.model import Draft, Owner

#: A tracker grows with every turn and slows them down (11 ms at the start, 65 ms after 100 messages).
SESSION_TURNS = 30


class Route(StrEnum):
    BOT = "bot"
    #: Waits for an agent; the bot is silent.
    HUMAN = "human"


def route(owner: Owner) -> Route:
    """A closed conversation starts again with the bot."""
    return Route.HUMAN if owner in {Owner.QUEUE, Owner.AGENT} else Route.BOT


def keep_replies(drafts: Sequence[Draft], *, owner_now: Owner) -> tuple[Draft, ...]:
    """The bot does not talk over an agent who took the conversation while it was thinking."""
    return () if owner_now is Owner.AGENT else tuple(drafts)


def next_session(*, session: int, turns: int, drafts: Sequence[Draft]) -> tuple[int, int]:
    """(session, turns) after one more turn. No fresh tracker in the middle of a form: it would be lost."""
    in_form = any(draft.form for draft in drafts)
    return (session + 1, 0) if turns + 1 >= SESSION_TURNS and not in_form else (session, turns + 1)
