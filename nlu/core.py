"""The fitted linear model with its examples: scores and signals of one text, without names or confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from nlu import softmax
from nlu.confidence import Signals
from nlu.features import Vectorizer
from nlu.model import Settings
from nlu.normalize import is_placeholder, stopwords
from nlu.spelling import SpellFixer, count_words

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Documents = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Chances per label in the order asked for; `signals` is None for a text without a single known feature."""

    chances: Floats
    signals: Signals | None
    nearest: float
    coverage: float


@dataclass(frozen=True, kw_only=True)
class Core:
    """`weights` is features x labels; `rows` (examples x features) have unit length, `columns` is its transpose."""

    settings: Settings
    vectorizer: Vectorizer
    fixer: SpellFixer
    weights: Floats
    rows: csr_matrix
    columns: csr_matrix
    targets: Ints

    @classmethod
    def fit(cls, documents: Documents, targets: Ints, settings: Settings) -> Core:
        vectorizer = Vectorizer.fit(documents)
        rows = vectorizer.transform(documents)
        weights = softmax.fit(rows, targets, int(targets.max()) + 1, _row_weights(targets, settings))
        return cls(
            settings=settings,
            vectorizer=vectorizer,
            fixer=SpellFixer(count_words(documents), settings.protected),
            weights=weights,
            rows=rows,
            columns=rows.T.tocsr(),
            targets=targets,
        )

    def read(self, words: Sequence[str], keep: Ints | None = None) -> Reading:
        """`keep`: the only labels to choose from."""
        fixed = self.fixer.fix_all(words)
        row = self.vectorizer.transform([fixed])
        scores = np.asarray(row @ self.weights)
        chances = softmax.probabilities(scores if keep is None else scores[:, keep])[0]
        nearest = self._nearest(row, keep)
        content = [used for typed, used in zip(words, fixed, strict=True) if _is_content(typed)]
        coverage = self._coverage(content)
        signals = _signals(chances, nearest, coverage, len(content)) if row.nnz else None
        return Reading(chances=chances, signals=signals, nearest=nearest, coverage=coverage)

    def with_target(self, documents: Documents) -> Core:
        """One more label, numbered last. The others keep their weights."""
        new = self.weights.shape[1]
        vectorizer = self.vectorizer.extended(documents)
        added = vectorizer.transform(documents)
        rows = vstack([_widened(self.rows, added.shape[1]), added], format="csr")
        known = np.zeros((added.shape[1], new), np.float32)
        known[: len(self.weights)] = self.weights
        targets = np.concatenate([self.targets, np.full(len(documents), new)])
        row_weights = _row_weights(targets, self.settings)
        column = softmax.fit_one_more(rows, np.asarray(rows @ known), targets == new, row_weights)
        counts = Counter(self.fixer.counts) + count_words(documents)
        return replace(
            self,
            vectorizer=vectorizer,
            fixer=SpellFixer(counts, self.settings.protected),
            weights=np.hstack([known, column]),
            rows=rows,
            columns=rows.T.tocsr(),
            targets=targets,
        )

    def without_target(self, gone: int) -> Core:
        """Labels after it move up by one. Words and features only it had stay known."""
        stay = self.targets != gone
        rows = self.rows[stay]
        moved = self.targets[stay]
        return replace(
            self,
            weights=np.ascontiguousarray(np.delete(self.weights, gone, axis=1)),
            rows=rows,
            columns=rows.T.tocsr(),
            targets=np.where(moved > gone, moved - 1, moved),
        )

    def _coverage(self, content: Sequence[str]) -> float:
        """1 where all words are function words: nothing unknown was said."""
        return sum(map(self.fixer.knows, content)) / len(content) if content else 1.0

    def _nearest(self, row: csr_matrix, keep: Ints | None) -> float:
        similar = np.asarray((row @ self.columns).todense())[0]
        if keep is not None:
            similar = similar[np.isin(self.targets, keep)]
        return float(np.clip(similar.max(initial=0.0), 0, 1))


def _signals(chances: Floats, nearest: float, coverage: float, content_words: int) -> Signals:
    ordered = np.sort(chances)[::-1]
    return Signals(
        best=float(ordered[0]),
        second=float(ordered[1]) if len(ordered) > 1 else 0.0,
        nearest=nearest,
        coverage=coverage,
        content_words=content_words,
    )


def _is_content(word: str) -> bool:
    return not is_placeholder(word) and word not in stopwords()


def _row_weights(targets: Ints, settings: Settings) -> Floats:
    weights = np.full(len(targets), settings.strength, np.float32)
    if settings.balanced:
        counts = np.bincount(targets)
        present = np.count_nonzero(counts)
        weights *= (len(targets) / (present * counts[targets])).astype(np.float32)
    return weights


def _widened(matrix: csr_matrix, width: int) -> csr_matrix:
    return csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], width))


def kept(labels: Sequence[str], allowed: Collection[str] | None) -> Ints | None:
    if allowed is None:
        return None
    return np.array([i for i, label in enumerate(labels) if label in allowed], dtype=np.int64)
