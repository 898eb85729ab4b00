"""Fits the confidence head where the answer is known: on held-out texts, and on texts whose label was left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.confidence import DEFAULT_HEAD, Head, Signals, fit_head
from nlu.core import Core, Documents
from nlu.model import Settings

Ints = NDArray[np.int64]

_FEWEST_ROWS = 60
_FEWEST_LABELS = 6
# Of the texts whose label takes part in a fold, the share that is held out.
_HELD_OUT = 0.2


def calibrated_head(documents: Documents, targets: Ints, settings: Settings) -> Head:
    """DEFAULT_HEAD for collections too small to hold labels out of."""
    labels = int(targets.max()) + 1
    if settings.folds < 2 or labels < _FEWEST_LABELS or len(documents) < _FEWEST_ROWS:
        return DEFAULT_HEAD
    random = np.random.default_rng(settings.seed)
    fold_of_label = random.permutation(labels) % settings.folds
    signals: list[Signals] = []
    right: list[bool] = []
    for fold in range(settings.folds):
        out = fold_of_label[targets] == fold
        held = ~out & (random.random(len(targets)) < _HELD_OUT)
        found = _try_out(documents, targets, settings, train=~out & ~held, test=out | held)
        signals.extend(signal for signal, _ in found)
        right.extend(correct for _, correct in found)
    return fit_head(signals, right) if 0 < sum(right) < len(right) else DEFAULT_HEAD


def _try_out(
    documents: Documents,
    targets: Ints,
    settings: Settings,
    *,
    train: NDArray[np.bool_],
    test: NDArray[np.bool_],
) -> list[tuple[Signals, bool]]:
    known, compact = np.unique(targets[train], return_inverse=True)
    if len(known) < 2:
        return []
    core = Core.fit(_chosen(documents, train), compact, settings)
    found = []
    for words, target in zip(_chosen(documents, test), targets[test]):
        reading = core.read(words)
        if reading.signals is not None:
            found.append((reading.signals, bool(known[int(reading.chances.argmax())] == target)))
    return found


def _chosen(documents: Documents, mask: NDArray[np.bool_]) -> list[Sequence[str]]:
    return [documents[i] for i in np.flatnonzero(mask)]
