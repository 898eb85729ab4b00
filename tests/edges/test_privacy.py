"""What a citizen gives away is found in no file, table, log or metric: only in the vault, encrypted."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.app import open_app
from services.settings import Settings
from tests.builders import ROOT
from tests.chat import Citizen
from tests.system import System, running_system

# Synthetic, and unlike anything that a hash or a number of ours could contain by chance.
PLANTED = {
    "CPF": "529.982.247-25",
    "CNPJ": "11.222.333/0001-81",
    "alphanumeric CNPJ": "12.ABC.345/01DE-35",
    "e-mail": "planted.citizen@sub.example.org",
    "phone": "(31) 98765-4321",
    "MASP": "1.357.924-6",
    "password": "Plantada#2026",
    "CPF with wrong digits": "987.654.321-99",
}


def spellings(kind: str) -> set[bytes]:
    """As written, in lower case, and with everything but letters and digits taken out."""
    value = PLANTED[kind]
    if kind == "password":
        return {value.encode()}  # without its signs it is an ordinary word
    bare = re.sub(r"[^0-9A-Za-z]", "", value)
    return {form.encode() for form in (value, value.lower(), bare, bare.lower(), bare.upper())}


@pytest.fixture(scope="module")
def used_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, str, str]]:
    """A system after a conversation full of personal data, still running: (system, conversation, metrics)."""
    with running_system(tmp_path_factory.mktemp("privacy")) as system:
        with httpx.Client(base_url=system.url, timeout=30, trust_env=False) as http:
            citizen = Citizen.arrives(http)
            for value in PLANTED.values():
                citizen.says(f"meu dado é {value}, e a senha do sigcon venceu", client_id=value)
                citizen.says(re.sub(r"[^0-9A-Za-z@]", "", value))
                citizen.post(text="oi", payload=f'/inform_system{{"system":"{value}"}}', client_id=value)
                http.post("/api/conversations", json={"locale": value})
                http.get(f"/api/conversations/{value}/messages", headers=citizen.headers)
                http.get(f"/nada/{value}", params={"q": value})
                http.post(f"{citizen.path}/messages", content=value.encode(), headers=citizen.headers)
            citizen.says("minha senha é " + PLANTED["password"])
            an_unlock_request(citizen)
            citizen.says("quero falar com um atendente")
            number = next(m["ticket"]["number"] for m in reversed(citizen.heard) if m["ticket"])
            desk(system, "take", number, "--as", "Atendente")
            desk(system, "reply", number, f"Anotei {PLANTED['CPF']} e {PLANTED['phone']}.")
            citizen.fetches()
            metrics = http.get("/metrics").text
        yield system, citizen.id, metrics


def an_unlock_request(citizen: Citizen) -> None:
    citizen.says("quero pedir a liberação da minha senha do sigcon")
    for answer in ("sim", "seplag", f"masp {PLANTED['MASP']}", PLANTED["e-mail"], "sim"):
        citizen.says(answer)


def desk(system: System, *arguments: str) -> None:
    command = [sys.executable, "-m", "connectors.cli.main", "desk", *arguments]
    env = os.environ | {"BALCAO_DATA_DIR": str(system.data_dir)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", PLANTED)
def test_no_file_holds_it(used_system: tuple[System, str, str], kind: str) -> None:
    system, _, _ = used_system
    searched = [path for path in system.data_dir.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(searched) > 5
    for path in searched:
        content = path.read_bytes()
        for form in spellings(kind):
            assert form not in content, f"{kind} in {path}"


@pytest.mark.parametrize("kind", PLANTED)
def test_no_table_holds_it(used_system: tuple[System, str, str], kind: str) -> None:
    system, _, _ = used_system
    rows = 0
    for path in (system.data_dir / "balcao.db", system.data_dir / "rasa.db"):
        for table, row in every_row(path):
            rows += 1
            for form in spellings(kind):
                assert form not in row, f"{kind} in {path.name}, table {table}"
    assert rows > 50


@pytest.mark.parametrize("kind", PLANTED)
def test_no_metric_holds_it(used_system: tuple[System, str, str], kind: str) -> None:
    metrics = used_system[2].encode()
    assert b"balcao_http_requests" in metrics
    assert not any(form in metrics for form in spellings(kind))


def test_the_search_would_find_it(used_system: tuple[System, str, str], tmp_path: Path) -> None:
    """What the tests above look for is what was written: the placeholders stand in its place."""
    system, conversation_id, _ = used_system
    texts = b"".join(row for table, row in every_row(system.data_dir / "balcao.db") if table == "messages")
    for placeholder in (
        "[CPF 1]",
        "[CNPJ 1]",
        "[CNPJ 2]",
        "[E-MAIL 1]",
        "[TELEFONE 1]",
        "[MASP 1]",
        "[SENHA]",
    ):
        assert placeholder.encode() in texts
    trackers = b"".join(row for _, row in every_row(system.data_dir / "rasa.db"))
    assert re.search(rb"\[(CPF|CNPJ|MASP|SENHA)", trackers)
    assert conversation_id.encode() in trackers


def test_the_vault_gives_it_back_and_keeps_no_password(used_system: tuple[System, str, str]) -> None:
    system, conversation_id, _ = used_system
    app = open_app(Settings(data_dir=system.data_dir, content_dir=ROOT / "data"))
    with app.db.read() as tx:
        kept = app.vault.reveal(tx, conversation_id)
    app.close()
    assert kept["[CPF 1]"] == "52998224725"
    assert kept["[E-MAIL 1]"] == PLANTED["e-mail"]
    assert PLANTED["password"] not in kept.values()


def every_row(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the database's own names
                yield (
                    table,
                    b"\0".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row),
                )
    finally:
        connection.close()
