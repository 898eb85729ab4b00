"""Fixtures that every test may use: a migrated database of each kind, and an application on top of it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from knowledge.language import Language
from knowledge.lemmas import ensure_lemmas
from services.app import App
from storage.database import Database
from storage.migrate import upgrade
from tests.builders import an_app
from tests.system import running_system


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A private PostgreSQL that listens on a socket in its own folder and nowhere else."""

    folder: Path
    user: str

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        connect = psycopg.connect(host=str(self.folder), user=self.user, dbname="postgres", autocommit=True)
        with connect as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    binaries = _postgresql_binaries()
    # The server refuses to run as root.
    user = _unprivileged() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="balcao-pg-"))
    if user:
        shutil.chown(folder, user)
    name = user or pwd.getpwuid(os.geteuid()).pw_name
    data = folder / "data"

    initdb = ["-D", str(data), "-U", name, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    # Nothing here has to survive a power cut.
    options = {"listen_addresses": "", "fsync": "off", "max_connections": "50", "shared_buffers": "32MB"}
    settings = [part for option in options.items() for part in ("-c", "=".join(option))]
    try:
        subprocess.run(
            [binaries / "initdb", *initdb], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL
        )
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [*_dying_with_us(user), binaries / "postgres", "-D", data, "-k", folder, *settings],
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        cluster = Cluster(folder=folder, user=name)
        try:
            _wait_until_ready(cluster, server)
            yield cluster
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_cluster: Cluster) -> str:
    """A migrated database to copy, which is quicker than migrating again."""
    postgresql_cluster.run("CREATE DATABASE template_balcao")
    database = Database.connect(postgresql_cluster.url("template_balcao"))
    upgrade(database)
    database.close()
    return "template_balcao"


@pytest.fixture(scope="session")
def system_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of the whole system: web, actions and Rasa, started once for all tests that need it."""
    with running_system(tmp_path_factory.mktemp("system")) as running:
        yield running.url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "balcao.db"
    database = Database.connect(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "balcao.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster, postgresql_template: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex}"
    postgresql_cluster.run(f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    yield postgresql_cluster.url(name)
    postgresql_cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of each kind; the PostgreSQL half is skipped where it is not installed."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def app(database: Database, database_url: str, tmp_path: Path) -> App:
    """The real application on each kind of database."""
    return an_app(database, database_url=database_url, data_dir=tmp_path)


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator[App]:
    """For tests that have nothing to learn from a second database."""
    opened = Database.connect(sqlite_url)
    yield an_app(opened, database_url=sqlite_url, data_dir=tmp_path)
    opened.close()


@pytest.fixture(scope="session")
def lemma_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds to build, so it is built once."""
    return ensure_lemmas(tmp_path_factory.mktemp("language") / "lemmas.bin")


@pytest.fixture(scope="session")
def language(lemma_file: Path) -> Language:
    return Language(lemma_file)


def _postgresql_binaries() -> Path:
    """Debian keeps the server's programs out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")


def _dying_with_us(user: str | None) -> list[str]:
    """A prefix (util-linux): a test run that is killed must not leave its server behind."""
    # Changing user would clear the signal; setpriv sets it afterwards.
    change = ["--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups"] if user else []
    return ["setpriv", *change, "--pdeathsig", "QUIT"]


def _wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            cluster.run("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{(cluster.folder / 'log').read_text()}")


def _unprivileged() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
