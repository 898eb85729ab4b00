"""Evaluation cases against the ranking alone: no dialogue model, no HTTP, so that thousands of plays take seconds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from knowledge.check import read_content
from knowledge.index import Index, build_index, fit, with_classifier
from knowledge.language import Language
from knowledge.model import Revision, Status
from knowledge.ranking import (
    MAX_CLARIFICATIONS,
    Answer,
    Candidate,
    Clarify,
    Facts,
    NoAnswer,
    Slot,
    Suggest,
    Thresholds,
    decide,
)
from nlu import Gazetteer
from nlu.entities import sole_value
from tools.evaluate.cases import Case, load_cases

#: Candidates beyond these have shares too small to matter.
_DEEPEST = 40


@dataclass(frozen=True, kw_only=True)
class Ranked:
    case: Case
    candidates: tuple[Candidate, ...]
    facts: Facts


def load_index(content: Path, data_dir: Path) -> Index:
    """Fits the shipped articles: some seconds."""
    found = read_content([content / "articles"], content / "contacts")
    now = datetime.now(UTC)
    revisions = [
        Revision(
            article=article,
            number=1,
            digest=article.digest(),
            status=Status.PUBLISHED,
            imported_at=now,
            imported_by="tools",
        )
        for article in found.articles
    ]
    contacts = {contact.id: contact for contact in found.contacts}
    index = build_index(revisions, contacts, Language(data_dir / "knowledge" / "lemmas.bin"))
    return with_classifier(index, fit(found.articles))


def rank_cases(index: Index, content: Path, cases_dir: Path) -> list[Ranked]:
    """Without the cases that ask for an action: those are the dialogue model's to see."""
    gazetteer = Gazetteer.load(content / "vocabulary.yml", content / "directory" / "orgaos-mg.csv")
    return [_rank(index, gazetteer, case) for case in load_cases(cases_dir) if case.kind != "action"]


def play(ranked: Ranked, index: Index, thresholds: Thresholds) -> str:
    """What became of a case, when the citizen answers clarifications as their persona would.

    ``right N`` after N clarifications, ``offered N`` among at most three buttons, ``wrong``, ``missed``: a reply
    without the right article. For what is no question for an article: ``answered``, ``led on`` by suggestions, or
    ``declined``.
    """
    facts = ranked.facts
    while True:
        decision = decide(ranked.candidates, index.profiles, facts, thresholds)
        if not isinstance(decision, Clarify):
            return _outcome(ranked.case, decision, facts.clarifications)
        facts = _told(ranked.case, decision, facts)


def tally(ranked: Iterable[Ranked], index: Index, thresholds: Thresholds) -> Counter[str]:
    return Counter(play(one, index, thresholds) for one in ranked)


def _rank(index: Index, gazetteer: Gazetteer, case: Case) -> Ranked:
    ranking = index.rank(case.text)
    entities = gazetteer.find(case.text)
    audience = sole_value(entities, "audience")
    facts = Facts(
        systems=frozenset(entity.value for entity in entities if entity.kind == "system"),
        audiences=frozenset({audience} if audience else ()),
        words=ranking.words,
        coverage=ranking.coverage,
    )
    return Ranked(case=case, candidates=ranking.candidates[:_DEEPEST], facts=facts)


def _told(case: Case, asked: Clarify, facts: Facts) -> Facts:
    answer = case.system if asked.slot is Slot.SYSTEM else case.audience
    if answer is None:
        return replace(facts, clarifications=MAX_CLARIFICATIONS)
    after = replace(facts, clarifications=facts.clarifications + 1)
    known = frozenset({answer})
    return replace(after, systems=known) if asked.slot is Slot.SYSTEM else replace(after, audiences=known)


def _outcome(case: Case, decision: Answer | Suggest | NoAnswer, clarifications: int) -> str:
    if case.kind != "article":
        return {Answer: "answered", Suggest: "led on"}.get(type(decision), "declined")
    match decision:
        case Answer(article_id=article_id):
            return f"right {clarifications}" if article_id in case.expected else "wrong"
        case Suggest(article_ids=article_ids) if set(article_ids) & set(case.expected):
            return f"offered {clarifications}"
        case _:
            return "missed"
