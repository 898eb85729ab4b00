"""Turns that no procedure answers: greetings, thanks, the assistant itself, and what it refuses to do."""

import re

from conversations.model import Button, Draft, Kind
from directory.folding import fold
from services.app import App
from services.turn import Turn
from tickets import store as ticket_store

_AGENT = Button(title="Falar com atendente", payload="/handoff")
_MENU = Button(title="O que você faz?", payload="/help_menu")

#: What is said to an intent, and whether a person is offered along with it.
_REPLIES = {
    "affirm": ("affirm_alone", False),
    "bot_challenge": ("bot_challenge", True),
    "compliment": ("compliment", False),
    "deny": ("deny_alone", False),
    "feedback_helped": ("feedback_helped", False),
    "goodbye": ("goodbye", False),
    "help_menu": ("help_menu", True),
    "insult": ("insult", True),
    "no_words": ("no_words", False),
    "privacy_request": ("privacy_request", True),
    "thanks": ("thanks", False),
}
_PLACEHOLDER = re.compile(r"\[([^\]\d]+?)(?: \d+)?\]")
# In this order: what asks the assistant to change its rules often names passwords too.
_REFUSALS = (
    (
        "refuse_injection",
        re.compile(
            r"\b(ignor\w+|esque\w+) (\w+ ){0,3}(instruc\w+|regras?)|\bprompt\b|\bjailbreak\b|\bcredenciais\b"
            r"|\bmodo (\w+ )?(desenvolvedor|manutencao|administrador)|\bsem (filtros?|restric\w+|censura)"
            r"|\bbanco de dados\b|\b(list\w+|relacao|mostr\w+|export\w+) (\w+ ){0,3}(usuarios|cpfs?|dados)"
        ),
    ),
    (
        "refuse_default_password",
        re.compile(
            r"\bsenhas? (\w+ ){0,2}(padrao|inicial|iniciais|mestr[ae]|provisoria|temporaria)|\bde fabrica\b"
        ),
    ),
    (
        "refuse_other_password",
        re.compile(r"\b(senhas?|login|logar|acesso|conta|usuario|codigo|token)\b"),
    ),
)


def reply_smalltalk(app: App, turn: Turn) -> list[Draft]:
    """Raises ``KeyError`` for an intent that is no smalltalk."""
    if turn.intent == "greet":
        return [_draft(app, "greet" if turn.seq == 1 else "greet_again", (_MENU, _AGENT))]
    if turn.intent == "give_data":
        kinds = list(dict.fromkeys(_PLACEHOLDER.findall(turn.text)))
        return [_draft(app, "personal_data_only", (), what=", ".join(kinds))]
    key, person = _REPLIES[turn.intent]
    return [_draft(app, key, (_AGENT,) if person else ())]


def reply_cancel(app: App, turn: Turn, *, form_open: bool) -> list[Draft]:
    """A request that was sent is on record: a person withdraws it, the bot does not."""
    if form_open:
        return [_draft(app, "unlock_cancelled", ())]
    with app.db.read() as tx:
        registered = ticket_store.of_conversation(tx, turn.conversation_id, only_open=True)
    if registered:
        return [_draft(app, "cancel_registered", (_AGENT,), number=registered[-1].number)]
    return [_draft(app, "nothing_to_cancel", ())]


def refuse(app: App, turn: Turn) -> list[Draft]:
    return [Draft(kind=Kind.REFUSAL, text=app.texts.say(refusal_key(turn.text)), buttons=(_AGENT,))]


def refusal_key(text: str) -> str:
    """Which refusal fits what was asked."""
    folded = fold(text)
    return next((key for key, pattern in _REFUSALS if pattern.search(folded)), "refuse_bypass")


def _draft(app: App, key: str, buttons: tuple[Button, ...], **values: str) -> Draft:
    return Draft(kind=Kind.SMALLTALK, text=app.texts.say(key, **values), buttons=buttons)
