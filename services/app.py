"""The composition root: everything that services share, built once per process."""

from dataclasses import dataclass
from datetime import UTC, datetime

from conversations.vault import Vault
from services.settings import Settings
from services.texts import Texts
from storage.database import Database


@dataclass(frozen=True, kw_only=True)
class App:
    settings: Settings
    db: Database
    texts: Texts
    vault: Vault

    def close(self) -> None:
        self.db.close()


def open_app(settings: Settings) -> App:
    """Opens files and prepares the database engine; the schema must be migrated already."""
    return App(
        settings=settings,
        db=Database.connect(settings.database),
        texts=Texts.load(settings.content_dir / "texts.yml"),
        vault=Vault(settings.secret("secret_key")),
    )


def utc_now() -> datetime:
    return datetime.now(UTC)
