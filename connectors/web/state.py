"""What the web process holds while it runs, reached by routes through ``request.app.state.web``."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from connectors.web.limits import RateLimits, StreamLimits
from services.app import App
from services.delivery import DeliveryLog
from services.engine import RasaEngine
from services.feed import MessageFeed
from services.gateway import Gateway


@dataclass(frozen=True, kw_only=True)
class WebState:
    app: App
    engine: RasaEngine
    gateway: Gateway
    delivery: DeliveryLog
    feed: MessageFeed
    limits: RateLimits
    streams: StreamLimits


def state_of(request: Request) -> WebState:
    return cast(WebState, request.app.state.web)
