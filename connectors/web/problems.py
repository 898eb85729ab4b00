"""One table from errors to HTTP. ``detail`` is pt-BR, may be shown to the citizen and never echoes input."""

import traceback
from dataclasses import dataclass
from pathlib import Path

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.errors import (
    ConversationNotFoundError,
    EmptyMessageError,
    EngineError,
    InvalidMessageError,
    MessageTooLongError,
    RateLimitedError,
    ServiceError,
    TokenError,
    UnknownPayloadError,
)
from services.work_desk import ConversationTakenError, TicketNotFoundError
from storage.errors import ConflictError, StorageError, StorageUnavailableError

log = structlog.get_logger()


@dataclass(frozen=True)
class ProblemKind:
    slug: str
    status: int
    title: str
    detail: str


#: The most specific class wins (method resolution order).
PROBLEMS: dict[type[Exception], ProblemKind] = {
    ConversationNotFoundError: ProblemKind(
        "conversation-not-found", 404, "Conversa não encontrada", "Esta conversa não existe. Comece uma nova."
    ),
    TokenError: ProblemKind(
        "invalid-token",
        401,
        "Sem permissão",
        "O acesso a esta conversa não foi reconhecido. Comece uma nova.",
    ),
    RateLimitedError: ProblemKind(
        "rate-limited",
        429,
        "Muitas mensagens",
        "São muitas mensagens em pouco tempo. Espere um pouco e tente de novo.",
    ),
    EmptyMessageError: ProblemKind(
        "empty-message", 422, "Mensagem vazia", "A mensagem está vazia. Escreva o que aconteceu."
    ),
    MessageTooLongError: ProblemKind(
        "message-too-long", 413, "Mensagem longa demais", "A mensagem é longa demais. Resuma e envie de novo."
    ),
    UnknownPayloadError: ProblemKind(
        "unknown-payload",
        422,
        "Botão desconhecido",
        "Este botão não vale nesta conversa. Escreva o que você precisa.",
    ),
    InvalidMessageError: ProblemKind(
        "invalid-message", 422, "Mensagem inválida", "Não foi possível ler a mensagem."
    ),
    EngineError: ProblemKind(
        "engine-away", 503, "Assistente fora do ar", "O assistente não respondeu. Tente de novo em instantes."
    ),
    TicketNotFoundError: ProblemKind(
        "ticket-not-found", 404, "Chamado não encontrado", "Este chamado não existe."
    ),
    ConversationTakenError: ProblemKind(
        "conversation-taken", 409, "Conversa em atendimento", "Outra pessoa já atende esta conversa."
    ),
    ServiceError: ProblemKind("error", 500, "Erro", "Algo deu errado. Tente de novo em instantes."),
    ConflictError: ProblemKind(
        "conflict", 409, "Conflito", "O pedido já foi feito ou mudou. Atualize a página."
    ),
    StorageUnavailableError: ProblemKind(
        "unavailable", 503, "Serviço indisponível", "O serviço está ocupado. Tente de novo em instantes."
    ),
    StorageError: ProblemKind("storage", 500, "Erro", "Algo deu errado. Tente de novo em instantes."),
}

_INVALID_JSON = ProblemKind("invalid-json", 400, "JSON inválido", "O corpo do pedido não é um JSON válido.")
_INVALID_BODY = ProblemKind(
    "invalid-request", 422, "Pedido inválido", "O pedido não tem o formato esperado pela API."
)
_TOO_LONG = PROBLEMS[MessageTooLongError]
_HTTP = {
    404: ("not-found", "Não encontrado", "Este endereço não existe."),
    405: ("method-not-allowed", "Método não permitido", "Este endereço não aceita esse tipo de pedido."),
    413: (_TOO_LONG.slug, _TOO_LONG.title, _TOO_LONG.detail),
}
_UNEXPECTED = PROBLEMS[ServiceError]


def respond(
    kind: ProblemKind, *, headers: dict[str, str] | None = None, status: int | None = None
) -> JSONResponse:
    content = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": status or kind.status,
        "detail": kind.detail,
    }
    return JSONResponse(
        content, status_code=status or kind.status, headers=headers, media_type="application/problem+json"
    )


def kind_of(error: Exception) -> ProblemKind:
    return next((PROBLEMS[cls] for cls in type(error).__mro__ if cls in PROBLEMS), _UNEXPECTED)


def install(app: FastAPI) -> None:
    app.add_exception_handler(ServiceError, _known)
    app.add_exception_handler(StorageError, _known)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)


async def _known(_: Request, error: Exception) -> JSONResponse:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, RateLimitedError) else None
    if isinstance(error, TokenError):
        headers = {"WWW-Authenticate": "Bearer"}
    kind = kind_of(error)
    if kind.status >= 500:
        log.error("request_failed", error=type(error).__name__, reason=str(error))
    return respond(kind, headers=headers)


async def _validation(_: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    broken = any(item.get("type") == "json_invalid" for item in found)
    return respond(_INVALID_JSON if broken else _INVALID_BODY)


async def _http(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return respond(_UNEXPECTED)
    slug, title, detail = _HTTP.get(error.status_code, ("http", "Erro", "O pedido não pôde ser atendido."))
    return respond(ProblemKind(slug, error.status_code, title, detail), headers=dict(error.headers or {}))


def crashed(error: Exception) -> JSONResponse:
    """The answer to a bug of ours. Logged by type and place only: its message may quote a citizen."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
    log.error("request_crashed", error=type(error).__name__, where=where)
    return respond(_UNEXPECTED)
