"""Decisions from shares: pure, so every case is a line of data."""

from typing import Any

import pytest

from knowledge.model import Audience, System, Topic
from knowledge.ranking import (
    Answer,
    Candidate,
    Clarify,
    Decision,
    Facts,
    NoAnswer,
    Profile,
    Reason,
    Slot,
    Suggest,
    Thresholds,
    decide,
    weigh,
)

THRESHOLDS = Thresholds(answer=0.5, answer_after=0.45, system=0.75, audience=0.9, suggest=0.15)
PROFILES = {
    "sigcon-interno": Profile(
        system=System.SIGCON, topic=Topic.PASSWORD, audience=frozenset({Audience.INTERNO})
    ),
    "sigcon-externo": Profile(
        system=System.SIGCON,
        topic=Topic.PASSWORD,
        audience=frozenset({Audience.EXTERNO, Audience.REPRESENTANTE_LEGAL}),
        related=frozenset({"sigcon-email"}),
    ),
    "sigcon-email": Profile(system=System.SIGCON, topic=Topic.PASSWORD, audience=frozenset()),
    "sigcon-perfil": Profile(
        system=System.SIGCON, topic=Topic.ACCESS, audience=frozenset({Audience.ADMIN_SEGURANCA})
    ),
    "cagec-senha": Profile(system=System.CAGEC, topic=Topic.PASSWORD, audience=frozenset()),
    "govbr-senha": Profile(system=System.GOVBR, topic=Topic.PASSWORD, audience=frozenset()),
}


def candidates(**shares: float) -> list[Candidate]:
    return [Candidate(article_id=name.replace("_", "-"), share=share) for name, share in shares.items()]


def decided(facts: dict[str, Any] | None = None, **shares: float) -> Decision:
    given = {"words": 6} | (facts or {})
    return decide(candidates(**shares), PROFILES, Facts(**given), THRESHOLDS)


def test_a_clear_match_is_answered() -> None:
    assert decided(cagec_senha=0.9, govbr_senha=0.1) == Answer(article_id="cagec-senha", share=0.9)


def test_without_a_system_the_plausible_ones_are_offered_likeliest_first() -> None:
    asked = decided(sigcon_externo=0.55, cagec_senha=0.4, govbr_senha=0.05)
    assert asked == Clarify(slot=Slot.SYSTEM, options=(System.SIGCON, System.CAGEC))


def test_a_vague_question_is_asked_for_its_system_however_sure_the_model_is() -> None:
    asked = decided({"words": 2}, cagec_senha=0.9, sigcon_externo=0.05, govbr_senha=0.05)
    assert asked == Clarify(slot=Slot.SYSTEM, options=(System.CAGEC, System.GOVBR, System.SIGCON))


@pytest.mark.parametrize("facts", [{"systems": frozenset({"cagec"})}, {"remembered_system": "cagec"}])
def test_a_known_system_is_not_asked_again_and_decides(facts: dict[str, Any]) -> None:
    found = decided(facts, sigcon_externo=0.5, cagec_senha=0.4, govbr_senha=0.1)
    assert isinstance(found, Answer)
    assert found.article_id == "cagec-senha"


def test_another_system_named_now_wins_over_the_remembered_one() -> None:
    facts = {"systems": frozenset({"govbr"}), "remembered_system": "cagec"}
    found = decided(facts, cagec_senha=0.6, govbr_senha=0.3)
    assert isinstance(found, Answer)
    assert found.article_id == "govbr-senha"


def test_a_remembered_system_gives_way_to_strong_evidence_for_another() -> None:
    found = decided({"remembered_system": "cagec"}, cagec_senha=0.05, govbr_senha=0.95)
    assert isinstance(found, Answer)
    assert found.article_id == "govbr-senha"


def test_the_audience_is_asked_when_it_separates_the_candidates() -> None:
    asked = decided({"systems": frozenset({"sigcon"})}, sigcon_externo=0.7, sigcon_interno=0.3)
    assert asked == Clarify(
        slot=Slot.AUDIENCE, options=(Audience.EXTERNO, Audience.INTERNO), system=System.SIGCON
    )


@pytest.mark.parametrize(
    "shares",
    [
        {"sigcon_externo": 0.7, "sigcon_email": 0.3},  # one of them is for anybody
        {"sigcon_externo": 0.8, "sigcon_perfil": 0.2},  # another audience, another matter
        {"sigcon_externo": 0.95, "sigcon_interno": 0.05},  # no doubt left
    ],
)
def test_the_audience_is_not_asked_when_it_does_not_separate(shares: dict[str, float]) -> None:
    found = decided({"systems": frozenset({"sigcon"})}, **shares)
    assert isinstance(found, Answer)


def test_an_answered_clarification_settles_it() -> None:
    facts = {"systems": frozenset({"sigcon"}), "audiences": frozenset({"interno"}), "clarifications": 1}
    found = decided(facts, sigcon_externo=0.9, sigcon_interno=0.1)
    assert isinstance(found, Answer)
    assert found.article_id == "sigcon-interno"


def test_after_two_clarifications_there_are_suggestions_and_no_third() -> None:
    found = decided({"clarifications": 2}, sigcon_externo=0.4, cagec_senha=0.35, govbr_senha=0.25)
    assert found == Suggest(article_ids=("sigcon-externo", "cagec-senha", "govbr-senha"))


def test_below_the_answer_threshold_at_most_three_are_suggested() -> None:
    facts = {"systems": frozenset({"sigcon"}), "audiences": frozenset({"interno", "externo"})}
    found = decided(facts, sigcon_externo=0.3, sigcon_interno=0.3, sigcon_email=0.3, sigcon_perfil=0.1)
    assert isinstance(found, Suggest)
    assert len(found.article_ids) == 3


def test_a_weak_match_without_a_system_is_not_suggested() -> None:
    many = {
        f"cagec-{i}": Profile(system=System.CAGEC, topic=Topic.ACCESS, audience=frozenset())
        for i in range(10)
    }
    spread = [Candidate(article_id=name, share=0.1) for name in many]
    assert decide(spread, many, Facts(), THRESHOLDS) == NoAnswer(reason=Reason.UNKNOWN)
    assert isinstance(decide(spread, many, Facts(systems=frozenset({"cagec"})), THRESHOLDS), Suggest)


@pytest.mark.parametrize(
    ("out_of_scope", "expected"), [(0.3, Answer), (0.95, NoAnswer)], ids=["weak doubt", "strong doubt"]
)
def test_out_of_scope_lowers_trust_and_a_strong_match_wins_over_a_weak_one(
    out_of_scope: float, expected: type[Decision]
) -> None:
    assert isinstance(decided({"out_of_scope": out_of_scope}, cagec_senha=0.9, govbr_senha=0.1), expected)


def test_what_is_out_of_scope_is_not_asked_for_its_system() -> None:
    doubt: dict[str, Any] = {"out_of_scope": 0.8}
    assert decided(doubt, sigcon_externo=0.5, cagec_senha=0.5) == NoAnswer(reason=Reason.OUT_OF_SCOPE)
    named = doubt | {"systems": frozenset({"cagec"})}
    assert not isinstance(decided(named, cagec_senha=0.6, govbr_senha=0.4), NoAnswer)


def test_unknown_words_are_not_taken_for_a_question() -> None:
    assert decided({"coverage": 0.3}, cagec_senha=0.99) == NoAnswer(reason=Reason.UNKNOWN)


def test_what_failed_gives_way_to_what_is_related() -> None:
    facts = Facts(previous_article="sigcon-externo", previous_failed=True)
    ranked = weigh(candidates(sigcon_externo=0.5, sigcon_email=0.3, sigcon_interno=0.2), PROFILES, facts)
    assert [one.article_id for one in ranked] == ["sigcon-email", "sigcon-interno", "sigcon-externo"]


def test_shares_add_up_to_one_and_unpublished_candidates_are_dropped() -> None:
    ranked = weigh(candidates(cagec_senha=0.2, cagec_retirado=0.7, govbr_senha=0.2), PROFILES, Facts())
    assert [one.article_id for one in ranked] == ["cagec-senha", "govbr-senha"]
    assert sum(one.share for one in ranked) == pytest.approx(1)


def test_no_candidates_are_no_answer() -> None:
    assert decided() == NoAnswer(reason=Reason.UNKNOWN)
    assert decided({"out_of_scope": 0.8}) == NoAnswer(reason=Reason.OUT_OF_SCOPE)
