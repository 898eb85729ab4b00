"""Whoever asks Balcão to register them is told the official way: Balcão does not do it yet."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from conversations import store as conversation_store
from conversations.model import Draft
from knowledge.model import System
from knowledge.ranking import Clarify, Slot
from services.app import App
from services.ask_back import clarification
from services.knowledge_base import KnowledgeBase
from services.mentions import mentions_of
from services.show_article import show_article
from services.turn import Turn

#: Key of the article for whoever has no line of their own.
_ANYONE = "anyone"

Ways = Mapping[str, Mapping[str, str]]


def load_ways(content_dir: Path) -> Ways:
    """System → audience, or ``anyone`` → article id."""
    ways: Ways = yaml.safe_load((content_dir / "preregistration.yml").read_text(encoding="utf-8"))
    return ways


def explain_preregistration(app: App, base: KnowledgeBase, turn: Turn) -> list[Draft]:
    mentions = mentions_of(base, turn)
    ways = load_ways(app.settings.content_dir)
    with app.db.write() as tx:
        before = conversation_store.load_context(tx, turn.conversation_id)
        system = next(iter(sorted(mentions.systems)), None) or before.system
        context = before.with_(
            system=system,
            audience=mentions.audience or before.audience,
            organ=mentions.organ or before.organ,
            question=turn.text or before.question,
            clarifications=0,
        )
        if system is None:
            asked = Clarify(slot=Slot.SYSTEM, options=tuple(System))
            draft, after = clarification(app, asked, context)
        else:
            article_id = ways[system].get(context.audience or _ANYONE, ways[system][_ANYONE])
            intro = app.texts.say("preregistration_not_here")
            draft, after = show_article(app, base, turn, article_id, context, intro=intro)
        conversation_store.save_context(tx, turn.conversation_id, after)
    return [draft]
