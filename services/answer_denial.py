"""What begins with "não" after an answer: a plain no, that it was not that, or why it does not help."""

import re

from conversations import store as conversation_store
from conversations.model import Draft
from nlu.normalize import fold, stopwords, tokens
from services.answer_question import answer_question, feedback_not_helped
from services.app import App
from services.knowledge_base import KnowledgeBase
from services.open_clarification import asked_again
from services.reply_smalltalk import reply_smalltalk
from services.turn import Turn

_BRIEF = 8
_BEGINS = re.compile(r"\W*(?:nao|n|nem)\b")
#: Around a no that says nothing more.
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        "aceito agora ainda alguma autorizo certeza claro concordo confirmo forma hoje jamais jeito moca moco n nada"
        " negativo nem nenhum nenhuma nn nops nunca obrigada obrigado pensar possuo precisa prefiro quer valeu",
    )
)
#: What they speak of is the answer.
_OF_THE_ANSWER = frozenset(
    ["isso", "disso", "esse", "essa", "este", "esta", "errado", "errada", "confere", "certo", "correto"]
)


def denies(turn: Turn) -> bool:
    """By intent, or by its first word where the intent is in doubt."""
    brief = len(turn.text.split()) <= _BRIEF
    in_doubt = turn.intent == "nlu_fallback" and brief and bool(_BEGINS.match(fold(turn.text)))
    return turn.intent == "deny" or in_doubt


def answer_denial(app: App, base: KnowledgeBase, turn: Turn) -> list[Draft]:
    with app.db.read() as tx:
        context = conversation_store.load_context(tx, turn.conversation_id)
    said = set(tokens(turn.text))
    telling = bool(said - stopwords() - _PLAIN - _OF_THE_ANSWER)
    if context.article_id and not context.pending:
        if telling:
            return feedback_not_helped(app, base, turn, added=turn.text)
        if said & _OF_THE_ANSWER and turn.intent == "deny":
            return feedback_not_helped(app, base, turn)
    asked = context.pending.options[0].slot if context.pending else "article"
    if telling and turn.intent == "deny" and asked != "article":
        # Ranking would take "não tenho MASP" for a matter of MASP.
        return asked_again(app, turn)
    if telling or turn.intent != "deny":
        return answer_question(app, base, turn)
    return reply_smalltalk(app, turn)
