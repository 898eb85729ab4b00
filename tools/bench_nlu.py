"""Measures `nlu` on public intent sets, beside a linear SVM fitted in the same process and the published numbers.

    python -m tools.bench_nlu [SET ...]

Reads the folder named by BALCAO_NLU_BENCHMARK. The sets are for measuring only: nothing is learnt from them.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from nlu import Example, TextClassifier

DEFAULT_FOLDER = "../shared/nlu-benchmark"
PORTUGUESE = ("aixhd", "tais", "aixprog", "nilo")
ENGLISH = ("hint3_curekart", "hint3_sofmattress", "hint3_powerplay11")
# In-scope texts refused when out-of-scope recall is measured.
REFUSED = 0.10

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Percentages; None where the source gives no number."""

    clean: float
    noisy: float | None
    recall: float | None


# Prototype column of the benchmark's README.
PROTOTYPE = {
    "aixhd": Scores(clean=72.7, noisy=72.7, recall=95),
    "tais": Scores(clean=83.8, noisy=81.7, recall=91),
    "aixprog": Scores(clean=86.1, noisy=84.6, recall=90),
    "nilo": Scores(clean=86.3, noisy=82.8, recall=89),
    "hint3_curekart": Scores(clean=83.9, noisy=82.1, recall=None),
    "hint3_sofmattress": Scores(clean=79.2, noisy=None, recall=None),
    "hint3_powerplay11": Scores(clean=64.4, noisy=None, recall=None),
}


@dataclass(frozen=True, kw_only=True)
class Result:
    scores: Scores
    fit_seconds: float
    p50_ms: float
    p95_ms: float


Judge = Callable[[str], tuple[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="*", default=[*PORTUGUESE, *ENGLISH])
    names = parser.parse_args().sets
    folder = Path(os.environ.get("BALCAO_NLU_BENCHMARK", DEFAULT_FOLDER))
    console = Console(width=150)
    if not folder.is_dir():
        raise SystemExit(f"no benchmark in {folder}: set BALCAO_NLU_BENCHMARK to its folder")
    ours: dict[str, Result] = {}
    svm: dict[str, Result] = {}
    with threadpool_limits(1):
        for name in names:
            content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            ours[name] = measure(content, fit_ours)
            svm[name] = measure(content, fit_svm)
    console.print(as_table(ours, svm))


def fit_ours(train: Pairs) -> Judge:
    classifier = TextClassifier.fit([Example(text=text, label=label) for text, label in train])

    def judge(text: str) -> tuple[str, float]:
        prediction = classifier.predict(text, limit=1)
        return prediction.candidates[0].label, prediction.confidence

    return judge


def fit_svm(train: Pairs) -> Judge:
    words = TfidfVectorizer(strip_accents="unicode", ngram_range=(1, 2))
    letters = TfidfVectorizer(strip_accents="unicode", analyzer="char_wb", ngram_range=(2, 5))
    pipeline = make_pipeline(make_union(words, letters), LinearSVC(random_state=0))
    pipeline.fit([text for text, _ in train], [label for _, label in train])

    def judge(text: str) -> tuple[str, float]:
        margins = pipeline.decision_function([text])[0]
        return str(pipeline.classes_[margins.argmax()]), float(margins.max())

    return judge


def measure(content: dict[str, Any], fit: Callable[[Pairs], Judge]) -> Result:
    started = time.process_time()
    judge = fit(content["train"])
    fit_seconds = time.process_time() - started
    milliseconds: list[float] = []

    def timed(text: str) -> tuple[str, float]:
        before = time.perf_counter()
        judged = judge(text)
        milliseconds.append(1000 * (time.perf_counter() - before))
        return judged

    clean = [(timed(text), label) for text, label in content["test"]]
    noisy = [(timed(text), label) for text, label in content["test_noisy"]]
    threshold = float(np.quantile([confidence for (_, confidence), _ in clean], REFUSED))
    outside = [timed(text)[1] < threshold for text in content["out_of_scope"]]
    p50, p95 = np.percentile(milliseconds, [50, 95])
    scores = Scores(clean=_accuracy(clean), noisy=_accuracy(noisy), recall=100 * mean(outside))
    return Result(scores=scores, fit_seconds=fit_seconds, p50_ms=float(p50), p95_ms=float(p95))


def as_table(ours: dict[str, Result], svm: dict[str, Result]) -> Table:
    table = Table(
        title="accuracy % clean / noisy, out-of-scope recall % with a tenth of the in-scope texts refused"
    )
    for heading in (
        "set",
        "nlu",
        "prototype",
        "linear SVM",
        "fit CPU s",
        "p50 ms",
        "p95 ms",
        "SVM CPU s",
        "SVM p95 ms",
    ):
        table.add_column(heading, justify="left" if heading == "set" else "right")
    for name, result in ours.items():
        times = (result.fit_seconds, result.p50_ms, result.p95_ms, svm[name].fit_seconds, svm[name].p95_ms)
        proto = _shown(PROTOTYPE[name]) if name in PROTOTYPE else "-"
        shown = (_shown(result.scores), proto, _shown(svm[name].scores))
        table.add_row(name, *shown, *(f"{value:.2f}" for value in times))
    table.add_section()
    for title, group in (("mean, Portuguese", PORTUGUESE), ("mean, all", tuple(ours))):
        known = [name for name in group if name in ours and name in PROTOTYPE]
        if known:
            columns = (
                [ours[n].scores for n in known],
                [PROTOTYPE[n] for n in known],
                [svm[n].scores for n in known],
            )
            table.add_row(title, *(_shown(_average(column)) for column in columns))
    return table


def _average(column: Sequence[Scores]) -> Scores:
    return Scores(
        clean=mean(scores.clean for scores in column),
        noisy=_mean_of([scores.noisy for scores in column]),
        recall=_mean_of([scores.recall for scores in column]),
    )


def _mean_of(values: Sequence[float | None]) -> float | None:
    """None where one is missing: a mean over fewer sets could not be compared."""
    known = [value for value in values if value is not None]
    return mean(known) if len(known) == len(values) else None


def _accuracy(judged: Sequence[tuple[tuple[str, float], str]]) -> float:
    return 100 * mean(found == label for (found, _), label in judged)


def _shown(scores: Scores) -> str:
    noisy = "-" if scores.noisy is None else f"{scores.noisy:.1f}"
    recall = "-" if scores.recall is None else f"{scores.recall:.0f}"
    return f"{scores.clean:.1f} / {noisy}, R@10 {recall}"


if __name__ == "__main__":
    main()
