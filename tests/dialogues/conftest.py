from collections.abc import Iterator

import httpx
import pytest

from tests.chat import Citizen


@pytest.fixture(scope="session")
def system(system_address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=system_address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def citizen(system: httpx.Client) -> Citizen:
    return Citizen.arrives(system)
