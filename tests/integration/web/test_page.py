"""How the page and the API come over the wire."""

import httpx

from tests.chat import Citizen


def test_the_page_is_compressed_revalidated_and_locked_down(http: httpx.Client) -> None:
    page = http.get("/")
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"


def test_unchanged_files_are_not_sent_again(http: httpx.Client) -> None:
    script = http.get("/static/widget.js")
    assert script.headers["cache-control"] == "no-cache"
    again = http.get("/static/widget.js", headers={"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_events_are_not_compressed(citizen: Citizen) -> None:
    citizen.says("oi")
    headers = citizen.headers | {"Accept-Encoding": "gzip"}
    with citizen.http.stream("GET", f"{citizen.path}/events", headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers


def test_the_api_is_described(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    assert {"/api/conversations", "/api/conversations/{conversation_id}/messages"} <= paths.keys()
    assert "/api/conversations/{conversation_id}/events" in paths


def test_readiness_names_what_is_missing(http: httpx.Client) -> None:
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "rasa": "ok", "actions": "away"}
    assert http.get("/healthz").json() == {"status": "ok"}


def test_metrics_count_by_route_and_never_by_address(citizen: Citizen) -> None:
    citizen.says("oi")
    citizen.http.get("/nada/529.982.247-25")
    metrics = citizen.http.get("/metrics").text
    assert 'method="POST",route="/api/conversations/{conversation_id}/messages",status="200"' in metrics
    assert citizen.id not in metrics
    assert "529.982" not in metrics
