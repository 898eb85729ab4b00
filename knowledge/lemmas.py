"""Portuguese lemmas in 8 MB of mapped file instead of 270 MB of dictionaries.

spacy-lookups-data maps 825,000 word forms to lemmas. Here each form is a 64-bit hash (an unknown word meets
one of them once in 2 × 10^13) with the number of a rule: how many letters to cut, what to append. Forms are
folded (lower case, no accents), because that is how citizens write. ``python -m knowledge.lemmas FILE``
writes the file; it needs 400 MB for some seconds and therefore runs in a process of its own.
"""

import gzip
import json
import mmap
import os
import struct
import subprocess
import sys
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.normalize import fold

_ROOT = Path(__file__).parent.parent
_MAGIC = b"LEMMAS02"
_HEADER = struct.Struct("<8sII")


class LemmaTable:
    """A read-only mapping from form to folded lemma; pages are shared between processes."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, count, rules_size = _HEADER.unpack_from(self._map)
        if magic != _MAGIC:
            raise ValueError(f"{path} is no lemma table of this version")
        rules_at = _HEADER.size + 10 * count
        self._hashes: NDArray[np.uint64] = np.frombuffer(self._map, np.uint64, count, _HEADER.size)
        rule_of_at = _HEADER.size + 8 * count
        self._rule_of: NDArray[np.uint16] = np.frombuffer(self._map, np.uint16, count, rule_of_at)
        self._rules: list[tuple[int, str]] = json.loads(self._map[rules_at : rules_at + rules_size])

    def get(self, form: str, default: str = "") -> str:
        folded = fold(form)
        wanted = np.uint64(_hash(folded))
        at = int(np.searchsorted(self._hashes, wanted))
        if at == len(self._hashes) or self._hashes[at] != wanted:
            return folded or default
        cut, suffix = self._rules[self._rule_of[at]]
        return f"{folded[: len(folded) - cut]}{suffix}"


def ensure_lemmas(path: Path) -> Path:
    """Build the file when it is not there; takes some seconds, once."""
    if not _usable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "knowledge.lemmas", str(path.absolute())]
        subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own module
    return path


def build(path: Path) -> int:
    """Returns the number of forms. Replaces the file at once, so that readers never see half of it."""
    source = files("spacy_lookups_data") / "data" / "pt_lemma_lookup.json.gz"
    pairs = json.loads(gzip.decompress(source.read_bytes()))
    lemmas: dict[str, str] = {}
    for form, lemma in pairs.items():
        folded = fold(form)
        # Several forms may fold to one; the one written without accents is what was meant without accents.
        if folded not in lemmas or folded == form:
            lemmas[folded] = fold(lemma)
    rules: dict[tuple[int, str], int] = {}
    rows = sorted(
        (_hash(form), rules.setdefault(_rule(form, lemma), len(rules))) for form, lemma in lemmas.items()
    )
    encoded = json.dumps(list(rules), ensure_ascii=False).encode()
    hashes = np.array([row[0] for row in rows], dtype=np.uint64)
    rule_of = np.array([row[1] for row in rows], dtype=np.uint16)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    header = _HEADER.pack(_MAGIC, len(rows), len(encoded))
    temporary.write_bytes(header + hashes.tobytes() + rule_of.tobytes() + encoded)
    temporary.replace(path)
    return len(rows)


def _rule(form: str, lemma: str) -> tuple[int, str]:
    pairs = zip(form, lemma, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(form), len(lemma)))
    return len(form) - same, lemma[same:]


def _hash(form: str) -> int:
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "little")


def _usable(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]))} forms\n")
