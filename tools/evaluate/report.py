"""Numbers from results."""

from collections import Counter
from collections.abc import Iterable
from statistics import median, quantiles
from typing import Any

from tools.evaluate.citizen import Result


def summarise(results: list[Result]) -> dict[str, Any]:
    groups = {"all": results}
    for result in results:
        groups.setdefault(f"kind: {result.case.kind}", []).append(result)
        if result.case.kind == "article":
            groups.setdefault(f"system: {result.case.system}", []).append(result)
    times = sorted(value for result in results for value in result.milliseconds)
    confusions = Counter(
        (" | ".join(result.case.expected) or result.case.kind, result.got)
        for result in results
        if result.verdict == "wrong"
    )
    return {
        "groups": {name: _rates(found) for name, found in groups.items()},
        "confusions": [
            {"expected": expected, "got": got, "count": count}
            for (expected, got), count in confusions.most_common(15)
        ],
        "milliseconds": {"p50": round(median(times), 1), "p95": round(quantiles(times, n=20)[-1], 1)},
        "not_right": [
            {
                "id": r.case.id,
                "text": r.case.text,
                "expected": r.case.expected,
                "got": r.got,
                "verdict": r.verdict,
            }
            for r in results
            if r.verdict != "right"
        ],
    }


def _rates(results: list[Result]) -> dict[str, float]:
    def share(found: Iterable[Result]) -> float:
        return round(100 * sum(1 for _ in found) / len(results), 1)

    return {
        "cases": len(results),
        "right_at_once": share(r for r in results if r.verdict == "right" and r.turns == 1),
        "right_in_two_turns": share(r for r in results if r.verdict == "right"),
        "abstained": share(r for r in results if r.verdict == "abstained"),
        "wrong": share(r for r in results if r.verdict == "wrong"),
    }


def as_text(summary: dict[str, Any]) -> str:
    lines = [f"{'':24}{'cases':>7}{'at once':>9}{'in two':>8}{'abst.':>7}{'wrong':>7}"]
    for name, rates in sorted(summary["groups"].items()):
        lines.append(
            f"{name:24}{rates['cases']:7}{rates['right_at_once']:9}{rates['right_in_two_turns']:8}"
            f"{rates['abstained']:7}{rates['wrong']:7}"
        )
    lines.append(f"\nreply times: {summary['milliseconds']}")
    lines += [f"  {c['count']}x {c['expected']} -> {c['got']}" for c in summary["confusions"]]
    return "\n".join(lines)
