"""A registration cannot be opened in the chat yet: say so, and show the official way for the system."""

from dataclasses import replace

from conversations import store
from conversations.context import Context
from conversations.model import Draft, Kind
from services.answer_question import answer_question, choose_article
from services.app import App
from services.knowledge_base import KnowledgeBase
from services.turn import Turn

#: System and audience ("" for any other) -> the article that tells how to register.
_ARTICLES = {
    ("sigcon", "interno"): "sigcon-cadastro-usuario-interno",
    ("sigcon", "almg"): "sigcon-cadastro-parlamentar-almg",
    ("sigcon", "representante_legal"): "sigcon-cadastro-representante-legal",
    ("sigcon", ""): "sigcon-cadastro-usuario-externo",
    ("cagec", "representante_legal"): "cagec-cadastrar-representante-legal",
    ("cagec", "responsavel"): "cagec-cadastrar-responsavel-informacoes",
    ("cagec", ""): "cagec-cadastrar-usuario",
    ("infoseg", ""): "infoseg-solicitar-acesso",
    ("govbr", ""): "govbr-criar-conta",
}


def start_preregistration(app: App, base: KnowledgeBase, turn: Turn) -> list[Draft]:
    notice = Draft(kind=Kind.SMALLTALK, text=app.texts.say("preregistration_not_here"))
    article = article_for(turn, _context(app, turn))
    if article is None:
        # The knowledge base asks which system, and then shows what fits.
        return [notice, *answer_question(app, base, replace(turn, intent="ask_registration"))]
    return [notice, *choose_article(app, base, turn, article)]


def article_for(turn: Turn, known: Context) -> str | None:
    system = turn.entities.get("system") or known.system
    if system is None:
        return None
    audience = turn.entities.get("audience") or known.audience or ""
    return _ARTICLES.get((system, audience)) or _ARTICLES.get((system, ""))


def _context(app: App, turn: Turn) -> Context:
    with app.db.read() as tx:
        return store.load_context(tx, turn.conversation_id)
