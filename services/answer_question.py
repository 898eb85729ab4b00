"""A citizen's question to an answer, a clarification, suggestions, or the plain word that there is none."""

from collections.abc import Sequence
from dataclasses import replace

from conversations import store as conversation_store
from conversations.context import Context
from conversations.model import Draft, Kind
from knowledge import store
from knowledge.ranking import Answer, Clarify, Decision, Facts, NoAnswer, Suggest, decide, weigh
from services.app import App
from services.ask_back import article_buttons, article_options, clarification, no_answer, suggestions
from services.buttons import HANDOFF, HELP
from services.interpret_turn import Choice, Inquiry, NoneOfThese, interpret
from services.knowledge_base import KnowledgeBase
from services.mentions import mentions_of, without_names
from services.show_article import show_article
from services.tell_deadline import concerns_deadline, tell_deadline
from services.turn import Turn
from storage.database import Transaction

_OFFERED = 3


def answer_question(app: App, base: KnowledgeBase, turn: Turn) -> list[Draft]:
    with app.db.read() as tx:
        context = conversation_store.load_context(tx, turn.conversation_id)
    if concerns_deadline(turn.text, context) and (told := tell_deadline(app, base, context)):
        return [told]
    reading = interpret(turn, mentions_of(base, turn), context)
    match reading:
        case Choice(article_id=article_id):
            return choose_article(app, base, turn, article_id)
        case NoneOfThese():
            return _none_of_these(app, turn, context)
        case Inquiry():
            return _answer(app, base, turn, reading)


def choose_article(app: App, base: KnowledgeBase, turn: Turn, article_id: str) -> list[Draft]:
    """The article itself, as from a button or a list of suggestions."""
    with app.db.write() as tx:
        context = conversation_store.load_context(tx, turn.conversation_id)
        draft, after = show_article(app, base, turn, article_id, context)
        conversation_store.save_context(tx, turn.conversation_id, after)
    return [draft]


def feedback_not_helped(app: App, base: KnowledgeBase, turn: Turn, *, added: str = "") -> list[Draft]:
    """The next best articles for the last question, without those already shown, and a person.

    ``added``: what the citizen says more about it now.
    """
    with app.db.read() as tx:
        context = conversation_store.load_context(tx, turn.conversation_id)
    if added:
        context = context.with_(question=f"{context.question or ''} {added}".strip())
    others = _others(base, context)
    with app.db.write() as tx:
        if context.question:
            tried = [context.article_id] if context.article_id else []
            _record(tx, turn, context.question, "not_helped", [*tried, *others])
        pending = article_options(base, context.question, others)
        after = context.with_(pending=pending, clarifications=0, step=None)
        conversation_store.save_context(tx, turn.conversation_id, after)
    text = app.texts.say("feedback_not_helped" if others else "feedback_not_helped_person")
    kind = Kind.SUGGESTIONS if others else Kind.NO_ANSWER
    return [Draft(kind=kind, text=text, buttons=(*article_buttons(base, others), HANDOFF))]


def _answer(app: App, base: KnowledgeBase, turn: Turn, asked: Inquiry) -> list[Draft]:
    index = base.current
    question = without_names(base, asked.question, asked.replaced)
    ranking = index.rank(question)
    facts = replace(asked.facts, words=ranking.words, coverage=ranking.coverage)
    decision = decide(ranking.candidates, index.profiles, facts, base.thresholds)
    inquiry = Inquiry(question=question, facts=facts, context=asked.context.with_(question=question))
    draft, context = _carry_out(app, base, turn, decision, inquiry)
    with app.db.write() as tx:
        conversation_store.save_context(tx, turn.conversation_id, context)
        if draft.kind is not Kind.ANSWER:
            nearest = weigh(ranking.candidates, index.profiles, facts)[:_OFFERED]
            _record(tx, turn, question, _name(decision), [near.article_id for near in nearest])
    return [draft]


def _carry_out(
    app: App, base: KnowledgeBase, turn: Turn, decision: Decision, inquiry: Inquiry
) -> tuple[Draft, Context]:
    match decision:
        case Answer(article_id=article_id):
            return show_article(app, base, turn, article_id, inquiry.context)
        case Clarify():
            return clarification(app, decision, inquiry.context)
        case Suggest(article_ids=article_ids):
            return suggestions(app, base, article_ids, inquiry.context)
        case NoAnswer():
            return no_answer(app, decision, inquiry.facts.words, inquiry.context)


def _none_of_these(app: App, turn: Turn, context: Context) -> list[Draft]:
    with app.db.write() as tx:
        question = context.pending.question if context.pending else context.question
        if question:
            _record(tx, turn, question, "none_of_these", _offered(context))
        conversation_store.save_context(
            tx, turn.conversation_id, context.with_(pending=None, clarifications=0, step=None)
        )
    return [Draft(kind=Kind.NO_ANSWER, text=app.texts.say("none_of_these"), buttons=(HANDOFF, HELP))]


def _others(base: KnowledgeBase, context: Context) -> list[str]:
    if not context.question:
        return []
    index = base.current
    facts = Facts(
        remembered_system=context.system,
        remembered_audience=context.audience,
        previous_article=context.article_id,
        previous_failed=True,
    )
    ranked = weigh(index.rank(context.question).candidates, index.profiles, facts)
    fresh = [candidate for candidate in ranked if candidate.article_id not in context.shown]
    return [candidate.article_id for candidate in fresh[:_OFFERED] if candidate.share >= fresh[0].share / 10]


def _offered(context: Context) -> list[str]:
    options = context.pending.options if context.pending else ()
    return [option.value for option in options if option.slot == "article"]


def _record(tx: Transaction, turn: Turn, question: str, decision: str, candidates: Sequence[str]) -> None:
    values = {
        "question": question,
        "decision": decision,
        "candidates": list(candidates),
        "created_at": turn.now,
    }
    store.record_miss(tx, (turn.conversation_id, turn.seq), values)


def _name(decision: Decision) -> str:
    match decision:
        case Clarify():
            return "clarify"
        case Suggest():
            return "suggest"
        case NoAnswer(reason=reason):
            return str(reason)
        case Answer():
            # Decided for, and not said: the article has expired.
            return "expired"
