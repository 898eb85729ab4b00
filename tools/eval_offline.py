"""Scores `nlu` on the evaluation cases: which article answers, and what kind of turn a message is.

    python -m tools.eval_offline FOLDER [--risk]

FOLDER holds `examples/*.jsonl` to learn from and `evaluation/*.jsonl` to score.
With --risk, five-fold runs over the examples add the error rate at several shares of answered questions, and how
many messages that no article covers would be answered at the same thresholds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from nlu import Example, Prediction, TextClassifier

SYSTEMS = ("sigcon", "cagec", "infoseg", "govbr")
ASK = "ask"
# What a case expects -> the kind of turn, where the two are named differently.
KINDS = {"article": ASK, "refuse": "security_bypass"}
UNANSWERABLE = ("out_of_scope", "security_bypass")
ANSWERED_SHARES = (0.8, 0.9, 0.95)
FOLDS = 5

Rows = Sequence[Mapping[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--risk", action="store_true")
    options = parser.parse_args()
    folder = options.folder
    examples = read(folder / "examples" / f"{system}.jsonl" for system in SYSTEMS)
    turns = read([folder / "examples" / "turns.jsonl"])
    cases = read(sorted((folder / "evaluation").glob("*.jsonl")))
    console = Console(width=120)
    with threadpool_limits(1):
        console.print(articles(examples, cases))
        console.print(kinds_of_turn(examples, turns, cases))
        if options.risk:
            console.print(risk(examples, turns))


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def fitted(rows: Rows) -> TextClassifier:
    return TextClassifier.fit([Example(text=row["text"], label=row["id"]) for row in rows])


def articles(examples: Rows, cases: Rows) -> Table:
    started = time.perf_counter()
    classifier = fitted(examples)
    seconds = time.perf_counter() - started
    asked = [case for case in cases if case["expect"]["kind"] == "article"]
    title = f"article: {len(asked)} cases, {len(examples)} examples, fitted in {seconds:.1f} s"
    table = Table("", "first, %", "in three, %", title=title)
    anywhere = [classifier.predict(case["text"]) for case in asked]
    within = [classifier.predict(case["text"], allowed=_of_system(classifier, case)) for case in asked]
    for name, predictions in (("nothing known", anywhere), ("system known", within)):
        table.add_row(name, f"{_hits(asked, predictions, 1):.1f}", f"{_hits(asked, predictions, 3):.1f}")
    return table


def kinds_of_turn(examples: Rows, turns: Rows, cases: Rows) -> Table:
    classifier = fitted([*turns, *({**row, "id": ASK} for row in examples)])
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    # Smalltalk is spread over several kinds, so a case does not say which of them is right.
    for case in (case for case in cases if case["expect"]["kind"] != "smalltalk"):
        expected = _kind(case["expect"])
        total[expected] += 1
        right[expected] += classifier.predict(case["text"], limit=1).candidates[0].label == expected
    table = Table("kind of turn", "right, %", "cases")
    for kind, count in total.most_common():
        table.add_row(kind, f"{100 * right[kind] / count:.0f}", str(count))
    return table


def risk(examples: Rows, turns: Rows) -> Table:
    """Wrong among answered, and answered among unanswerable, when the least sure questions are left unanswered."""
    folds = np.random.default_rng(0).permutation(len(examples)) % FOLDS
    wrong: dict[float, list[float]] = {share: [] for share in ANSWERED_SHARES}
    leaked: dict[tuple[float, str], list[float]] = {}
    for fold in range(FOLDS):
        classifier = fitted([row for row, of in zip(examples, folds, strict=True) if of != fold])
        held = [row for row, of in zip(examples, folds, strict=True) if of == fold]
        judged = [(row, classifier.predict(row["text"], limit=1)) for row in held]
        confidences = [prediction.confidence for _, prediction in judged]
        outside = {
            kind: [classifier.predict(row["text"], limit=1).confidence for row in turns if row["id"] == kind]
            for kind in UNANSWERABLE
        }
        for share in ANSWERED_SHARES:
            threshold = float(np.quantile(confidences, 1 - share))
            wrong[share].append(
                mean(p.candidates[0].label != row["id"] for row, p in judged if p.confidence >= threshold)
            )
            for kind, values in outside.items():
                leaked.setdefault((share, kind), []).append(mean(value >= threshold for value in values))
    table = Table("answered, %", "wrong, %", *(f"{kind} answered, %" for kind in UNANSWERABLE))
    for share in ANSWERED_SHARES:
        shown = (100 * mean(leaked[share, kind]) for kind in UNANSWERABLE)
        table.add_row(
            f"{100 * share:.0f}", f"{100 * mean(wrong[share]):.1f}", *(f"{value:.1f}" for value in shown)
        )
    return table


def _of_system(classifier: TextClassifier, case: Mapping[str, Any]) -> list[str]:
    system = case["persona"]["system"]
    return [label for label in classifier.labels if label.startswith(f"{system}-")]


def _hits(cases: Rows, predictions: Sequence[Prediction], first: int) -> float:
    return 100 * mean(
        any(candidate.label in case["expect"]["any_of"] for candidate in prediction.candidates[:first])
        for case, prediction in zip(cases, predictions, strict=True)
    )


def _kind(expect: Mapping[str, Any]) -> str:
    kind = str(expect["kind"])
    return str(expect["name"]) if kind == "action" else KINDS.get(kind, kind)


if __name__ == "__main__":
    main()
