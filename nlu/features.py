"""Sparse text features: words and word pairs, stems, and letter sequences inside words, TF-IDF weighted.

Each of the three blocks is scaled to unit length on its own and then weighted, so that a long text's many letter
sequences do not drown its few words. Rows come out with unit length over all known features.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.normalize import is_placeholder

# Key prefixes of the blocks and how much each weighs: words and pairs, stems, letters.
_BLOCKS = {"w": 1.0, "s": 1.0, "c": 2.0}
_WEIGHTS = np.array(list(_BLOCKS.values()), dtype=np.float64)
_LETTER_SIZES = range(2, 6)
_WORD_CACHE_SIZE = 20_000

Ids = NDArray[np.int32]
Floats = NDArray[np.float32]


class Vectorizer:
    """Knows features by key (block prefix + text). Immutable but for a cache: `extended` makes a larger one."""

    def __init__(self, columns: Mapping[str, int], idf: Floats, documents: int) -> None:
        self.columns = columns
        self.idf = idf
        self.documents = documents
        order = {prefix: i for i, prefix in enumerate(_BLOCKS)}
        self._block = np.array([order[key[0]] for key in columns], dtype=np.int8)
        self._word_cache: dict[str, Ids] = {}

    @classmethod
    def fit(cls, documents: Sequence[Sequence[str]]) -> Vectorizer:
        return cls({}, np.zeros(0, np.float32), 0).extended(documents)

    def extended(self, documents: Sequence[Sequence[str]]) -> Vectorizer:
        """Columns and weights known so far stay as they are, so that rows made before remain valid."""
        columns = dict(self.columns)
        for key in _feature_keys(documents):
            columns.setdefault(key, len(columns))
        total = self.documents + len(documents)
        grown = Vectorizer(columns, np.ones(len(columns), np.float32), total)
        seen = np.bincount(grown._counts(documents).indices, minlength=len(columns))
        grown.idf = (np.log((1 + total) / (1 + seen)) + 1).astype(np.float32)
        grown.idf[: len(self.idf)] = self.idf
        return grown

    def transform(self, documents: Sequence[Sequence[str]]) -> csr_matrix:
        matrix = self._counts(documents)
        matrix.data = (1 + np.log(matrix.data)) * self.idf[matrix.indices]
        blocks = len(_WEIGHTS)
        rows = np.repeat(np.arange(len(documents)), np.diff(matrix.indptr))
        block = self._block[matrix.indices]
        group = rows * blocks + block
        squares = np.bincount(
            group, weights=np.square(matrix.data, dtype=np.float64), minlength=blocks * len(documents)
        )
        squares = squares.reshape(-1, blocks)
        row_norm = np.sqrt(((squares > 0) * _WEIGHTS**2).sum(axis=1, keepdims=True))
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = (_WEIGHTS / (np.sqrt(squares) * row_norm)).astype(np.float32)
        matrix.data *= scale[rows, block]
        return matrix

    def _counts(self, documents: Sequence[Sequence[str]]) -> csr_matrix:
        parts = [self._document_ids(words) for words in documents]
        indptr = np.zeros(len(parts) + 1, np.int32)
        np.cumsum([len(part) for part in parts], out=indptr[1:])
        indices = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        matrix = csr_matrix(
            (np.ones(len(indices), np.float32), indices, indptr), shape=(len(parts), len(self.columns))
        )
        matrix.sum_duplicates()
        return matrix

    def _document_ids(self, words: Sequence[str]) -> Ids:
        pairs = self._known(_pair_keys(words))
        return np.concatenate([pairs, *(self._word_ids(word) for word in words)])

    def _word_ids(self, word: str) -> Ids:
        ids = self._word_cache.get(word)
        if ids is None:
            ids = self._known(_word_keys(word))
            if len(self._word_cache) >= _WORD_CACHE_SIZE:
                self._word_cache.clear()
            self._word_cache[word] = ids
        return ids

    def _known(self, keys: Iterable[str]) -> Ids:
        found = (self.columns.get(key) for key in keys)
        return np.array([i for i in found if i is not None], dtype=np.int32)


def _feature_keys(documents: Sequence[Sequence[str]]) -> Iterable[str]:
    """Every feature at least once; the keys of a word only where it is first met, which saves most of the time."""
    seen: set[str] = set()
    for words in documents:
        yield from _pair_keys(words)
        for word in words:
            if word not in seen:
                seen.add(word)
                yield from _word_keys(word)


@lru_cache(maxsize=_WORD_CACHE_SIZE)
def _word_keys(word: str) -> tuple[str, ...]:
    if is_placeholder(word):
        return (f"w{word}",)
    padded = f" {word} "
    letters = (padded[i : i + n] for n in _LETTER_SIZES for i in range(len(padded) - n + 1))
    return (f"w{word}", f"s{_stem(word)}", *(f"c{part}" for part in letters))


def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("portuguese", 0)


def _pair_keys(words: Sequence[str]) -> list[str]:
    return [f"w{first} {second}" for first, second in pairwise(words)]
