"""The web process: page, chat API, health, metrics. ``uvicorn connectors.web.server:create --factory``."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from connectors.web import chat, operations, problems
from connectors.web.limits import RateLimits, StreamLimits
from connectors.web.middleware import EdgeMiddleware
from connectors.web.state import WebState
from conversations import store
from services.app import App, open_app
from services.delivery import DeliveryLog
from services.engine import RasaEngine
from services.feed import MessageFeed
from services.gateway import Gateway
from services.logs import configure_logs
from services.recovery import recover_forever
from services.settings import Settings

_STATIC = Path(__file__).parent / "static"
#: The most that JSON makes of one character: an emoji as two escapes.
_BYTES_PER_CHARACTER = 12
# Modules of one version belong together: browsers ask each time, and mostly hear 304.
_REVALIDATE = {"Cache-Control": "no-cache"}


class RevalidatedFiles(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(_REVALIDATE)
        return response


def create() -> FastAPI:
    settings = Settings()
    configure_logs(settings.log_level)
    return build(open_app(settings))


def build(app: App) -> FastAPI:
    web = FastAPI(title="Balcão", version="1", docs_url=None, redoc_url=None, lifespan=_lifespan)
    web.state.balcao = app
    web.add_middleware(EdgeMiddleware, max_body=app.settings.message_limit * _BYTES_PER_CHARACTER + 4096)
    # Server-sent events pass uncompressed: the middleware leaves them alone.
    web.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    problems.install(web)
    web.include_router(chat.router)
    web.include_router(operations.router)
    web.mount("/static", RevalidatedFiles(directory=_STATIC), name="static")

    @web.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(_STATIC / "index.html", headers=_REVALIDATE)

    return web


@contextlib.asynccontextmanager
async def _lifespan(web: FastAPI) -> AsyncIterator[None]:
    app: App = web.state.balcao
    settings = app.settings
    if app.db.is_sqlite:
        # One web process by design: whoever held a claim died with the last one.
        with app.db.write() as tx:
            store.release_claims(tx)
    async with RasaEngine.from_settings(settings) as engine:
        gateway = Gateway(app, engine)
        web.state.web = state = WebState(
            app=app,
            engine=engine,
            gateway=gateway,
            delivery=DeliveryLog(app),
            feed=MessageFeed(app),
            limits=RateLimits(
                {
                    "conversation": settings.rate_conversation,
                    "address": settings.rate_address,
                    "new_conversations": settings.rate_new_conversations,
                }
            ),
            streams=StreamLimits(),
        )
        tasks = [
            asyncio.create_task(state.feed.watch_forever()),
            asyncio.create_task(state.delivery.flush_forever()),
            asyncio.create_task(recover_forever(app, gateway, engine)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await state.delivery.flush()
    app.close()
