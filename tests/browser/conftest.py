"""The real web process, a fake Rasa behind it and Debian's chromium in front."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from services.app import App, open_app
from services.settings import Settings
from storage.migrate import upgrade
from tests.browser.replies import Dialogue
from tests.fakes.rasa_channel import TOKEN, RasaChannel, rasa_channel

CHROMIUM = Path(os.environ.get("BALCAO_CHROMIUM", "/usr/bin/chromium"))
_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_READY_SECONDS = 30


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium, or set BALCAO_CHROMIUM")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def channel() -> Iterator[RasaChannel]:
    with rasa_channel(Dialogue()) as running:
        yield running


@pytest.fixture
def rasa(channel: RasaChannel) -> RasaChannel:
    channel.reset()
    channel.answer = Dialogue()
    return channel


@pytest.fixture(scope="session")
def settings(channel: RasaChannel, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        data_dir=tmp_path_factory.mktemp("browser"),
        port=free_port(),
        rasa_url=channel.url,
        rasa_token=TOKEN,
        rate_conversation="1000/minute",
        rate_new_conversations="1000/minute",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[App]:
    """The same database and vault that the web process uses."""
    opened = open_app(settings)
    upgrade(opened.db)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def address(app: App) -> Iterator[str]:
    """Of the web process, which is ready."""
    with web_process(app.settings) as url:
        yield url


class web_process:  # noqa: N801 - used like a function
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "uvicorn", "connectors.web.server:create", "--factory"]
        command += ["--port", str(self._settings.port), "--log-level", "warning", "--no-access-log"]
        log = (self._settings.data_dir / "web.log").open("a")
        with log:
            self._process = subprocess.Popen(
                command, env=_environment(self._settings), stdout=log, stderr=log
            )
        url = f"http://127.0.0.1:{self._settings.port}"
        try:
            _wait_until_ready(f"{url}/healthz", self._process)
        except BaseException:
            self.__exit__()
            raise
        return url

    def __exit__(self, *_: object) -> None:
        # Open event streams would hold a polite end back.
        self._process.kill()
        self._process.wait()


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {
        "BALCAO_DATA_DIR": str(settings.data_dir),
        "BALCAO_RASA_URL": settings.rasa_url,
        "BALCAO_RASA_TOKEN": settings.rasa_token.get_secret_value(),
        "BALCAO_RATE_CONVERSATION": settings.rate_conversation,
        "BALCAO_RATE_NEW_CONVERSATIONS": settings.rate_new_conversations,
    }


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the web process did not get ready (exit code {process.poll()})")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, address: str, rasa: RasaChannel) -> Iterator[NewContext]:
    """Makes contexts (a browser profile each); ``changed`` are options of Playwright's ``new_context``.

    The test fails if a script of the page raised or the page wanted something that its policy refuses.
    """
    made: list[BrowserContext] = []
    broken: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    def make(**changed: object) -> BrowserContext:
        options = {
            "base_url": address,
            "locale": "pt-BR",
            "viewport": {"width": 360, "height": 740},
        } | changed
        context = browser.new_context(**options)  # type: ignore[arg-type] # Playwright types each option apart
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        context.on("console", heard)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert not broken


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return opened(context)


def opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    return page
