"""A turn while a clarification of ours is open, that is neither one of its options nor a question."""

import re

from conversations import store as conversation_store
from conversations.context import Option, Pending
from conversations.model import Button, Draft, Kind
from nlu.normalize import fold
from services.app import App
from services.buttons import NONE_OF_THESE, article_button, slot_button
from services.turn import Turn

_BRIEF = 7
#: An intent this sure is taken at its word.
_CERTAIN = 0.9
_WANTS_PERSON = re.compile(r"\b(?:atend\w+|humano|fala\w*|convers\w+|cham\w+|pass[ae]\w*|transf\w+)\b")


def answers_rather(app: App, turn: Turn) -> bool:
    """Whether what looks like a call for a person ("da pessoa") more likely answers the clarification."""
    likeliness = turn.ranking[0][1] if turn.ranking else 1.0
    brief = 0 < len(turn.text.split()) <= _BRIEF
    if not brief or likeliness >= _CERTAIN or _WANTS_PERSON.search(fold(turn.text)):
        return False
    return _open(app, turn) is not None


def asked_again(app: App, turn: Turn) -> list[Draft]:
    """The choices once more, for "sim"; nothing when none are open."""
    pending = _open(app, turn)
    if pending is None:
        return []
    articles = pending.options[0].slot == "article"
    kind = Kind.SUGGESTIONS if articles else Kind.CLARIFICATION
    buttons = (*map(_button, pending.options), NONE_OF_THESE)
    return [Draft(kind=kind, text=app.texts.say("ask_again"), buttons=buttons)]


def _open(app: App, turn: Turn) -> Pending | None:
    with app.db.read() as tx:
        return conversation_store.load_context(tx, turn.conversation_id).pending


def _button(option: Option) -> Button:
    if option.slot == "article":
        return article_button(option.value, option.title)
    return slot_button(option.slot, option.value, option.title)
