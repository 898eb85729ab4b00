"""Who gets a citizen's message, as pure decisions."""

import re
import unicodedata
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


_TO_THE_BOT = re.compile(
    r"(?:quero |queria |prefiro )?(?:voltar|volta|retornar|continuar)(?: a falar)?"
    r" (?:para o|pro|pra|ao|a|o|com o|com)? ?(?:assistente|robo|bot|balcao)(?: virtual)?"
    r"|(?:quero )?(?:cancelar?|desistir d[eo]) (?:o |meu |esse |este )?(?:chamado|atendimento)"
)
_TO_THE_BOT_IN_QUEUE = re.compile(r"voltar|volta|assistente|robo|bot|cancelar?|desisto")


def wants_bot(text: str, owner: Owner) -> bool:
    """Typed instead of clicked. With an agent only the whole phrase counts: "voltar" may be about a screen."""
    plain = unicodedata.normalize("NFD", text.lower())
    words = " ".join(
        re.findall(r"[a-z]+", "".join(char for char in plain if not unicodedata.combining(char)))
    )
    if _TO_THE_BOT.fullmatch(words):
        return True
    return owner is Owner.QUEUE and _TO_THE_BOT_IN_QUEUE.fullmatch(words) is not None


def keep_replies(drafts: Sequence[Draft], *, owner_now: Owner) -> tuple[Draft, ...]:
    """The bot does not talk over an agent who took the conversation while it was thinking."""
    return () if owner_now is Owner.AGENT else tuple(drafts)


def next_session(*, session: int, turns: int, drafts: Sequence[Draft]) -> tuple[int, int]:
    """(session, turns) after one more turn. No fresh tracker in the middle of a form: it would be lost."""
    in_form = any(draft.form for draft in drafts)
    return (session + 1, 0) if turns + 1 >= SESSION_TURNS and not in_form else (session, turns + 1)
