"""Multinomial logistic regression over a sparse matrix, fast enough to re-fit thousands of texts in about a second.

The optimum is a combination of the training rows, so L-BFGS runs on the coefficients (rows x labels) of that
combination, with the inner product of weight space, instead of on the weights (features x labels), which are some
ten times larger. Each direction is kept together with its image under the Gram matrix; a step then costs two sparse
products, and the line search none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Loss = Callable[[Floats], "tuple[float, Floats]"]

_MEMORY = 6
_MAX_STEPS = 200
_TOLERANCE = 0.003
_ARMIJO = 1e-4
_MAX_HALVINGS = 20


def fit(matrix: csr_matrix, targets: Ints, labels: int, row_weights: Floats) -> Floats:
    """Weights, features x labels, that minimise the weighted log loss plus half their squared length."""
    return _minimise(SoftmaxLoss(targets=targets, row_weights=row_weights), matrix, labels)


def fit_one_more(
    matrix: csr_matrix, others: Floats, is_new: NDArray[np.bool_], row_weights: Floats
) -> Floats:
    """Weights of one further label beside labels that stay as they are; `others` are the rows' scores for those."""
    return _minimise(
        OneMoreLoss(others=log_sum_exp(others), is_new=is_new, row_weights=row_weights), matrix, 1
    )


def probabilities(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def log_sum_exp(scores: Floats) -> Floats:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0])


@dataclass(frozen=True, kw_only=True)
class SoftmaxLoss:
    targets: Ints
    row_weights: Floats

    def __call__(self, scores: Floats) -> tuple[float, Floats]:
        shifted = scores - scores.max(axis=1, keepdims=True)
        gradient = np.exp(shifted)
        total = gradient.sum(axis=1)
        rows = np.arange(len(scores))
        value = (self.row_weights * (np.log(total) - shifted[rows, self.targets])).sum(dtype=np.float64)
        gradient /= total[:, None]
        gradient[rows, self.targets] -= 1
        gradient *= self.row_weights[:, None]
        return float(value), gradient


@dataclass(frozen=True, kw_only=True)
class OneMoreLoss:
    """The same loss with every other label's score held fixed."""

    others: Floats
    is_new: NDArray[np.bool_]
    row_weights: Floats

    def __call__(self, scores: Floats) -> tuple[float, Floats]:
        margin = np.where(self.is_new, 1, -1).astype(np.float32) * (scores[:, 0] - self.others)
        value = (self.row_weights * np.logaddexp(0, -margin)).sum(dtype=np.float64)
        share = np.exp(-np.logaddexp(0, margin))
        gradient = self.row_weights * np.where(self.is_new, -share, share)
        return float(value), gradient[:, None].astype(np.float32)


class _Vector(NamedTuple):
    """Coefficients and their image under the Gram matrix: <u, v> in weight space is u.coefficients . v.image."""

    coefficients: Floats
    image: Floats

    def plus(self, factor: float, other: _Vector) -> _Vector:
        scale = np.float32(factor)
        return _Vector(self.coefficients + scale * other.coefficients, self.image + scale * other.image)

    def dot(self, other: _Vector) -> float:
        return float(np.vdot(self.coefficients, other.image))


class _Step(NamedTuple):
    move: _Vector
    change: _Vector
    curvature: float


class _Point(NamedTuple):
    place: _Vector
    value: float
    gradient: _Vector


def _minimise(loss: Loss, matrix: csr_matrix, columns: int) -> Floats:
    transposed = matrix.T.tocsr()

    def gradient(place: _Vector, slope: Floats) -> _Vector:
        coefficients = place.coefficients + slope
        return _Vector(coefficients, matrix @ (transposed @ coefficients))

    zeros = np.zeros((matrix.shape[0], columns), np.float32)
    origin = _Vector(zeros, zeros)
    value, slope = loss(zeros)
    point = _Point(origin, value, gradient(origin, slope))
    goal = _TOLERANCE * _length(point.gradient)
    memory: deque[_Step] = deque(maxlen=_MEMORY)
    for _ in range(_MAX_STEPS):
        if _length(point.gradient) <= goal:
            break
        move, value, slope = _search(loss, point, _direction(point.gradient, memory))
        if move is None:
            break
        place = point.place.plus(1, move)
        following = _Point(place, value, gradient(place, slope))
        change = following.gradient.plus(-1, point.gradient)
        curvature = move.dot(change)
        if curvature > 0:
            memory.append(_Step(move, change, curvature))
        point = following
    return np.ascontiguousarray(transposed @ point.place.coefficients, dtype=np.float32)


def _length(vector: _Vector) -> float:
    return float(np.sqrt(max(vector.dot(vector), 0.0)))


def _direction(gradient: _Vector, memory: deque[_Step]) -> _Vector:
    """Two-loop recursion: Nocedal and Wright, Numerical Optimization, algorithm 7.4."""
    direction = gradient.plus(0, gradient)
    factors = []
    for step in reversed(memory):
        factor = step.move.dot(direction) / step.curvature
        factors.append(factor)
        direction = direction.plus(-factor, step.change)
    scale = (
        memory[-1].curvature / memory[-1].change.dot(memory[-1].change) if memory else 1 / _length(gradient)
    )
    direction = direction.plus(scale - 1, direction)
    for step, factor in zip(memory, reversed(factors), strict=True):
        direction = direction.plus(factor - step.change.dot(direction) / step.curvature, step.move)
    return direction.plus(-2, direction)


def _search(loss: Loss, point: _Point, direction: _Vector) -> tuple[_Vector | None, float, Floats]:
    """Halves the step until it gains enough; scores are linear in the step, so a trial needs no matrix product."""
    slope = direction.dot(point.gradient)
    length, along, squared = (
        a.dot(b) for a, b in ((point.place, point.place), (point.place, direction), (direction, direction))
    )
    step = 1.0
    for _ in range(_MAX_HALVINGS):
        scores = point.place.image + np.float32(step) * direction.image
        value, gradient = loss(scores)
        value += (length + 2 * step * along + step * step * squared) / 2
        if value <= point.value + _ARMIJO * step * slope:
            return (
                _Vector(np.float32(step) * direction.coefficients, np.float32(step) * direction.image),
                value,
                gradient,
            )
        step /= 2
    return None, point.value, point.gradient.image
