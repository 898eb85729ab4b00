"""The knowledge base as one process has it in memory, kept up to date while it serves.

A publish is live in three steps. The new content, and the end of retired articles, count within the polling
interval of ``storage.watch``. The classifier learns changed articles one by one, under half a second each.
A full fit of everything follows in a process of its own and is swapped in when it is done.
"""

import ctypes
import gc
from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from knowledge import store
from knowledge.index import Index, build_index, refit, with_classifier
from knowledge.language import Language
from knowledge.model import Article
from knowledge.ranking import Thresholds
from knowledge.training import Fit, ModelFolder, known_of
from nlu import Gazetteer
from services.settings import Settings
from storage.database import Database
from storage.errors import StorageError
from storage.watch import Watcher

#: More changed articles than this are not learnt one by one: the full fit is quicker.
_INCREMENTAL = 8
_PATIENCE_SECONDS = 0.2
#: After a fit that failed.
_RETRY_SECONDS = 60
_log = structlog.get_logger()


class KnowledgeBase:
    """``current`` may be read from any thread and never changes under its reader."""

    def __init__(self, db: Database, settings: Settings) -> None:
        """Reads the base and, without a stored fit of it, waits for one: five seconds at 8,000 examples."""
        content = settings.content_dir
        self.thresholds = Thresholds.load(content / "ranking.yml")
        self.gazetteer = Gazetteer.load(content / "vocabulary.yml", content / "directory" / "orgaos-mg.csv")
        self._db = db
        self._language = Language(settings.data_dir / "knowledge" / "lemmas.bin")
        self._models = ModelFolder(settings.data_dir / "knowledge")
        self._lock = Lock()
        self._version = -1
        #: What the classifier in ``current`` has learnt; ``_whole`` when all of it came from one fit.
        self._known: Mapping[str, str] = {}
        self._whole = False
        self._fit: Fit | None = None
        self._next_fit = 0.0
        self._stopping = Event()
        self._thread: Thread | None = None
        self.current: Index
        self._start()

    def watch(self) -> None:
        """Follow publishes from now on, in a thread of its own."""
        self._thread = Thread(target=self._follow, name="knowledge", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread:
            self._thread.join()
        if self._fit:
            self._fit.stop()
            self._fit = None

    def refresh(self) -> bool:
        """Take in what was published since; False when nothing was."""
        with self._lock:
            return self._refresh()

    def settle(self) -> None:
        """Wait until the classifier is the full fit of what is published."""
        with self._lock:
            while not self._whole:
                self._begin_fit()
                if self._fit is None:
                    return
                self._fit.process.wait()
                self._take_fit()

    def _start(self) -> None:
        self._load(None)
        wanted = known_of(self._articles())
        fitted = self._models.load(wanted) or self._models.nearest()
        if fitted:
            self.current, self._known = with_classifier(self.current, fitted.classifier), fitted.known
        if len(set(wanted.items()) ^ set(self._known.items())) > 2 * _INCREMENTAL or not fitted:
            self.settle()
        else:
            self._learn()

    def _refresh(self) -> bool:
        with self._db.read() as tx:
            if store.version(tx) == self._version:
                return False
        self._load(self.current)
        self._learn()
        _log.info("knowledge_refreshed", version=self._version, articles=len(self.current.revisions))
        return True

    def _load(self, before: Index | None) -> None:
        with self._db.read() as tx:
            # Version first: what is committed in between is read twice rather than never.
            version = store.version(tx)
            revisions, contacts = store.published(tx), store.all_contacts(tx)
        self.current = build_index(revisions, contacts, self._language, before)
        self._version = version

    def _learn(self) -> None:
        wanted = known_of(self._articles())
        if wanted != self._known and (fitted := self._models.load(wanted)):
            self.current, self._known = with_classifier(self.current, fitted.classifier), fitted.known
        changed = [name for name, digest in wanted.items() if self._known.get(name) != digest]
        gone = [name for name in self._known if name not in wanted]
        self._whole = self._known == wanted and self._models.exists(wanted)
        if not (changed or gone) or len(changed) + len(gone) > _INCREMENTAL or not self.current.classifier:
            return
        articles = [self.current.revisions[name].article for name in changed]
        self.current = with_classifier(self.current, refit(self.current.classifier, articles, gone))
        self._known = wanted if self.current.classifier else {}
        _give_back_memory()

    def _articles(self) -> list[Article]:
        return [revision.article for revision in self.current.revisions.values()]

    def _begin_fit(self) -> None:
        if self._fit is None and len(self.current.revisions) >= 2 and monotonic() >= self._next_fit:
            self._fit = self._models.start(self._articles())

    def _take_fit(self) -> None:
        if self._fit is None or self._fit.running():
            return
        done, self._fit = self._fit, None
        fitted = self._models.load(done.known) if done.finish() else None
        if fitted is None:
            _log.error("knowledge_fit_failed", code=done.process.returncode)
            self._next_fit = monotonic() + _RETRY_SECONDS
            return
        self.current, self._known = with_classifier(self.current, fitted.classifier), fitted.known
        self._learn()
        self._models.prune()
        _give_back_memory()
        _log.info("knowledge_fitted", articles=len(self._known), whole=self._whole)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                with Watcher(self._db) as watcher:
                    # What was published before the watcher stood there.
                    self.refresh()
                    self._follow_with(watcher)
            except StorageError as error:
                _log.warning("knowledge_watch_failed", error=str(error))
                self._stopping.wait(1)
            except Exception:  # noqa: BLE001 - the edge of a thread: without it publishing would end in silence
                _log.exception("knowledge_watch_broken")
                self._stopping.wait(1)

    def _follow_with(self, watcher: Watcher) -> None:
        while not self._stopping.is_set():
            if watcher.wait(_PATIENCE_SECONDS):
                self.refresh()
            with self._lock:
                self._take_fit()
                if not self._whole:
                    self._begin_fit()


def _give_back_memory() -> None:
    """The replaced classifier is 90 MB in many pieces, which the C library would keep for itself."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def main() -> None:
    """``python -m services.knowledge_base``: fit what is not fitted yet, so that the next start need not."""
    settings = Settings()
    db = Database.connect(settings.database)
    KnowledgeBase(db, settings).close()
    db.close()


if __name__ == "__main__":
    main()
