"""The articles that ship: without an error, and covering what other data points to."""

import json

import pytest

from knowledge.check import Content, read_content
from knowledge.model import System
from knowledge.ranking import Thresholds
from services.explain_preregistration import load_ways
from tests.builders import ROOT


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content([ROOT / "data/articles"], ROOT / "data/contacts")


def test_every_article_is_good(content: Content) -> None:
    assert [str(problem) for problem in content.errors] == []
    assert {article.system for article in content.articles} == set(System)


def test_every_article_has_questions_sources_and_steps(content: Content) -> None:
    for article in content.articles:
        assert len(article.examples) >= 20, article.id
        assert article.sources, article.id
        assert article.steps, article.id


def test_every_expected_article_of_the_evaluation_exists(content: Content) -> None:
    known = {article.id for article in content.articles}
    for path in (ROOT / "data/evaluation").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)["expect"].get("any_of", ())) <= known, line


def test_every_way_to_register_exists(content: Content) -> None:
    known = {article.id for article in content.articles}
    ways = load_ways(ROOT / "data")
    assert set(ways) == set(System)
    assert {article for way in ways.values() for article in way.values()} <= known


def test_thresholds_are_shares() -> None:
    found = Thresholds.load(ROOT / "data/ranking.yml")
    assert 0 < found.suggest < found.answer_after <= found.answer < found.audience <= 1
