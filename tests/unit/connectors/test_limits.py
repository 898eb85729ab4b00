import pytest
from starlette.requests import Request

from connectors.web.limits import RateLimits, StreamLimits, client_address
from services.errors import RateLimitedError


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimits:
    return RateLimits({"conversation": "2/minute", "address": "1/minute"}, clock)


def test_allows_the_rate_and_tells_when_the_oldest_leaves_the_window(
    limits: RateLimits, clock: Clock
) -> None:
    limits.check("conversation", "a")
    clock.now += 20
    limits.check("conversation", "a")
    clock.now += 10
    with pytest.raises(RateLimitedError) as refused:
        limits.check("conversation", "a")
    assert refused.value.retry_after == 30


def test_a_refused_message_does_not_lengthen_the_wait(limits: RateLimits, clock: Clock) -> None:
    limits.check("address", "a")
    clock.now += 59
    with pytest.raises(RateLimitedError):
        limits.check("address", "a")
    clock.now += 1
    limits.check("address", "a")


def test_rules_and_keys_are_counted_apart(limits: RateLimits) -> None:
    limits.check("address", "a")
    limits.check("address", "b")
    limits.check("conversation", "a")
    with pytest.raises(RateLimitedError):
        limits.check("address", "a")


def test_still_counts_after_idle_keys_were_forgotten(limits: RateLimits, clock: Clock) -> None:
    limits.check("address", "idle")
    clock.now += 59
    limits.check("address", "busy")
    clock.now += 2
    with pytest.raises(RateLimitedError):
        limits.check("address", "busy")
    limits.check("address", "idle")


def from_peer(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("request_", "address"),
    [
        (from_peer("198.51.100.9", "203.0.113.1"), "198.51.100.9"),
        (from_peer("10.0.0.1", "203.0.113.1, 198.51.100.9"), "198.51.100.9"),
        (from_peer("10.0.0.1", "203.0.113.1", "198.51.100.9"), "198.51.100.9"),
        (from_peer("10.0.0.1"), None),
        (from_peer("10.0.0.1", "unknown"), "unknown"),
        # One subscriber has all the addresses of a /64.
        (from_peer("10.0.0.1", "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
        (from_peer("2001:db8:1:2::1"), "2001:db8:1:2::/64"),
    ],
)
def test_only_the_last_word_of_a_trusted_proxy_names_the_citizen(
    request_: Request, address: str | None
) -> None:
    assert client_address(request_, ["10.0.0.1"]) == address


def test_streams_are_capped_in_one_conversation_and_altogether() -> None:
    streams = StreamLimits(per_conversation=2, in_all=3)
    with streams.held("a"), streams.held("a"):
        with pytest.raises(RateLimitedError):
            streams.check("a")
        with streams.held("b"), pytest.raises(RateLimitedError):
            streams.check("c")
        streams.check("b")
    streams.check("a")
