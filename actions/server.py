"""The action process: ``uvicorn actions.server:create --factory --host 127.0.0.1``."""

import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.base import Kit, ServiceAction
from actions.registry import all_actions
from services.app import App, open_app
from services.knowledge_base import KnowledgeBase
from services.logs import configure_logs
from services.settings import Settings

log = structlog.get_logger()

_THREADS = 8


def create() -> Starlette:
    """Everything of this process, from the environment. The knowledge base is loaded before calls come in."""
    settings = Settings()
    configure_logs(settings.log_level)
    app = open_app(settings)
    return build(app, KnowledgeBase(app.db, settings))


def build(app: App, base: KnowledgeBase) -> Starlette:
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="action")
    kit = Kit(app=app, base=base, threads=threads)
    return serving(kit, all_actions(kit))


def serving(kit: Kit, actions: Sequence[ServiceAction]) -> Starlette:
    """Closes what is in ``kit`` at its end."""
    app, base, threads = kit.app, kit.base, kit.threads
    routes = [
        Route("/webhook", _webhook(actions, app.settings.secret("action_token")), methods=["POST"]),
        Route("/health", _health(base), methods=["GET"]),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        base.watch()
        try:
            yield
        finally:
            base.close()
            threads.shutdown(wait=True)
            app.close()

    return Starlette(routes=routes, lifespan=lifespan)


def _webhook(actions: Sequence[ServiceAction], token: bytes) -> Callable[..., object]:
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)

    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.query_params.get("token", "").encode(), token):
            return JSONResponse({"error": "unauthorized"}, status_code=401)
        try:
            result = await executor.run(_call(await request.json()))
        except ActionExecutionRejection as error:
            # How a form action says that the turn is not for it.
            return _refused(error.message, error.action_name, 400)
        except ActionNotFoundException as error:
            log.warning("unknown_action", action=error.action_name)
            return _refused(error.message, error.action_name, 404)
        except (ValueError, KeyError, TypeError):
            return _refused("not a call of an action", "", 422)
        return JSONResponse(result.model_dump() if result else {})

    return webhook


def _call(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or not isinstance(body.get("next_action"), str):
        raise TypeError
    return body


def _refused(error: str, action: str, status: int) -> Response:
    return JSONResponse({"error": error, "action_name": action}, status_code=status)


def _health(base: KnowledgeBase) -> Callable[..., object]:
    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ready", "articles": len(base.current.revisions)})

    return health
