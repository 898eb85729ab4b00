"""What Balcão says instead of an answer: a question with buttons, the nearest procedures, or no."""

from collections.abc import Sequence

from conversations.context import Context, Option, Pending
from conversations.model import Button, Draft, Kind
from knowledge.model import Audience, System
from knowledge.ranking import Clarify, NoAnswer, Reason, Slot
from services.app import App
from services.buttons import HANDOFF, HELP, NONE_OF_THESE, article_button, slot_button
from services.knowledge_base import KnowledgeBase


def clarification(app: App, asked: Clarify, context: Context) -> tuple[Draft, Context]:
    titles = {
        value: System(value).label if asked.slot is Slot.SYSTEM else Audience(value).label
        for value in asked.options
    }
    options = tuple(Option(slot=asked.slot, value=value, title=title) for value, title in titles.items())
    buttons = tuple(slot_button(asked.slot, value, title) for value, title in titles.items())
    draft = Draft(
        kind=Kind.CLARIFICATION, text=app.texts.say(_question(asked)), buttons=(*buttons, NONE_OF_THESE)
    )
    pending = Pending(question=context.question or "", options=options)
    return draft, context.with_(pending=pending, clarifications=context.clarifications + 1, step=None)


def suggestions(
    app: App, base: KnowledgeBase, article_ids: Sequence[str], context: Context
) -> tuple[Draft, Context]:
    said = "ask_which_article" if context.clarifications else "suggestions_intro"
    buttons = (*article_buttons(base, article_ids), NONE_OF_THESE, HANDOFF)
    draft = Draft(kind=Kind.SUGGESTIONS, text=app.texts.say(said), buttons=buttons)
    pending = article_options(base, context.question, article_ids)
    return draft, context.with_(pending=pending, clarifications=0, step=None)


def no_answer(app: App, decision: NoAnswer, words: int, context: Context) -> tuple[Draft, Context]:
    """``words``: content words of the question; a question of one or two is worth another try first."""
    after = context.with_(pending=None, clarifications=0, step=None)
    if decision.reason is Reason.OUT_OF_SCOPE:
        text = app.texts.say("out_of_scope")
        return Draft(kind=Kind.NO_ANSWER, text=text, buttons=(HELP, HANDOFF)), after
    text = app.texts.say("low_confidence" if words <= 2 else "no_answer")
    return Draft(kind=Kind.NO_ANSWER, text=text, buttons=(HANDOFF, HELP)), after


def article_buttons(base: KnowledgeBase, article_ids: Sequence[str]) -> tuple[Button, ...]:
    titles = base.current.titles
    return tuple(article_button(name, titles[name]) for name in article_ids if name in titles)


def article_options(base: KnowledgeBase, question: str | None, article_ids: Sequence[str]) -> Pending | None:
    titles = base.current.titles
    options = tuple(
        Option(slot="article", value=name, title=titles[name]) for name in article_ids if name in titles
    )
    return Pending(question=question or "", options=options) if options else None


def _question(asked: Clarify) -> str:
    if asked.slot is Slot.SYSTEM:
        return "ask_system"
    return f"ask_audience_{asked.system}" if asked.system in _ASKED_BY_SYSTEM else "ask_audience"


#: Systems with a question of their own in the texts.
_ASKED_BY_SYSTEM = frozenset({System.SIGCON, System.CAGEC, System.INFOSEG})
