import pytest

from connectors.web.limits import RateLimits
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
