import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlu import softmax


def some_rows(seed: int = 0) -> tuple[csr_matrix, np.ndarray]:
    random = np.random.default_rng(seed)
    targets = np.arange(90) % 3
    dense = random.random((90, 40)) * (random.random((90, 40)) < 0.3)
    dense[np.arange(90), targets] += 0.5
    return csr_matrix(dense.astype(np.float32)), targets


def test_it_finds_the_optimum_that_scikit_learn_finds() -> None:
    rows, targets = some_rows()
    weights = softmax.fit(rows, targets, 3, np.full(90, 5.0, np.float32))
    reference = LogisticRegression(C=5.0, fit_intercept=False, tol=1e-6, max_iter=2000).fit(rows, targets)
    expected = reference.predict_proba(rows)
    assert softmax.probabilities(rows @ weights) == pytest.approx(expected, abs=0.01)


def test_one_more_label_beside_fixed_ones_comes_near_the_joint_fit() -> None:
    rows, targets = some_rows()
    row_weights = np.full(90, 5.0, np.float32)
    old = targets < 2
    known = softmax.fit(rows[old], targets[old], 2, row_weights[old])
    added = softmax.fit_one_more(rows, rows @ known, ~old, row_weights)
    grown = np.hstack([known, added])
    joint = softmax.fit(rows, targets, 3, row_weights)
    assert np.mean((rows @ grown).argmax(axis=1) == (rows @ joint).argmax(axis=1)) > 0.9
    assert np.mean((rows @ grown).argmax(axis=1) == targets) > 0.9
