"""One step a message: next, back, again, and what to do when a step does not work."""

from typing import Literal

from conversations import store as conversation_store
from conversations.context import Context
from conversations.model import Draft, Kind
from knowledge import store
from knowledge.model import Article, Revision
from services.app import App
from services.buttons import HANDOFF, HELPED, NEXT_STEP, NOT_HELPED, PREVIOUS_STEP, REPEAT_STEP, STEP_FAILED
from services.knowledge_base import KnowledgeBase
from services.render_article import bullets, html_of, plain, reference
from services.show_article import contacts_text
from services.turn import Turn
from storage.database import Transaction

Command = Literal["start", "next", "previous", "repeat", "failed"]


def guide_steps(app: App, base: KnowledgeBase, turn: Turn, command: Command) -> list[Draft]:
    with app.db.write() as tx:
        context = conversation_store.load_context(tx, turn.conversation_id)
        revision = _revision(tx, base, context)
        if revision is None:
            drafts, after = (
                [_plain_draft(app, "retired_article" if context.article_id else "no_steps_open")],
                context,
            )
        elif revision.article.expired(turn.now.date()):
            drafts, after = [_plain_draft(app, "expired_article")], context.with_(step=None)
        else:
            drafts, after = _move(app, base, revision, context, command)
        conversation_store.save_context(tx, turn.conversation_id, after)
    return drafts


def steps_open(app: App, turn: Turn) -> bool:
    """Whether the last thing shown was one step of a procedure."""
    with app.db.read() as tx:
        context = conversation_store.load_context(tx, turn.conversation_id)
    return context.step is not None and context.pending is None


def _revision(tx: Transaction, base: KnowledgeBase, context: Context) -> Revision | None:
    """The revision that the citizen began with, even when a newer one was published meanwhile."""
    if context.article_id is None or context.article_id not in base.current.revisions:
        return None
    current = base.current.revisions[context.article_id]
    if context.article_revision in {None, current.number}:
        return current
    return store.find(tx, context.article_id, context.article_revision)


def _move(
    app: App, base: KnowledgeBase, revision: Revision, context: Context, command: Command
) -> tuple[list[Draft], Context]:
    last = len(revision.article.steps)
    at = min(context.step or 0, last)
    if command == "failed":
        return _failed(app, base, revision, context, at)
    if command == "start" or at == 0:
        return _at(app, base, revision, context, 1, intro=_opening(app, base, revision.article))
    if command == "next":
        if at == last:
            return [_finished(app, revision)], context
        return _at(app, base, revision, context, at + 1)
    if command == "previous":
        intro = app.texts.say("step_first") if at == 1 else ""
        return _at(app, base, revision, context, max(1, at - 1), intro=intro)
    return _at(app, base, revision, context, at)


def _at(
    app: App, base: KnowledgeBase, revision: Revision, context: Context, number: int, *, intro: str = ""
) -> tuple[list[Draft], Context]:
    article = revision.article
    last = len(article.steps)
    titles = base.current.titles
    step = article.steps[number - 1]
    heading = f"Passo {number} de {last}" + (f" ({step.group})" if step.group else "")
    closing = app.texts.say("step_last") if number == last else ""
    markdown = [part for part in (intro, f"**{heading}**", step.text, closing) if part]
    back = (PREVIOUS_STEP,) if number > 1 else ()
    draft = Draft(
        kind=Kind.ANSWER,
        text="\n\n".join(plain(part, titles) for part in markdown),
        html="\n".join(html_of(part, titles) for part in markdown),
        buttons=(NEXT_STEP, *back, REPEAT_STEP, STEP_FAILED),
        article=reference(revision),
    )
    return [draft], context.with_(step=number, article_revision=revision.number, pending=None)


def _opening(app: App, base: KnowledgeBase, article: Article) -> str:
    before = f"\n\nAntes de começar:\n\n{bullets(article.preconditions)}" if article.preconditions else ""
    return app.texts.say("step_intro") + before


def _finished(app: App, revision: Revision) -> Draft:
    result = f"{revision.article.result}\n\n" if revision.article.result else ""
    text = result + app.texts.say("steps_finished")
    return Draft(
        kind=Kind.ANSWER,
        text=text,
        buttons=(HELPED, NOT_HELPED, PREVIOUS_STEP, HANDOFF),
        article=reference(revision),
    )


def _failed(
    app: App, base: KnowledgeBase, revision: Revision, context: Context, at: int
) -> tuple[list[Draft], Context]:
    """Step 0: the citizen saw the article whole and did not say where it stopped."""
    article = revision.article
    titles = base.current.titles
    said = app.texts.say("step_failed" if at else "article_failed", step=at, title=article.title)
    contacts = contacts_text(base, revision, context.organ)
    parts = [said]
    if article.warnings:
        parts.append(f"Confira também:\n\n{bullets(article.warnings)}")
    if contacts:
        parts.append(f"Quem pode resolver:\n\n{contacts}")
    back = (REPEAT_STEP, NEXT_STEP) if at else ()
    draft = Draft(
        kind=Kind.ANSWER,
        text="\n\n".join(plain(part, titles) for part in parts),
        html="\n".join(html_of(part, titles) for part in parts),
        buttons=(HANDOFF, *back, NOT_HELPED),
        article=reference(revision),
    )
    failed = (*context.failed_steps, f"{article.id}#{at}")
    return [draft], context.with_(failed_steps=tuple(dict.fromkeys(failed)))


def _plain_draft(app: App, key: str) -> Draft:
    return Draft(kind=Kind.NO_ANSWER, text=app.texts.say(key), buttons=(HANDOFF,))
