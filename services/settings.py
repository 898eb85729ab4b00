"""Settings: environment variables with the prefix ``BALCAO_``. A test keeps README's table complete."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BALCAO_", env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address the web process listens on")
    port: int = Field(8000, description="Port of the web process: page, chat API, health and metrics")
    data_dir: Path = Field(Path("var"), description="Database, keys, models and process files")
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite in the data directory")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the personal-data vault; empty means one is made and kept in the data directory",
    )
    content_dir: Path = Field(Path("data"), description="Articles, contacts, directory and texts to import")
    rasa_port: int = Field(5005, description="Loopback port of Rasa")
    rasa_url: str = Field("", description="Where Rasa answers; empty means loopback on its port")
    rasa_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of the Rasa channel; made if empty"
    )
    action_token: SecretStr = Field(SecretStr(""), description="Token of the action endpoint; made if empty")
    rasa_timeout: float = Field(15.0, description="Seconds to wait for a reply before apologising")
    tracker_url: str = Field(
        "", description="Where Rasa keeps its trackers, as a SQLAlchemy URL; empty means SQLite"
    )
    actions_port: int = Field(5055, description="Loopback port of the action process")
    actions_timeout: float = Field(8.0, description="Seconds one action may take")
    message_limit: int = Field(4000, description="Longest message, in characters")
    rate_conversation: str = Field("60/minute", description="Messages of one conversation")
    rate_address: str = Field("300/minute", description="Messages from one address")
    rate_new_conversations: str = Field("60/minute", description="Conversations started from one address")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"), description="Peers whose X-Forwarded-For is believed"
    )
    late_answer_minutes: int = Field(15, description="How late a kept message is still answered by the bot")
    log_level: str = Field("INFO", description="Level of the JSON logs")
    chromium: Path = Field(Path("/usr/bin/chromium"), description="Browser of the browser tests")
    nlu_benchmark: Path = Field(
        Path("../shared/nlu-benchmark"), description="Folder of the public intent sets for make bench-nlu"
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'balcao.db').as_posix()}"

    @property
    def rasa(self) -> str:
        return self.rasa_url or f"http://127.0.0.1:{self.rasa_port}"

    def secret(self, name: str) -> bytes:
        """The setting ``name``, or a random one made at first use and kept in ``data_dir``, mode 0600."""
        given: SecretStr = getattr(self, name)
        if given.get_secret_value():
            return given.get_secret_value().encode()
        path = self.data_dir / "secrets" / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        # A link appears whole or not at all: processes that start together end up with one secret.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
        return path.read_bytes()
