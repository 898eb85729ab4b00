"""Fits the confidence head where the answer is known: on held-out texts, and on texts whose label was left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.confidence import DEFAULT_HEAD, Head, Signals, fit_head
from nlu.core import Core, Documents
from nlu.model import Settings

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_FEWEST_ROWS = 60
_FEWEST_LABELS = 6
# Of the texts whose label takes part in a fold, the share that is held out.
_HELD_OUT = 0.2
# Readings per fold, outside and held-out texts alike: more sharpen the head no further and only take time.
_MOST_TRIALS = 800


class _Trial(NamedTuple):
    signals: Signals
    right: bool
    outside: bool


def calibrated_head(documents: Documents, targets: Ints, settings: Settings) -> Head:
    """DEFAULT_HEAD for collections too small to hold labels out of."""
    labels = int(targets.max()) + 1
    if settings.folds < 2 or labels < _FEWEST_LABELS or len(documents) < _FEWEST_ROWS:
        return DEFAULT_HEAD
    random = np.random.default_rng(settings.seed)
    fold_of_label = random.permutation(labels) % settings.folds
    trials: list[_Trial] = []
    for fold in range(settings.folds):
        outside = fold_of_label[targets] == fold
        held = ~outside & (random.random(len(targets)) < _HELD_OUT)
        tried = _thinned(outside | held, random)
        trials.extend(_try_out(documents, targets, settings, train=~outside & ~held, test=tried))
    right = [trial.right for trial in trials]
    if not 0 < sum(right) < len(right):
        return DEFAULT_HEAD
    return fit_head([trial.signals for trial in trials], right, [trial.outside for trial in trials])


def _try_out(
    documents: Documents, targets: Ints, settings: Settings, *, train: Mask, test: Mask
) -> list[_Trial]:
    known, compact = np.unique(targets[train], return_inverse=True)
    if len(known) < 2:
        return []
    core = Core.fit(_chosen(documents, train), compact, settings)
    trials = []
    for words, target in zip(_chosen(documents, test), targets[test], strict=True):
        reading = core.read(words)
        if reading.signals is not None:
            right = bool(known[int(reading.chances.argmax())] == target)
            trials.append(_Trial(reading.signals, right, outside=target not in known))
    return trials


def _thinned(mask: Mask, random: np.random.Generator) -> Mask:
    chosen = np.flatnonzero(mask)
    if len(chosen) > _MOST_TRIALS:
        chosen = random.choice(chosen, _MOST_TRIALS, replace=False)
    thinned = np.zeros_like(mask)
    thinned[chosen] = True
    return thinned


def _chosen(documents: Documents, mask: Mask) -> list[Sequence[str]]:
    return [documents[int(i)] for i in np.flatnonzero(mask)]
