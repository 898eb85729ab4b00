from collections.abc import Iterator

import httpx
import pytest

from tests.chat import Citizen
from tests.dialogues.system import running_system


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        running_system(tmp_path_factory.mktemp("system")) as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def citizen(system: httpx.Client) -> Citizen:
    return Citizen.arrives(system)
