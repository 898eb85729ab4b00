""" "Quanto tempo demora?" right after a procedure is about that procedure: its deadline, or that none is known."""

import re

from conversations.context import Context
from conversations.model import Draft, Kind
from nlu.normalize import fold
from services.app import App
from services.buttons import HANDOFF, NOT_HELPED
from services.knowledge_base import KnowledgeBase
from services.render_article import plain, reference
from services.show_article import contacts_text

_ASKS = re.compile(
    r"\b(?:quanto tempo|quantos dias|quantas horas|prazo|demora|demorar|ate quando"
    r"|quando (?:chega|sai|fica|volta|liberam?|respondem|aprovam))\b"
)
#: More words than this bring a question of their own, which ranking answers better.
_MOST_WORDS = 6
_OF_ITS_OWN = re.compile(r"\b(?:sigcon|cagec|infoseg|sinesp|gov|crc|senha|assinatura|certidao|piad)\b")


def concerns_deadline(text: str, context: Context) -> bool:
    words = fold(text)
    brief = len(words.split()) <= _MOST_WORDS
    return bool(context.article_id and brief and _ASKS.search(words) and not _OF_ITS_OWN.search(words))


def tell_deadline(app: App, base: KnowledgeBase, context: Context) -> Draft | None:
    """None when the article of the context is no longer published."""
    revision = base.current.revisions.get(context.article_id or "")
    if revision is None:
        return None
    article = revision.article
    if article.deadline:
        deadline = plain(article.deadline, base.current.titles)
        parts = [app.texts.say("deadline_known", title=article.title, deadline=deadline)]
    else:
        parts = [app.texts.say("deadline_unknown", title=article.title)]
    if contacts := contacts_text(base, revision, context.organ):
        parts += [app.texts.say("deadline_ask"), contacts]
    return Draft(
        kind=Kind.ANSWER,
        text="\n\n".join(parts),
        buttons=(NOT_HELPED, HANDOFF),
        article=reference(revision),
    )
