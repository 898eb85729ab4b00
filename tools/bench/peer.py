"""The other side: Rasa's own default pipeline on our data, with our actions behind it.

What it is given: the phrases of ``data/turns`` with the names that our gazetteer finds marked as entities, our
domain and our rules as they are. What it is spared: the chat API, the vault, and saving messages and trackers.
"""

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from conversations import store
from conversations.model import Author, Draft, Kind, State
from services.app import open_app
from services.settings import Settings
from tools.bench.balcao import ROOT, SETTLE_SECONDS, apologies, bench_environment
from tools.bench.load import HOST, Plan
from tools.bench.measure import Side, measure
from tools.bench.peer_data import DEFAULT_EPOCHS, digest, write_project
from tools.bench.processes import disk_mb, memory_mb, running, timed, wait_until_ready

LOCK = Path(__file__).parent / "requirements-rasa-default.txt"
_NAMES = {"actions.server": "actions", "bin/rasa": "rasa"}
#: More conversations than the peer gets through at its best.
_CONVERSATIONS_PER_SECOND = 16
_TURNS = 8


@dataclass(frozen=True, kw_only=True)
class Trained:
    seconds: float
    at: str
    #: Of the machine over the minute before training.
    load: float
    epochs: int


class Peer:
    def __init__(self, folder: Path, epochs: int = DEFAULT_EPOCHS) -> None:
        """``folder`` keeps environment and models from one run to the next."""
        self._epochs = epochs
        self._projects = f"project-{epochs}-"
        folder.mkdir(parents=True, exist_ok=True)
        self._venv = (folder / "rasa-default").resolve()
        self._project = (folder / f"{self._projects}{digest(LOCK)}").resolve()
        self._log = folder / "peer.log"
        #: The data changed since the model was trained.
        self.stale = False

    def prepare(self, uv: str, *, keep_model: bool = False) -> Trained:
        """Environment and model, unless they are there already. Many minutes at first, then nothing.

        ``keep_model``: the newest model will do though the data changed since it was trained.
        """
        self._install(uv)
        told = self._project.parent.glob(f"{self._projects}*/trained.json")
        models = sorted(told, key=lambda path: path.stat().st_mtime)
        if keep_model and models:
            self.stale = models[-1].parent != self._project
            self._project = models[-1].parent
        trained = self._project / "trained.json"
        if not trained.exists():
            for older in self._project.parent.glob(f"{self._projects}*"):
                shutil.rmtree(older)
            write_project(self._project, self._venv, self._epochs)
            trained.write_text(json.dumps(asdict(self._train())), encoding="utf-8")
        return Trained(**json.loads(trained.read_text(encoding="utf-8")))

    def measure(self, settings: Settings, conversations: list[list[str]], seconds: float) -> Side:
        """``settings`` of a Balcão that has run and is stopped: its database and its actions serve here."""
        side = Side(disk_mb=disk_mb(self._venv))
        started = time.perf_counter()
        with self._served(settings) as pids:
            side.start_seconds = time.perf_counter() - started
            time.sleep(SETTLE_SECONDS)
            side.idle_mb = memory_mb(pids, _NAMES)

            def plan(clients: int, length: float | None) -> Plan:
                wanted = round((length or 1) * _CONVERSATIONS_PER_SECOND) + clients + len(conversations)
                return Plan(
                    target="rasa", port=settings.rasa_port, clients=clients, seconds=length,
                    conversations=conversations, sessions=_open_conversations(settings, wanted),
                    apologies=apologies(settings),
                )  # fmt: skip

            measure(side, plan, seconds)
            side.loaded_mb = memory_mb(pids, _NAMES)
        return side

    def _install(self, uv: str) -> None:
        done = self._venv / f"installed-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
        if done.exists():
            return
        env = dict(os.environ)
        # The interpreter of bot/ is the one that Rasa runs on.
        make = [uv, "venv", "-q", "--clear", "--python", "bot/.venv/bin/python", str(self._venv)]
        timed(make, env=env, log=self._log, cwd=ROOT)
        python = str(self._venv / "bin" / "python")
        sync = [uv, "pip", "sync", "-q", "--python", python, "--require-hashes", str(LOCK)]
        timed(sync, env=env, log=self._log, cwd=ROOT)
        done.touch()

    def _train(self) -> Trained:
        at, load = datetime.now(UTC), os.getloadavg()[0]
        command = [self._rasa, "train", "--domain", "domain", "--fixed-model-name", "default", "--force"]
        seconds = timed(command, env=_plain_environment(), log=self._log, cwd=self._project)
        return Trained(
            seconds=round(seconds, 1),
            at=at.isoformat(timespec="seconds"),
            load=round(load, 2),
            epochs=self._epochs,
        )

    @contextmanager
    def _served(self, settings: Settings) -> Iterator[list[int]]:
        """Both processes started together and ready."""
        env = bench_environment(settings)
        actions_port, rasa_port = str(settings.actions_port), str(settings.rasa_port)
        actions = [sys.executable, "-m", "uvicorn", "actions.server:create", "--factory", "--host", HOST]
        actions += ["--port", actions_port, "--log-level", "warning", "--no-access-log"]
        token = env["BALCAO_ACTION_TOKEN"]
        endpoints = f"action_endpoint:\n  url: http://{HOST}:{actions_port}/webhook?token={token}\n"
        endpoints_file = settings.data_dir.resolve() / "peer-endpoints.yml"
        endpoints_file.write_text(endpoints, encoding="utf-8")
        rasa = [self._rasa, "run", "-i", HOST, "-p", rasa_port, "--endpoints", str(endpoints_file)]
        with (
            running(actions, env=env, log=self._log, cwd=ROOT) as actions_pid,
            running(rasa, env=_plain_environment(), log=self._log, cwd=self._project) as rasa_pid,
        ):
            wait_until_ready(f"http://{HOST}:{actions_port}/health", actions_pid, self._log)
            wait_until_ready(f"http://{HOST}:{rasa_port}/webhooks/rest/", rasa_pid, self._log)
            yield [actions_pid, rasa_pid]

    @property
    def _rasa(self) -> str:
        return str(self._venv / "bin" / "rasa")


def _plain_environment() -> dict[str, str]:
    return os.environ | {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def _open_conversations(settings: Settings, number: int) -> list[str]:
    """Conversations as the gateway would have saved them: actions refer to their messages."""
    ids = [str(uuid4()) for _ in range(number)]
    app, now = open_app(settings), datetime.now(UTC)
    said = Draft(kind=Kind.SMALLTALK, author=Author.CITIZEN, text="")
    with app.db.write() as tx:
        for new in ids:
            store.create(tx, conversation_id=new, channel="web", token_hash="", locale="pt-BR", now=now)
            for _ in range(_TURNS):
                store.append(tx, new, said, state=State.ANSWERED, now=now)
    app.close()
    return ids
