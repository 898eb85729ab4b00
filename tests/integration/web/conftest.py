from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from connectors.web.server import build
from conversations.model import Button, Draft, Kind
from services.app import App
from tests.builders import an_app
from tests.chat import Citizen
from tests.fakes.rasa_channel import TOKEN, RasaChannel, rasa_channel
from tests.served import served


def echo(message: str) -> list[Draft]:
    """What the fake Rasa says unless a test sets something else."""
    buttons = (Button(title="SIGCON", payload='/inform_system{"system":"sigcon"}'),)
    return [Draft(kind=Kind.ANSWER, text=f"Você disse: {message}", buttons=buttons)]


@pytest.fixture
def rasa() -> Iterator[RasaChannel]:
    with rasa_channel(echo) as channel:
        yield channel


@pytest.fixture
def balcao(app: App, rasa: RasaChannel) -> App:
    """The application of ``app``, answered by the fake Rasa, quick to give up on it."""
    changes = {"rasa_url": rasa.url, "rasa_token": SecretStr(TOKEN), "rasa_timeout": 2.0}
    return an_app(app.db, **(app.settings.model_dump() | changes))


@pytest.fixture
def http(balcao: App) -> Iterator[httpx.Client]:
    with served(build(balcao)) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.fixture
def citizen(http: httpx.Client) -> Citizen:
    return Citizen.arrives(http)
