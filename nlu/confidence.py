"""How far to trust the first candidate: chance that it is right, and small for what no label covers.

Signals of one text -> a small logistic model ("head"), fitted where the answer is known: on texts held out of the
fit, and on texts whose label was held out altogether, which stand in for everything out of scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_NEWTON_STEPS = 25
_RIDGE = 1.0


class Signals(NamedTuple):
    """Of one text: the two best probabilities, cosine of the nearest example, share of content words known."""

    best: float
    second: float
    nearest: float
    coverage: float

    def inputs(self) -> list[float]:
        geometric = float(np.sqrt(self.best * self.nearest))
        return [_logit(self.best), self.best - self.second, self.nearest, self.coverage, geometric]


@dataclass(frozen=True, kw_only=True)
class Head:
    bias: float
    weights: tuple[float, ...]

    def confidence(self, signals: Signals) -> float:
        score = self.bias + float(np.dot(self.weights, signals.inputs()))
        chance = 1 / (1 + np.exp(-score))
        support = np.sqrt(max(signals.best * signals.nearest, 0.0)) * signals.coverage
        return float(np.clip(np.sqrt(chance * support), 0, 1))


# For collections too small to hold anything out; fitted on pooled folds of larger ones.
DEFAULT_HEAD = Head(bias=-4.0, weights=(0.5, 1.0, 3.0, 1.5, 1.5))


def fit_head(signals: list[Signals], right: list[bool]) -> Head:
    """Ridge logistic regression by Newton's method; needs both outcomes among `right`."""
    inputs = np.column_stack([np.ones(len(signals)), np.array([s.inputs() for s in signals])])
    target = np.asarray(right, dtype=np.float64)
    ridge = np.diag([0.0] + [_RIDGE] * (inputs.shape[1] - 1))
    weights = np.zeros(inputs.shape[1])
    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        gradient = inputs.T @ (chance - target) + ridge @ weights
        curvature = (
            (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge + 1e-6 * np.eye(len(weights))
        )
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return Head(bias=float(weights[0]), weights=tuple(float(w) for w in weights[1:]))


def _logit(chance: float) -> float:
    bounded = min(max(chance, 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))
