"""What tests are made of: everything has a default, so that a test says only what it is about."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from conversations import store
from conversations.model import Conversation, Draft, Kind
from conversations.vault import Vault
from directory.model import Organ
from knowledge.model import Article, Contact, Revision, Status, Step, System, Topic
from knowledge.model import Source as ArticleSource
from services.app import App
from services.settings import Settings
from services.texts import Texts
from services.turn import Turn
from storage.database import Database
from tickets.model import Kind as TicketKind
from tickets.model import Stage, Ticket

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent


def an_app(database: Database, **settings: Any) -> App:
    given: dict[str, Any] = {"content_dir": ROOT / "data", "secret_key": SecretStr("x" * 40)}
    made = Settings(**(given | settings))
    return App(
        settings=made,
        db=database,
        texts=Texts.load(made.content_dir / "texts.yml"),
        vault=Vault(made.secret("secret_key")),
    )


def a_conversation(app: App, **changes: Any) -> Conversation:
    """A new row; ``changes`` as for ``conversations.store.create``."""
    given: dict[str, Any] = {
        "conversation_id": str(uuid.uuid4()),
        "channel": "web",
        "token_hash": "0" * 64,
        "locale": "pt-BR",
        "now": NOW,
    }
    with app.db.write() as tx:
        return store.create(tx, **(given | changes))


def a_turn(**changes: Any) -> Turn:
    given: dict[str, Any] = {
        "conversation_id": "c0ffee00-0000-4000-8000-000000000000",
        "seq": 1,
        "text": "minha senha do sigcon expirou",
        "intent": "ask_password",
        "now": NOW,
    }
    return Turn(**(given | changes))


def a_draft(text: str = "Olá!", **changes: Any) -> Draft:
    return Draft(**({"kind": Kind.SMALLTALK, "text": text} | changes))


def an_organ(sigla: str = "SEPLAG", **changes: Any) -> Organ:
    given: dict[str, Any] = {
        "sigla": sigla,
        "name": "Secretaria de Estado de Planejamento e Gestão",
        "kind": "secretaria",
        "source": "teste",
    }
    return Organ(**(given | changes))


def a_ticket(**changes: Any) -> Ticket:
    given: dict[str, Any] = {
        "number": "BAL-2026-K7R3WX",
        "kind": TicketKind.HANDOFF,
        "stage": Stage.QUEUED,
        "conversation_id": "c0ffee00-0000-4000-8000-000000000000",
        "reason": "asked",
        "idempotency_key": "key",
        "opened_at": NOW,
        "updated_at": NOW,
    }
    return Ticket(**(given | changes))


def an_article(article_id: str = "sigcon-trocar-senha", **changes: Any) -> Article:
    given: dict[str, Any] = {
        "id": article_id,
        "title": f"Título de {article_id}",
        "system": System(article_id.partition("-")[0]),
        "topic": Topic.PASSWORD,
        "audience": (),
        "summary": "Para quem quer trocar a senha.",
        "symptoms": ("trocar senha",),
        "steps": (Step(text="Abra o portal."), Step(text="Clique em **Trocar**."), Step(text="Salve.")),
        "sources": (ArticleSource(title="Manual", url="https://exemplo.mg.gov.br/manual", date="2024-02"),),
        "examples": ("como troco a senha", "quero mudar minha senha"),
    }
    return Article(**(given | changes))


def a_revision(article: Article | None = None, **changes: Any) -> Revision:
    article = article or an_article()
    given: dict[str, Any] = {
        "article": article,
        "number": 1,
        "digest": article.digest(),
        "status": Status.PUBLISHED,
        "imported_at": NOW,
        "imported_by": "teste",
    }
    return Revision(**(given | changes))


def a_contact(contact_id: str = "sigcon-atendimento", **changes: Any) -> Contact:
    given: dict[str, Any] = {
        "id": contact_id,
        "name": "Atendimento",
        "email": "atendimento@exemplo.mg.gov.br",
    }
    return Contact(**(given | changes))


#: An article file by its parts, in order; ``write_article`` replaces one or leaves it out.
ARTICLE_PARTS = {
    "id": "id: sigcon-trocar-senha",
    "title": "title: Trocar a senha",
    "system": "system: sigcon",
    "topic": "topic: password",
    "audience": "audience: [interno]",
    "summary": "summary: Para quem quer trocar a senha.",
    "symptoms": "symptoms: [trocar senha]",
    "contacts": "contacts: [sigcon-atendimento]",
    "sources": "sources: [{title: Manual, url: 'https://exemplo.mg.gov.br', date: 2024-02-08}]",
    "related": "related: []",
    "end": "---",
    "steps": "## Passos\n\n1. Abra o portal.\n2. Clique em **Trocar**.\n",
    "rest": "",
}


def write_article(
    folder: Path, article_id: str = "sigcon-trocar-senha", *, examples: str | None = None, **parts: str | None
) -> Path:
    """An article and its questions on disk. ``parts`` as in ``ARTICLE_PARTS``; None leaves one out."""
    named = {"id": f"id: {article_id}", "title": f"title: Sobre {article_id}"}
    chosen = ARTICLE_PARTS | named | parts
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{article_id}.md"
    body = "\n".join(part for part in chosen.values() if part is not None)
    path.write_text(f"---\n{body}\n", encoding="utf-8")
    questions = examples or f"pergunta sobre {article_id}\noutra sobre {article_id}\n"
    path.with_name(f"{article_id}.examples.txt").write_text(questions, encoding="utf-8")
    return path


def write_contacts(folder: Path, text: str = "sigcon-atendimento:\n  name: Atendimento\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sigcon.yml").write_text(text, encoding="utf-8")
    return folder
