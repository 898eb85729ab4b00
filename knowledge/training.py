"""A full fit in a process of its own, at low priority: it neither slows the answers nor swells the memory.

``python -m knowledge.training ARTICLES.json MODEL`` is what runs there.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nlu
from knowledge.index import fit
from knowledge.model import Article
from nlu import TextClassifier
from nlu.model import IncompatibleFileError

_ROOT = Path(__file__).parent.parent
_KEPT = 2
_NICENESS = 10


@dataclass(frozen=True, kw_only=True)
class Fitted:
    classifier: TextClassifier
    #: Article id → training digest of what it was fitted on.
    known: Mapping[str, str]


def training_digest(article: Article) -> str:
    """Changes with what a fit reads, and with nothing else of the article."""
    read = json.dumps([article.examples, article.title, article.symptoms], ensure_ascii=False)
    return hashlib.sha256(read.encode()).hexdigest()[:16]


def known_of(articles: Iterable[Article]) -> dict[str, str]:
    return {article.id: training_digest(article) for article in articles}


class ModelFolder:
    """Fitted classifiers by what they were fitted on. A change of ``nlu`` makes the old ones unusable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._code = _code_digest()

    def load(self, known: Mapping[str, str]) -> Fitted | None:
        return self._read(self._path(known))

    def nearest(self) -> Fitted | None:
        """The newest one, whatever it was fitted on: a start to catch up from."""
        for path in sorted(self._folder.glob(f"{self._code}-*.npz"), key=_modified, reverse=True):
            if found := self._read(path):
                return found
        return None

    def exists(self, known: Mapping[str, str]) -> bool:
        return self._path(known).exists()

    def start(self, articles: Iterable[Article]) -> "Fit":
        chosen = list(articles)
        path = self._path(known_of(chosen)).absolute()
        self._folder.mkdir(parents=True, exist_ok=True)
        given = path.with_suffix(f".{os.getpid()}.json")
        told = json.dumps([article.to_json() for article in chosen], ensure_ascii=False)
        given.write_text(told, encoding="utf-8")
        command = [sys.executable, "-m", "knowledge.training", str(given), str(path)]
        process = subprocess.Popen(command, cwd=_ROOT)  # noqa: S603 - our own module
        return Fit(process=process, given=given, known=known_of(chosen))

    def prune(self) -> None:
        for path in sorted(self._folder.glob("*.npz"), key=_modified, reverse=True)[_KEPT:]:
            path.unlink(missing_ok=True)
            path.with_suffix(".known").unlink(missing_ok=True)

    def _path(self, known: Mapping[str, str]) -> Path:
        name = hashlib.sha256(json.dumps(sorted(known.items())).encode()).hexdigest()[:16]
        return self._folder / f"{self._code}-{name}.npz"

    def _read(self, path: Path) -> Fitted | None:
        try:
            known = json.loads(path.with_suffix(".known").read_text())
            return Fitted(classifier=TextClassifier.load(path), known=known)
        except (FileNotFoundError, IncompatibleFileError, json.JSONDecodeError):
            return None


@dataclass(frozen=True, kw_only=True)
class Fit:
    """One that runs."""

    process: subprocess.Popen[bytes]
    given: Path
    known: Mapping[str, str]

    def running(self) -> bool:
        return self.process.poll() is None

    def finish(self) -> bool:
        """Wait for it; whether it worked."""
        code = self.process.wait()
        self.given.unlink(missing_ok=True)
        return code == 0

    def stop(self) -> None:
        if self.running():
            self.process.terminate()
        self.finish()


def _code_digest() -> str:
    found = hashlib.sha256()
    for path in sorted(Path(nlu.__file__).parent.glob("*.*")):
        found.update(path.read_bytes())
    return found.hexdigest()[:8]


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _main(given: Path, path: Path) -> None:
    os.nice(_NICENESS)
    articles = [Article.from_json(data) for data in json.loads(given.read_text(encoding="utf-8"))]
    # Readers find either both files or none: the model takes its name last.
    path.with_suffix(".known").write_text(json.dumps(known_of(articles)))
    temporary = path.with_suffix(f".{os.getpid()}.tmp.npz")
    fit(articles).save(temporary)
    temporary.replace(path)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
