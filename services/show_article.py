"""Shows one article and remembers that it was shown."""

from conversations.context import Context
from conversations.model import Draft, Kind
from knowledge.model import Revision
from services.app import App
from services.buttons import HANDOFF
from services.knowledge_base import KnowledgeBase
from services.render_article import Surroundings, article_draft, contact_line, plain
from services.turn import Turn

_SHOWN_KEPT = 20


def show_article(
    app: App, base: KnowledgeBase, turn: Turn, article_id: str, context: Context, *, intro: str = ""
) -> tuple[Draft, Context]:
    """With the context after it. An expired or retired article is never stated as fact."""
    revision = base.current.revisions.get(article_id)
    asked = context.with_(pending=None, clarifications=0, step=None)
    if revision is None:
        return Draft(kind=Kind.NO_ANSWER, text=app.texts.say("retired_article"), buttons=(HANDOFF,)), asked
    if revision.article.expired(turn.now.date()):
        return _expired(app, base, revision), asked
    around = surroundings(base, context)
    return article_draft(revision, around, intro=intro), asked.with_(
        system=context.system or revision.article.system,
        article_id=article_id,
        article_revision=revision.number,
        shown=(*(name for name in context.shown if name != article_id), article_id)[-_SHOWN_KEPT:],
    )


def surroundings(base: KnowledgeBase, context: Context) -> Surroundings:
    index = base.current
    return Surroundings(contacts=index.contacts, titles=index.titles, organ=context.organ)


def contacts_text(base: KnowledgeBase, revision: Revision, organ: str | None) -> str:
    """One line a contact; empty when the article names none."""
    index = base.current
    known = (index.contacts[name] for name in revision.article.contacts if name in index.contacts)
    return "\n".join(f"- {plain(contact_line(contact, organ), index.titles)}" for contact in known)


def _expired(app: App, base: KnowledgeBase, revision: Revision) -> Draft:
    contacts = contacts_text(base, revision, None)
    text = app.texts.say("expired_article") + (f"\n\n{contacts}" if contacts else "")
    return Draft(kind=Kind.NO_ANSWER, text=text, buttons=(HANDOFF,))
