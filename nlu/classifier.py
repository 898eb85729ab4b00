"""Which label a text belongs to, and how far to trust that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from nlu import persistence
from nlu.calibration import calibrated_head
from nlu.confidence import Head
from nlu.core import Core, kept
from nlu.model import Candidate, Example, NotEnoughExamplesError, Prediction, Settings
from nlu.normalize import tokens

NO_TITLES: Mapping[str, Sequence[str]] = MappingProxyType({})
DEFAULT_SETTINGS = Settings()


@dataclass(frozen=True, kw_only=True)
class TextClassifier:
    """Immutable: adding or removing a label gives a new object, which shares what did not change."""

    labels: tuple[str, ...]
    core: Core
    head: Head

    @classmethod
    def fit(
        cls,
        examples: Sequence[Example],
        *,
        titles: Mapping[str, Sequence[str]] = NO_TITLES,
        settings: Settings = DEFAULT_SETTINGS,
    ) -> TextClassifier:
        """`titles` are further examples of their label. Raises NotEnoughExamplesError below two labels."""
        named = [Example(text=title, label=label) for label, texts in titles.items() for title in texts]
        told = [*examples, *named]
        labels = tuple(sorted({example.label for example in told}))
        if len(labels) < 2:
            raise NotEnoughExamplesError(len(labels))
        number = {label: i for i, label in enumerate(labels)}
        documents = [tokens(example.text) for example in told]
        targets = np.array([number[example.label] for example in told], dtype=np.int64)
        core = Core.fit(documents, targets, settings)
        return cls(labels=labels, core=core, head=calibrated_head(documents, targets, settings))

    def predict(self, text: str, *, allowed: Collection[str] | None = None, limit: int = 10) -> Prediction:
        """`allowed`: the only labels to choose from, and to share the probability among."""
        keep = kept(self.labels, allowed)
        if keep is not None and not len(keep):
            return Prediction(candidates=(), confidence=0.0, nearest=0.0, coverage=0.0)
        reading = self.core.read(tokens(text), keep)
        names = self.labels if keep is None else [self.labels[i] for i in keep]
        order = np.argsort(-reading.chances, kind="stable")[:limit]
        return Prediction(
            candidates=tuple(Candidate(label=names[i], probability=float(reading.chances[i])) for i in order),
            confidence=self.head.confidence(reading.signals) if reading.signals else 0.0,
            nearest=reading.nearest,
            coverage=reading.coverage,
        )

    def with_label(self, label: str, texts: Sequence[str], titles: Sequence[str] = ()) -> TextClassifier:
        """Adds or replaces a label; the other labels keep their weights until the next full fit."""
        base = self.without_label(label)
        documents = [tokens(text) for text in (*texts, *titles)]
        if not documents:
            return base
        return replace(base, labels=(*base.labels, label), core=base.core.with_target(documents))

    def without_label(self, label: str) -> TextClassifier:
        """The same object where the label is unknown."""
        if label not in self.labels:
            return self
        if len(self.labels) < 2:
            raise NotEnoughExamplesError(len(self.labels) - 1)
        rest = tuple(known for known in self.labels if known != label)
        return replace(self, labels=rest, core=self.core.without_target(self.labels.index(label)))

    def save(self, path: Path) -> None:
        persistence.save(path, self.core, {"labels": self.labels, "head": asdict(self.head)})

    @classmethod
    def load(cls, path: Path) -> TextClassifier:
        """Raises IncompatibleFileError for a file that another version wrote."""
        core, facts = persistence.load(path)
        head = Head(**{**facts["head"], "weights": tuple(facts["head"]["weights"])})
        return cls(labels=tuple(facts["labels"]), core=core, head=head)
