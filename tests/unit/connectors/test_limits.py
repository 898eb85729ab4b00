"""Where a request came from, and how many are too many."""

import pytest
from starlette.requests import Request

from connectors.web.limits import RateLimits, client_address
from services.errors import RateLimitedError

PROXIES = ("127.0.0.1",)


def a_request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Request({"type": "http", "client": (peer, 1234), "headers": headers})


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (a_request("127.0.0.1"), None),
        (a_request("203.0.113.9"), "203.0.113.9"),
        (a_request("203.0.113.9", "10.0.0.1"), "203.0.113.9"),
        (a_request("127.0.0.1", "10.0.0.1, 203.0.113.7"), "203.0.113.7"),
        (a_request("127.0.0.1", "10.0.0.1", "203.0.113.7"), "203.0.113.7"),
        (a_request("127.0.0.1", "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
        (a_request("2001:db8:1:2::1"), "2001:db8:1:2::/64"),
        (a_request("127.0.0.1", "unknown"), "unknown"),
    ],
)
def test_only_a_trusted_proxy_names_the_citizen(request_: Request, expected: str | None) -> None:
    assert client_address(request_, PROXIES) == expected


def test_a_window_moves() -> None:
    now = 0.0
    limits = RateLimits({"conversation": "2/minute"}, clock=lambda: now)
    limits.check("conversation", "a")
    now = 30
    limits.check("conversation", "a")
    limits.check("conversation", "b")
    with pytest.raises(RateLimitedError) as error:
        limits.check("conversation", "a")
    assert error.value.retry_after == 30
    now = 61
    limits.check("conversation", "a")
