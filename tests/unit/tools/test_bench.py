from pathlib import Path

import pytest

from nlu.entities import Entity, Gazetteer
from tools.bench.load import Said
from tools.bench.measure import Level, Side, conversations, percentile
from tools.bench.peer_data import annotated
from tools.bench.report import Report, goals, same_replies


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(Path("data/vocabulary.yml"), Path("data/directory/orgaos-mg.csv"))


def a_side(*, p50: float = 20.0, per_second: float = 70.0) -> Side:
    memory = {"web": 80.0, "actions": 220.0, "rasa": 160.0}
    levels = [
        Level(clients=n, per_second=per_second, p50=p50, p95=40.0, p99=60.0, messages=100, failed=0, cost=1.0)
        for n in (1, 8, 32)
    ]
    return Side(idle_mb=memory, loaded_mb=memory, levels=levels)


def test_every_conversation_has_the_eight_messages_that_the_report_speaks_of() -> None:
    assert {len(lines) for lines in conversations()} == {8}


@pytest.mark.parametrize(("percent", "expected"), [(50, 2), (75, 3), (76, 4), (99, 4)])
def test_a_percentile_is_a_value_that_was_measured(percent: int, expected: float) -> None:
    assert percentile([3, 1, 4, 2], percent) == expected


def test_names_are_marked_the_way_rasa_reads_them(gazetteer: Gazetteer) -> None:
    phrase = "perdi a senha do sigcon ontem"
    marked = annotated(phrase, gazetteer.find(phrase))
    assert marked == 'perdi a senha do [sigcon]{"entity": "system", "value": "sigcon"} ontem'


def test_a_kind_named_twice_is_not_marked() -> None:
    two = (
        Entity(kind="system", value="sigcon", text="sigcon", start=0, end=6, score=1),
        Entity(kind="system", value="cagec", text="cagec", start=9, end=14, score=1),
    )
    assert annotated("sigcon e cagec", two) == "sigcon e cagec"


def test_goals_fail_by_their_own_number_only() -> None:
    assert [goal.passed for goal in goals(a_side())] == [True, True, True, True]
    assert [goal.passed for goal in goals(a_side(p50=25.0))] == [False, True, True, True]
    assert [goal.passed for goal in goals(a_side(per_second=59.9))] == [True, True, False, True]


def test_same_replies_counts_kind_and_article() -> None:
    ours, theirs = a_side(), a_side()
    ours.said = [Said(line="oi", replies=[["smalltalk", None]]), Said(line="crc", replies=[["answer", "a"]])]
    theirs.said = [
        Said(line="oi", replies=[["smalltalk", None]]),
        Said(line="crc", replies=[["answer", "b"]]),
    ]
    assert same_replies(ours, theirs) == (1, 2)


def test_the_table_shows_both_sides_and_their_ratio() -> None:
    report = Report(balcao=a_side(), peer=a_side(per_second=35.0), machine={"machine": "test"}, seconds=8)
    assert "| messages/s, 8 clients | 70.0 | 35.0 | 2.00 |" in report.markdown()
    assert report.failures() == 0
