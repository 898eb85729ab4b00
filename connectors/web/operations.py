"""Health and metrics, for the operator."""

import asyncio

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from connectors.web.state import WebState, state_of
from services.metrics import REGISTRY
from storage.database import versions
from storage.errors import StorageError

router = APIRouter(tags=["operations"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers; nothing is said of what it needs."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 once the database, Rasa and the actions all answer; 503 with the state of each until then."""
    state = state_of(request)
    database, rasa, actions = await asyncio.gather(
        asyncio.to_thread(_database_ready, state), state.engine.ready(), state.engine.actions_ready()
    )
    checks = {"database": database, "rasa": rasa, "actions": actions}
    return JSONResponse(
        {name: "ok" if ok else "away" for name, ok in checks.items()}, 200 if all(checks.values()) else 503
    )


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _database_ready(state: WebState) -> bool:
    try:
        with state.app.db.read() as tx:
            versions(tx)
    except StorageError:
        return False
    return True
