"""Balcão beside Rasa's own default pipeline trained on the same data, in one run.

python -m tools.bench [--only balcao] [--epochs 5] [--keep-model] [--seconds 8]
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from services.settings import Settings
from tools.bench import balcao, report
from tools.bench.measure import conversations
from tools.bench.peer import Peer
from tools.bench.peer_data import DEFAULT_EPOCHS
from tools.bench.processes import BenchError

#: Above this something else runs here, and the numbers say more about that.
_BUSY = 0.5


def main() -> int:
    parser = argparse.ArgumentParser(description="Speed and size beside Rasa's default pipeline.")
    parser.add_argument("--only", choices=["balcao"], help="leave the default pipeline out")
    parser.add_argument(
        "--keep-model",
        action="store_true",
        help="measure the default pipeline's newest model though the data changed since (saves its training)",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        default=DEFAULT_EPOCHS,
        help="fewer than Rasa's 100 train quicker: fit for speed and memory, not for training time or replies",
    )
    parser.add_argument("--seconds", type=float, default=8.0, help="length of one measurement (default 8)")
    arguments = parser.parse_args()
    # Unwinds, so that what was started is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Settings().data_dir / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    if load > _BUSY:
        _say(f"the machine is busy (load {load:.2f}): expect worse numbers")
    try:
        found = _measure(folder, arguments, load)
    except BenchError as error:
        _say(str(error))
        return 1
    text = found.markdown()
    (folder / "report.md").write_text(text, encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    print(text)
    _say(f"written to {folder / 'report.md'} and report.json")
    return 1 if found.failures() else 0


def _measure(folder: Path, arguments: argparse.Namespace, load: float) -> report.Report:
    said, theirs, seconds = conversations(), None, arguments.seconds
    with_peer = arguments.only is None
    if with_peer:
        peer = Peer(folder, arguments.epochs)
        _say(
            "Rasa's default pipeline: environment and model (its training takes the better part of an hour) ..."
        )
        trained = peer.prepare(_uv(), keep_model=arguments.keep_model)
    # Kept when something fails: the logs are in it.
    data_dir = Path(tempfile.mkdtemp(prefix="run-", dir=folder))
    settings = balcao.bench_settings(data_dir)
    machine = report.machine(load)
    _say("Balcão: training, start, load ...")
    ours = balcao.measure_balcao(settings, said, seconds)
    if with_peer:
        _say("Rasa's default pipeline: start, load ...")
        theirs = peer.measure(settings, said, seconds)
        theirs.train_seconds = trained.seconds if trained.epochs == DEFAULT_EPOCHS else 0.0
        which = ", on an earlier state of the data" if peer.stale else ""
        theirs.remarks["trained"] = (
            f"{trained.at}, {trained.epochs} epochs in {trained.seconds:.0f} s,"
            f" machine's load then {trained.load}{which}"
        )
    shutil.rmtree(data_dir)
    return report.Report(balcao=ours, peer=theirs, machine=machine, seconds=seconds)


def _uv() -> str:
    found = shutil.which("uv") or shutil.which(".tools/uv/bin/uv")
    if found is None:
        raise BenchError("uv was not found: run this through make bench")
    return found


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
