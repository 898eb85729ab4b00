"""How far to trust the first candidate: the chance that it is right, and small for what no label covers.

Signals of one text -> a small logistic model, fitted where the answer is known: on texts held out of the fit, and on
texts whose label was left out altogether, which stand in for everything out of scope. Its chance is tempered by
the bare evidence (support), which transfers better to subjects unlike any label, and the result is scaled back to a
chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_NEWTON_STEPS = 25
_RIDGE = 1.0
# Share of messages that no label covers, assumed where chances are scaled.
_OUTSIDE_SHARE = 0.15
_SMALLEST = 1e-6


class Signals(NamedTuple):
    """Of one text: the two best probabilities, the cosine of the nearest example, the share of its content words that
    are known, and how many content words it has."""

    best: float
    second: float
    nearest: float
    coverage: float
    content_words: int

    def inputs(self) -> list[float]:
        return [
            _logit(self.best),
            self.best - self.second,
            self.nearest,
            self.coverage,
            self._likeness(),
            float(np.log1p(self.content_words)),
            float(np.log1p(self.content_words * (1 - self.coverage))),
        ]

    def support(self) -> float:
        """In 0..1. One unknown word out of one is weaker evidence than five out of five, so coverage is smoothed."""
        known = self.coverage * self.content_words
        return self._likeness() * (known + 1) / (self.content_words + 1)

    def _likeness(self) -> float:
        return float(np.sqrt(max(self.best * self.nearest, 0.0)))


@dataclass(frozen=True, kw_only=True)
class Head:
    """Logistic model (`bias`, `weights` over `Signals.inputs`), and `shift` + `slope` that scale the outcome."""

    bias: float
    weights: tuple[float, ...]
    shift: float
    slope: float

    def confidence(self, signals: Signals) -> float:
        tempered = _tempered(self.bias + float(np.dot(self.weights, signals.inputs())), signals)
        return float(_sigmoid(np.float64(self.shift + self.slope * tempered)))


def fit_head(signals: Sequence[Signals], right: Sequence[bool], outside: Sequence[bool]) -> Head:
    """`right`: the first candidate was the answer; `outside`: no label was. Needs both outcomes among `right`."""
    inputs = np.array([signal.inputs() for signal in signals])
    target = np.asarray(right, dtype=np.float64)
    bias, *weights = _logistic(inputs, target, np.ones(len(target)))
    scores = bias + inputs @ np.array(weights)
    tempered = [_tempered(float(score), signal) for score, signal in zip(scores, signals, strict=True)]
    shift, slope = _logistic(np.array(tempered)[:, None], target, _shares(np.asarray(outside)))
    return Head(bias=bias, weights=tuple(weights), shift=shift, slope=max(slope, 0.1))


def _tempered(score: float, signals: Signals) -> float:
    """Logarithm of the geometric mean of chance and support."""
    chance = float(_sigmoid(np.float64(score)))
    return float(np.log(max(chance, _SMALLEST)) + np.log(max(signals.support(), _SMALLEST))) / 2


def _shares(outside: NDArray[np.bool_]) -> Doubles:
    """Row weights that give texts outside every label their assumed share, whatever the folds held."""
    count = int(outside.sum())
    if count in {0, len(outside)}:
        return np.ones(len(outside))
    weights = np.where(outside, _OUTSIDE_SHARE / count, (1 - _OUTSIDE_SHARE) / (len(outside) - count))
    return np.asarray(weights * len(outside))


def _logistic(inputs: Doubles, target: Doubles, row_weights: Doubles) -> list[float]:
    """Bias and weights of a ridge logistic regression, by Newton's method."""
    design = np.column_stack([np.ones(len(inputs)), inputs])
    ridge = np.diag([_SMALLEST] + [_RIDGE] * inputs.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(_NEWTON_STEPS):
        chance = _sigmoid(design @ weights)
        gradient = design.T @ (row_weights * (chance - target)) + ridge @ weights
        curvature = (design * (row_weights * chance * (1 - chance))[:, None]).T @ design + ridge
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < _SMALLEST:
            break
    return [float(weight) for weight in weights]


def _sigmoid(score: Doubles | np.float64) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))


def _logit(chance: float) -> float:
    bounded = min(max(chance, 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))


# For collections too small to hold labels out of; fitted on the project's own examples.
DEFAULT_HEAD = Head(bias=-2.6, weights=(0.7, 0.2, 0.3, 0.5, 0.9, 0.4, 0.0), shift=2.3, slope=1.8)
