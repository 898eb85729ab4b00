"""``python -m tools.fit_thresholds``: chooses the thresholds of the ranking and writes data/ranking.yml.

The trade: a wrong procedure costs more than anything else, so at most 4 % of questions may get one; within that, an
answer at once is worth more than one after a question back, and that more than a choice of three buttons. Numbers are
cross-validated: each fifth of the cases is judged by thresholds chosen on the other four.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from knowledge.ranking import Thresholds
from services.settings import Settings
from tools.knowledge_cases import load_index, play, rank_cases, tally

MOST_WRONG = 0.04
_FOLDS = 5
_NO_QUESTION = {"answered", "led on", "declined"}
_WORTH = {
    "right 0": 1.0,
    "right 1": 0.9,
    "right 2": 0.7,
    "offered 0": 0.75,
    "offered 1": 0.6,
    "offered 2": 0.4,
}
_COST_OF_WRONG = 3.0
_COST_OF_ANSWERING_NONSENSE = 1.0
_COST_OF_LEADING_ON = 0.3
_GRID = {
    "answer": (0.4, 0.45, 0.5, 0.55),
    "answer_after": (0.35, 0.4, 0.45, 0.5),
    "system": (0.65, 0.75, 0.85),
    # Not fitted: that "esqueci a senha do SIGCON" is asked for the audience is a wish, whatever it gains.
    "audience": (0.9,),
    "suggest": (0.1, 0.15, 0.2),
}


def main() -> None:
    settings = Settings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=settings.content_dir / "evaluation")
    parser.add_argument("--out", type=Path, default=settings.content_dir / "ranking.yml")
    given = parser.parse_args()
    index = load_index(settings.content_dir, settings.data_dir)
    ranked = rank_cases(index, settings.content_dir, given.cases)
    grid = [Thresholds(**dict(zip(_GRID, values, strict=True))) for values in product(*_GRID.values())]
    outcomes = [[play(one, index, thresholds) for one in ranked] for thresholds in grid]
    everyone = list(range(len(ranked)))
    chosen = grid[_best(outcomes, everyone)]
    judged = _cross_validated(outcomes, everyone)
    written = _as_yaml(chosen, judged, tally(ranked, index, chosen))
    given.out.write_text(written, encoding="utf-8")
    print(written)


def _cross_validated(outcomes: Sequence[Sequence[str]], everyone: Sequence[int]) -> Counter[str]:
    judged: Counter[str] = Counter()
    for fold in range(_FOLDS):
        others = [case for case in everyone if case % _FOLDS != fold]
        best = outcomes[_best(outcomes, others)]
        judged.update(best[case] for case in everyone if case % _FOLDS == fold)
    return judged


def _best(outcomes: Sequence[Sequence[str]], cases: Sequence[int]) -> int:
    """Position in the grid; the least wrong where none keeps the promise."""
    counts = [Counter(played[case] for case in cases) for played in outcomes]
    kept = [i for i, count in enumerate(counts) if count["wrong"] <= MOST_WRONG * _questions(count)]
    if not kept:
        return min(range(len(counts)), key=lambda i: counts[i]["wrong"])
    return max(kept, key=lambda i: _value(counts[i]))


def _value(count: Counter[str]) -> float:
    worth = sum(_WORTH.get(outcome, 0.0) * times for outcome, times in count.items())
    nonsense = _COST_OF_ANSWERING_NONSENSE * count["answered"] + _COST_OF_LEADING_ON * count["led on"]
    return worth - _COST_OF_WRONG * count["wrong"] - nonsense


def _questions(count: Counter[str]) -> int:
    return sum(times for outcome, times in count.items() if outcome not in _NO_QUESTION)


def _as_yaml(chosen: Thresholds, judged: Counter[str], fitted: Counter[str]) -> str:
    lines = [
        "# Written by `python -m tools.fit_thresholds`: shares of the best candidate from which Balcão acts.",
        f"# Cross-validated on {_questions(judged)} questions (a choice of three buttons is a clarification):",
        f"# {_in_words(judged)}.",
        f"# On the same questions as fitted: {_in_words(fitted)}.",
        f"# Of {sum(judged.values()) - _questions(judged)} other messages, before the dialogue model took its part:",
        f"# {judged['declined']} declined, {judged['led on']} given suggestions, {judged['answered']} answered.",
        "thresholds:",
        *(f"  {name}: {getattr(chosen, name)}" for name in _GRID),
    ]
    return "\n".join(lines) + "\n"


def _in_words(count: Counter[str]) -> str:
    questions = _questions(count)
    parts = {
        "right at once": count["right 0"],
        "after one clarification": count["right 1"] + count["offered 0"],
        "later": count["right 2"] + count["offered 1"] + count["offered 2"],
        "wrong": count["wrong"],
        "missed": count["missed"],
    }
    return ", ".join(f"{100 * times / questions:.1f} % {name}" for name, times in parts.items())


if __name__ == "__main__":
    main()
