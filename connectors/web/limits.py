"""How much one conversation and one address may send."""

import time
from collections.abc import Sequence

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from services import metrics
from services.errors import RateLimitedError


class RateLimits:
    """Counts in this process's memory: with several web processes each allows the full rate."""

    def __init__(self, rules: dict[str, str]) -> None:
        """``rules``: name → rate in the notation of the limits library, e.g. ``60/minute``."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rules = {name: parse(rate) for name, rate in rules.items()}

    def check(self, rule: str, key: str) -> None:
        """Raises ``RateLimitedError`` with the seconds to wait."""
        if not self._limiter.hit(self._rules[rule], rule, key):
            metrics.RATE_LIMITED.labels(rule=rule).inc()
            resets_at = self._limiter.get_window_stats(self._rules[rule], rule, key).reset_time
            raise RateLimitedError(max(1, round(resets_at - time.time())))


def client_address(request: Request, trusted_proxies: Sequence[str]) -> str | None:
    """Where the request came from; None for this machine itself.

    A proxy on this machine names the citizen in X-Forwarded-For; only the last entry is the proxy's own
    word, the ones before it are whatever the client sent. Without the header it is the operator, a probe or
    a test that asks, and those are not limited by address (the limit per conversation holds for all).
    """
    peer = request.client.host if request.client else None
    if peer not in trusted_proxies:
        return peer
    forwarded = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    return forwarded or None
