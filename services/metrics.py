"""Counters for ``/metrics``. Labels come from fixed lists: never from what anybody typed."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()

REQUESTS = Counter("balcao_http_requests", "HTTP requests", ["method", "route", "status"], registry=REGISTRY)
REPLIES = Counter("balcao_replies", "Replies of the bot", ["kind"], registry=REGISTRY)
ENGINE_FAILURES = Counter(
    "balcao_engine_failures", "Turns the bot did not answer", ["reason"], registry=REGISTRY
)
RATE_LIMITED = Counter("balcao_rate_limited", "Requests turned away", ["rule"], registry=REGISTRY)
RECOVERED = Counter("balcao_recovered_messages", "Messages answered late", registry=REGISTRY)
TURN_SECONDS = Histogram(
    "balcao_turn_seconds",
    "From saved message to saved reply",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15),
    registry=REGISTRY,
)
