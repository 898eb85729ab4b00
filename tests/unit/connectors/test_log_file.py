from contextlib import closing
from pathlib import Path

import pytest

from connectors.cli.log_file import LogFile


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "balcao.log"
    with closing(LogFile(path, largest=20)) as log:
        for word in ("first", "second", "third"):
            print(f"the {word}", file=log, flush=True)
    assert path.with_name("balcao.log.1").read_text() == "the first\nthe second\n"
    assert path.read_text() == "the third\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_costs_lines_and_nothing_else() -> None:
    with closing(LogFile(Path("/dev/full"))) as log:
        for _ in range(3):
            print("a line", file=log, flush=True)
