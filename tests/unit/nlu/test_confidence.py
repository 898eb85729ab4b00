import numpy as np
import pytest

from nlu.confidence import DEFAULT_HEAD, Head, Signals, fit_head


def signals(
    best: float = 0.8, nearest: float = 0.6, coverage: float = 1.0, content_words: int = 4
) -> Signals:
    return Signals(
        best=best, second=(1 - best) / 2, nearest=nearest, coverage=coverage, content_words=content_words
    )


def fitted() -> Head:
    random = np.random.default_rng(0)
    told = [signals(best=float(b), nearest=float(n)) for b, n in random.random((400, 2))]
    right = [bool(random.random() < s.best) for s in told]
    return fit_head(told, right, [s.nearest < 0.2 for s in told])


@pytest.mark.parametrize("head", [DEFAULT_HEAD, fitted()], ids=["default", "fitted"])
def test_weaker_evidence_never_raises_confidence(head: Head) -> None:
    assert head.confidence(signals(best=0.9)) > head.confidence(signals(best=0.3))
    assert head.confidence(signals(nearest=0.9)) > head.confidence(signals(nearest=0.1))


@pytest.mark.parametrize("head", [DEFAULT_HEAD, fitted()], ids=["default", "fitted"])
@pytest.mark.parametrize("best", [0.0, 1.0])
@pytest.mark.parametrize("nearest", [0.0, 1.0])
def test_extremes_stay_in_range(head: Head, best: float, nearest: float) -> None:
    assert 0 <= head.confidence(signals(best=best, nearest=nearest, content_words=0)) <= 1


def test_confidence_is_about_the_chance_to_be_right() -> None:
    random = np.random.default_rng(1)
    head = fitted()
    told = [signals(best=float(b), nearest=float(n)) for b, n in random.uniform(0.2, 1, (2000, 2))]
    chances = [head.confidence(s) for s in told]
    assert float(np.mean(chances)) == pytest.approx(float(np.mean([s.best for s in told])), abs=0.1)


def test_one_unknown_word_weighs_less_than_five() -> None:
    assert signals(coverage=0, content_words=1).support() > signals(coverage=0, content_words=5).support() > 0
