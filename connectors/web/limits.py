"""How much one conversation and one address may send."""

import ipaddress
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from limits import parse
from starlette.requests import Request

from services import metrics
from services.errors import RateLimitedError

_SWEEP_SECONDS = 60.0
#: A page holds one; a citizen may have several open.
STREAMS_PER_CONVERSATION = 8
#: Below the 1,024 open files that many systems allow a process. Whoever gets none asks for news instead.
_STREAMS_IN_ALL = 700
_STREAM_RETRY = 30


class RateLimits:
    """Moving windows in this process's memory: with several web processes each allows the full rate.

    Not the library's own memory storage: it starts a thread at every hit, which walks over all hits there are.
    """

    def __init__(self, rules: dict[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        """``rules``: name → rate in the notation of the limits library, e.g. ``60/minute``."""
        self._rules = {name: parse(rate) for name, rate in rules.items()}
        self._clock = clock
        self._hits: dict[tuple[str, str], deque[float]] = {}
        self._swept = clock()

    def check(self, rule: str, key: str) -> None:
        """Raises ``RateLimitedError`` with the seconds to wait. A refused message does not count."""
        now, limit = self._clock(), self._rules[rule]
        self._sweep(now)
        hits = self._hits.setdefault((rule, key), deque())
        while hits and hits[0] <= now - limit.get_expiry():
            hits.popleft()
        if len(hits) >= limit.amount:
            metrics.RATE_LIMITED.labels(rule=rule).inc()
            oldest = hits[0] if hits else now
            raise RateLimitedError(max(1, round(oldest + limit.get_expiry() - now)))
        hits.append(now)

    def _sweep(self, now: float) -> None:
        """Forgets who has not written for a while."""
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        for (rule, key), hits in list(self._hits.items()):
            if not hits or hits[-1] <= now - self._rules[rule].get_expiry():
                del self._hits[rule, key]


class StreamLimits:
    """How many event streams are open: each keeps a connection for as long as its client likes."""

    def __init__(
        self, *, per_conversation: int = STREAMS_PER_CONVERSATION, in_all: int = _STREAMS_IN_ALL
    ) -> None:
        self._per_conversation = per_conversation
        self._in_all = in_all
        self._open: Counter[str] = Counter()

    def check(self, conversation_id: str) -> None:
        """Raises ``RateLimitedError``."""
        if self._open[conversation_id] >= self._per_conversation or sum(self._open.values()) >= self._in_all:
            metrics.RATE_LIMITED.labels(rule="streams").inc()
            raise RateLimitedError(_STREAM_RETRY)

    @contextmanager
    def held(self, conversation_id: str) -> Iterator[None]:
        self._open[conversation_id] += 1
        try:
            yield
        finally:
            self._open[conversation_id] -= 1
            self._open += Counter()  # drops who has none left


def client_address(request: Request, trusted_proxies: Sequence[str]) -> str | None:
    """Where the request came from; None for this machine itself.

    A proxy on this machine names the citizen in X-Forwarded-For; only the last entry is the proxy's own
    word, the ones before it are whatever the client sent. Without the header it is the operator, a probe or
    a test that asks, and those are not limited by address (the limit per conversation holds for all).
    """
    peer = request.client.host if request.client else None
    if peer not in trusted_proxies:
        return _household(peer) if peer else None
    # Some proxies add a header line of their own instead of writing behind the client's.
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")[-1].strip()
    return _household(forwarded) if forwarded else None


def _household(address: str) -> str:
    """IPv6 by its /64: one subscriber has all the addresses of it. Anything that is no address stays as it is."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
