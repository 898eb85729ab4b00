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
