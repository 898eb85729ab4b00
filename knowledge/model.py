"""What an article is, as frozen data. Stored as the JSON of ``Article.to_json`` in an immutable revision."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class System(StrEnum):
    """The systems Balcão answers about; the value is also the article's folder and the start of its id."""

    #: SIGCON-Saída: agreements of the state of Minas Gerais.
    SIGCON = "sigcon"
    #: Portal CAGEC: register of those who receive state money.
    CAGEC = "cagec"
    #: SINESP-INFOSEG: federal public-security queries, here as used by courts.
    INFOSEG = "infoseg"
    #: The gov.br account the others lean on.
    GOVBR = "govbr"

    @property
    def label(self) -> str:
        return _SYSTEM_LABELS[self]


_SYSTEM_LABELS = {
    System.SIGCON: "SIGCON-Saída",
    System.CAGEC: "Portal CAGEC",
    System.INFOSEG: "SINESP-INFOSEG",
    System.GOVBR: "Conta gov.br",
}


class Topic(StrEnum):
    """What a question is about; Rasa's ``ask_*`` intents carry the same names."""

    #: Forgotten, expired, blocked or temporary passwords, and changing them.
    PASSWORD = "password"  # noqa: S105 - a topic, not a secret
    #: Becoming a user, or registering somebody or an organisation.
    REGISTRATION = "registration"
    #: Getting in, profiles, permissions, blocked or lost access.
    ACCESS = "access"
    #: Electronic signature.
    SIGNATURE = "signature"
    #: Documents, regularity and the CRC certificate.
    REGULARITY = "regularity"
    #: Whom to ask, and where.
    CONTACTS = "contacts"
    #: What something is and whom it concerns.
    DEFINITION = "definition"


class Audience(StrEnum):
    """Whom a procedure is for. An article with none is for anyone."""

    #: State servant (SIGCON login that is not a CPF).
    INTERNO = "interno"
    #: Prefeitura, OSC and other partners: the login is the CPF.
    EXTERNO = "externo"
    #: Who answers for the partner organisation in law: mayor, president.
    REPRESENTANTE_LEGAL = "representante_legal"
    #: CAGEC's "responsável pelas informações".
    RESPONSAVEL = "responsavel"
    #: CAGEC's plain user.
    USUARIO = "usuario"
    #: Security administrator of a state organ.
    ADMIN_SEGURANCA = "admin_seguranca"
    #: Deputies and staff of the state assembly.
    ALMG = "almg"
    #: Municipal social-assistance council.
    CMAS = "cmas"
    #: Court servant.
    SERVIDOR_JUDICIARIO = "servidor_judiciario"
    #: Judge.
    MAGISTRADO = "magistrado"
    #: Anybody without a role in the systems.
    CIDADAO = "cidadao"

    @property
    def label(self) -> str:
        return _AUDIENCE_LABELS[self]


_AUDIENCE_LABELS = {
    Audience.INTERNO: "Servidor do Estado",
    Audience.EXTERNO: "Prefeitura, OSC ou outro parceiro",
    Audience.REPRESENTANTE_LEGAL: "Representante legal",
    Audience.RESPONSAVEL: "Responsável pelas informações",
    Audience.USUARIO: "Usuário",
    Audience.ADMIN_SEGURANCA: "Administrador de segurança",
    Audience.ALMG: "Assembleia Legislativa (ALMG)",
    Audience.CMAS: "Conselho de assistência social (CMAS)",
    Audience.SERVIDOR_JUDICIARIO: "Servidor do Judiciário",
    Audience.MAGISTRADO: "Magistrado",
    Audience.CIDADAO: "Cidadão",
}


class Offer(StrEnum):
    """An action of the dialogue that an article may end in, by its intent."""

    REQUEST_UNLOCK = "request_unlock"


@dataclass(frozen=True, kw_only=True)
class Step:
    #: Heading the step stands under; empty for the main run of steps.
    group: str = ""
    #: Markdown of one action.
    text: str


@dataclass(frozen=True, kw_only=True)
class Source:
    title: str
    url: str | None
    #: ``2024-02-08``, ``2024-02`` or ``2024``; None when the page carries no date.
    date: str | None


@dataclass(frozen=True, kw_only=True)
class Legal:
    title: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    id: str
    name: str
    email: str | None = None
    phones: tuple[str, ...] = ()
    url: str | None = None
    hours: str | None = None
    note: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Contact":
        return cls(**{**data, "phones": tuple(data.get("phones", ()))})


@dataclass(frozen=True, kw_only=True)
class Article:
    id: str
    title: str
    system: System
    topic: Topic
    #: Empty: for anyone.
    audience: tuple[Audience, ...] = ()
    summary: str
    symptoms: tuple[str, ...] = ()
    preconditions: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    #: Inferences of ours: shown marked as such, never as official steps.
    suggestions: tuple[str, ...] = ()
    result: str | None = None
    deadline: str | None = None
    #: Ids of contacts, which live beside the articles.
    contacts: tuple[str, ...] = ()
    legal: tuple[Legal, ...] = ()
    sources: tuple[Source, ...]
    conflicts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    #: What Balcão can do about it right in the chat.
    offers: tuple[Offer, ...] = ()
    #: ISO date. The last day on which the article may be stated as fact.
    valid_until: str | None = None
    #: ISO date. When an editor should look at it again; nothing changes for citizens.
    review_by: str | None = None
    #: Questions it answers, as people write them.
    examples: tuple[str, ...] = ()

    def expired(self, today: date) -> bool:
        return self.valid_until is not None and today > date.fromisoformat(self.valid_until)

    def for_audience(self, audience: str) -> bool:
        return not self.audience or audience in self.audience

    def digest(self) -> str:
        """SHA-256 in hexadecimal of everything the article says, examples included."""
        canonical = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Article":
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what ``to_json`` never writes."""
        lists = {name: tuple(data[name]) for name in _TEXT_LISTS if name in data}
        return cls(
            **data
            | lists
            | {
                "system": System(data["system"]),
                "topic": Topic(data["topic"]),
                "audience": tuple(Audience(value) for value in data.get("audience", ())),
                "steps": tuple(Step(**step) for step in data["steps"]),
                "offers": tuple(Offer(value) for value in data.get("offers", ())),
                "legal": tuple(Legal(**item) for item in data.get("legal", ())),
                "sources": tuple(Source(**source) for source in data["sources"]),
            }
        )


_TEXT_LISTS = (
    "symptoms",
    "preconditions",
    "warnings",
    "suggestions",
    "contacts",
    "conflicts",
    "related",
    "examples",
)


class Status(StrEnum):
    PUBLISHED = "published"
    #: Kept with its history, no longer found or shown.
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One immutable state of an article, with the status the article has now."""

    article: Article
    number: int
    digest: str
    status: Status
    imported_at: datetime
    imported_by: str

    def with_(self, **changes: Any) -> "Revision":
        return replace(self, **changes)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a content file. ``line`` counts from 1."""

    path: str
    line: int
    message: str
    #: Warnings are reported and do not stop an import.
    warning: bool = False

    def __str__(self) -> str:
        kind = "aviso" if self.warning else "erro"
        return f"{self.path}:{self.line}: {kind}: {self.message}"
