"""BM25 over the lemmas of whole articles: finds what the example questions forgot to say."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge.language import Language
from knowledge.model import Article

# The usual BM25 constants; b is low because a long article is long for good reasons.
_K1, _B = 1.2, 0.5


@dataclass(frozen=True, kw_only=True)
class FullText:
    ids: tuple[str, ...]
    #: Lemma → positions in ``ids`` and what a query lemma adds there.
    postings: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float32]]]
    rarity: Mapping[str, float]

    @classmethod
    def build(cls, counts: Mapping[str, Mapping[str, int]]) -> "FullText":
        """``counts``: article id → lemma → weighted count."""
        ids = tuple(counts)
        average = sum(sum(words.values()) for words in counts.values()) / max(1, len(ids))
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, words in enumerate(counts.values()):
            length = _K1 * (1 - _B + _B * sum(words.values()) / average) if words else 1.0
            for lemma, count in words.items():
                found[lemma].append((position, count * (_K1 + 1) / (count + length)))
        rarity = {
            lemma: log(1 + (len(ids) - len(rows) + 0.5) / (len(rows) + 0.5)) for lemma, rows in found.items()
        }
        postings = {
            lemma: (
                np.array([row[0] for row in rows], dtype=np.int32),
                np.array([row[1] * rarity[lemma] for row in rows], dtype=np.float32),
            )
            for lemma, rows in found.items()
        }
        return cls(ids=ids, postings=postings, rarity=rarity)

    def scores(self, lemmas: Sequence[str]) -> dict[str, float]:
        """Of articles that share a lemma; 0 to about 2.2, whatever the length of the question."""
        total = np.zeros(len(self.ids), dtype=np.float32)
        known = [lemma for lemma in dict.fromkeys(lemmas) if lemma in self.postings]
        for lemma in known:
            positions, weights = self.postings[lemma]
            total[positions] += weights
        scale = sum(self.rarity[lemma] for lemma in known) or 1.0
        return {self.ids[i]: float(total[i] / scale) for i in np.flatnonzero(total)}


def article_lemmas(article: Article, language: Language) -> dict[str, int]:
    """Lemma → count, where a word of the title weighs as three."""
    counts: Counter[str] = Counter()
    weighted = (
        (3, [article.title]),
        (2, [article.summary, *article.symptoms]),
        (1, [f"{step.group}. {step.text}" for step in article.steps]),
        (1, [*article.preconditions, *article.warnings, *article.suggestions, *article.conflicts]),
    )
    for weight, texts in weighted:
        for lemma in language.lemmas("\n".join(texts)):
            counts[lemma] += weight
    return dict(counts)
