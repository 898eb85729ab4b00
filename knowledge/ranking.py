"""From candidates to a decision. Pure: the same data always gives the same decision.

A wrong procedure costs a citizen more than a question does. So Balcão answers only above a threshold, asks for
the one fact that separates the candidates when there is one, names at most three procedures when there is
none, and otherwise says that it does not know.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from pathlib import Path

import yaml

from knowledge.model import Audience, System, Topic

MAX_CLARIFICATIONS = 2
MAX_SUGGESTIONS = 3
_MAX_OPTIONS = 5
#: Largest share a candidate or system may have and still not be worth a button.
_NEGLIGIBLE = 0.08
#: Below this part of known words a text is noise to us, whatever it resembles most.
_FAMILIAR = 0.6
#: Up to so many content words ("esqueci senha") a question is vague: only this share is answered.
_VAGUE_WORDS = 2
_SURE_OF_VAGUE = 0.8
# How much of its share a candidate keeps when it disagrees with what is known. "Explicit" is not 0: people
# name the system they are in while the cure is in another one (4 of 100 examples do).
_OTHER_SYSTEM_EXPLICIT = 0.05
_OTHER_SYSTEM_REMEMBERED = 0.2
_OTHER_AUDIENCE_EXPLICIT = 0.15
_OTHER_AUDIENCE_REMEMBERED = 0.4
# An answer to our own question, or a fact that changes the last one ("e se eu for da prefeitura?").
_OTHER_SYSTEM_SETTLED = 0.001
_OTHER_AUDIENCE_SETTLED = 0.01
# Who asks again for somebody else wants what is different for them, less what is for everybody.
_ANY_AUDIENCE_INSISTED = 0.05
_KIN_AUDIENCE = 0.7
_FAILED_ARTICLE = 0.3
_RELATED_ARTICLE = 1.5
# People who stand on the same side of the counter: a procedure for one is often right for the other.
_KIN = (
    frozenset({Audience.EXTERNO, Audience.REPRESENTANTE_LEGAL, Audience.RESPONSAVEL, Audience.USUARIO}),
    frozenset({Audience.INTERNO, Audience.ADMIN_SEGURANCA}),
    frozenset({Audience.SERVIDOR_JUDICIARIO, Audience.MAGISTRADO}),
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    article_id: str
    #: Of all candidates together 1.
    share: float


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What ranking needs to know of an article."""

    system: System
    topic: Topic
    audience: frozenset[Audience]
    related: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known when a question is ranked."""

    #: Named in this message, or answered to a clarification of it.
    systems: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    #: They change the last question instead of belonging to a new one.
    insisted: bool = False
    #: Who the citizen was taken for until a follow-up said otherwise.
    former_audience: str | None = None
    #: From earlier in the conversation.
    remembered_system: str | None = None
    remembered_audience: str | None = None
    previous_article: str | None = None
    #: The citizen said that a step of it, or all of it, did not work.
    previous_failed: bool = False
    #: Clarifications asked in a row before this decision.
    clarifications: int = 0
    #: How sure the intent classifier is that this is none of our business, 0..1.
    out_of_scope: float = 0.0
    #: Content words of the question, and the part of them that the articles use.
    words: int = 99
    coverage: float = 1.0

    @property
    def settled(self) -> bool:
        return self.insisted or self.clarifications > 0

    @property
    def vague(self) -> bool:
        return self.words <= _VAGUE_WORDS


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Shares of the best candidate, fitted by ``tools.fit_thresholds``; ``data/ranking.yml`` says on what."""

    #: Answer at once from here.
    answer: float
    #: Answer after a clarification from here.
    answer_after: float
    #: The leading system is taken as meant from this share of all candidates.
    system: float
    #: The leading article is taken as meant for the citizen, whoever that is, from this share.
    audience: float
    #: Below this nothing is suggested.
    suggest: float

    @classmethod
    def load(cls, path: Path) -> "Thresholds":
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8"))["thresholds"])


class Slot(StrEnum):
    SYSTEM = "system"
    AUDIENCE = "audience"


class Reason(StrEnum):
    OUT_OF_SCOPE = "out_of_scope"
    #: Ours, perhaps, but no article answers it.
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Answer:
    article_id: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Clarify:
    slot: Slot
    #: Values of the slot, likeliest first.
    options: tuple[str, ...]
    #: The system the options belong to, where one is clear.
    system: System | None = None


@dataclass(frozen=True, kw_only=True)
class Suggest:
    #: Likeliest first.
    article_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NoAnswer:
    reason: Reason


Decision = Answer | Clarify | Suggest | NoAnswer


def weigh(candidates: Sequence[Candidate], profiles: Mapping[str, Profile], facts: Facts) -> list[Candidate]:
    """Shares after what is known, best first. Candidates without a profile are dropped."""
    weighed = [
        replace(candidate, share=candidate.share * _weight(candidate.article_id, profiles, facts))
        for candidate in candidates
        if candidate.article_id in profiles
    ]
    total = sum(candidate.share for candidate in weighed) or 1.0
    shares = (replace(candidate, share=candidate.share / total) for candidate in weighed)
    return sorted(shares, key=lambda candidate: (-candidate.share, candidate.article_id))


def decide(
    candidates: Sequence[Candidate], profiles: Mapping[str, Profile], facts: Facts, thresholds: Thresholds
) -> Decision:
    ranked = weigh(candidates, profiles, facts)
    if not ranked or (facts.coverage < _FAMILIAR and not facts.systems and not facts.clarifications):
        return NoAnswer(reason=_reason(facts))
    trust = ranked[0].share * (1 - facts.out_of_scope / 2)
    if _foreign(facts) and trust < _needed(facts, thresholds):
        return NoAnswer(reason=Reason.OUT_OF_SCOPE)
    if asked := _ask(ranked, profiles, facts, thresholds, trust=trust):
        return asked
    if trust >= _needed(facts, thresholds):
        return Answer(article_id=ranked[0].article_id, share=ranked[0].share)
    # Who names one of our systems gets at least the nearest procedures of it.
    if trust >= thresholds.suggest or facts.systems or facts.clarifications:
        return Suggest(article_ids=_suggestions(ranked))
    return NoAnswer(reason=_reason(facts))


def _ask(
    ranked: Sequence[Candidate],
    profiles: Mapping[str, Profile],
    facts: Facts,
    thresholds: Thresholds,
    *,
    trust: float,
) -> Clarify | None:
    if facts.clarifications >= MAX_CLARIFICATIONS or trust < thresholds.suggest:
        return None
    if asked := _ask_system(ranked, profiles, facts, thresholds):
        return asked
    if ranked[0].share >= thresholds.audience:
        return None
    return _ask_audience(ranked, profiles, facts, thresholds)


def _foreign(facts: Facts) -> bool:
    """More likely none of our business than not, and nothing of ours is named."""
    return facts.out_of_scope >= 0.5 and not facts.systems and not facts.clarifications


def _needed(facts: Facts, thresholds: Thresholds) -> float:
    if facts.vague:
        return _SURE_OF_VAGUE
    return thresholds.answer_after if facts.clarifications else thresholds.answer


def _weight(article_id: str, profiles: Mapping[str, Profile], facts: Facts) -> float:
    profile = profiles[article_id]
    weight = _system_weight(profile.system, facts) * _whom_weight(profile.audience, facts)
    if facts.previous_failed and article_id == facts.previous_article:
        weight *= _FAILED_ARTICLE
    elif facts.previous_failed and article_id in _related(facts.previous_article, profiles):
        weight *= _RELATED_ARTICLE
    return weight


def _system_weight(system: System, facts: Facts) -> float:
    if facts.systems:
        otherwise = _OTHER_SYSTEM_SETTLED if facts.settled else _OTHER_SYSTEM_EXPLICIT
        return 1.0 if system in facts.systems else otherwise
    if facts.remembered_system:
        # A vague question brings nothing of its own against what is remembered.
        otherwise = _OTHER_SYSTEM_SETTLED if facts.vague else _OTHER_SYSTEM_REMEMBERED
        return 1.0 if system == facts.remembered_system else otherwise
    return 1.0


def _whom_weight(audience: frozenset[Audience], facts: Facts) -> float:
    if facts.audiences:
        otherwise = _OTHER_AUDIENCE_SETTLED if facts.settled else _OTHER_AUDIENCE_EXPLICIT
        # "E se eu for da prefeitura?" asks for what is different there, not for what holds for both.
        same = not audience or facts.former_audience in audience
        general = _ANY_AUDIENCE_INSISTED if facts.insisted and same else 1.0
        return general * _audience_weight(audience, facts.audiences, otherwise)
    if facts.remembered_audience:
        otherwise = _OTHER_AUDIENCE_SETTLED if facts.vague else _OTHER_AUDIENCE_REMEMBERED
        return _audience_weight(audience, {facts.remembered_audience}, otherwise)
    return 1.0


def _audience_weight(audience: frozenset[Audience], known: Collection[str], otherwise: float) -> float:
    if not audience or audience & set(known):
        return 1.0
    kin = any(group & audience and group & set(known) for group in _KIN)
    return _KIN_AUDIENCE if kin else otherwise


def _related(article_id: str | None, profiles: Mapping[str, Profile]) -> frozenset[str]:
    profile = profiles.get(article_id or "")
    return profile.related if profile else frozenset()


def _ask_system(
    ranked: Sequence[Candidate], profiles: Mapping[str, Profile], facts: Facts, thresholds: Thresholds
) -> Clarify | None:
    if facts.systems or facts.remembered_system:
        return None
    shares = _shares(ranked, profiles)
    leading = next(iter(shares))
    # Whatever system the examples happened to say most often, a vague question names none.
    if shares[leading] >= thresholds.system and not facts.vague:
        return None
    least = _NEGLIGIBLE / 4 if facts.vague else _NEGLIGIBLE
    plausible = tuple(system for system, share in shares.items() if share >= least)
    return Clarify(slot=Slot.SYSTEM, options=plausible) if len(plausible) > 1 else None


def _ask_audience(
    ranked: Sequence[Candidate], profiles: Mapping[str, Profile], facts: Facts, thresholds: Thresholds
) -> Clarify | None:
    shares = _shares(ranked, profiles)
    leading = next(iter(shares))
    if facts.audiences or facts.remembered_audience or shares[leading] < thresholds.system:
        return None
    topic = profiles[ranked[0].article_id].topic
    alike = [
        (candidate.share, profiles[candidate.article_id].audience)
        for candidate in ranked
        if (profiles[candidate.article_id].system, profiles[candidate.article_id].topic) == (leading, topic)
    ]
    rivals = [audience for share, audience in alike if share >= _NEGLIGIBLE]
    if not any(one and other and not one & other for one, other in combinations(rivals, 2)):
        return None
    named = (_spokesman(audience) for share, audience in alike if audience and share >= _NEGLIGIBLE / 8)
    options = tuple(dict.fromkeys(named))[:_MAX_OPTIONS]
    return Clarify(slot=Slot.AUDIENCE, options=options, system=leading) if len(options) > 1 else None


def _spokesman(audience: frozenset[Audience]) -> Audience:
    """The most general member: the order of the enum runs from general to special."""
    return next(member for member in Audience if member in audience)


def _shares(ranked: Sequence[Candidate], profiles: Mapping[str, Profile]) -> dict[System, float]:
    """Share of each system, largest first."""
    shares: dict[System, float] = defaultdict(float)
    for candidate in ranked:
        shares[profiles[candidate.article_id].system] += candidate.share
    return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def _suggestions(ranked: Sequence[Candidate]) -> tuple[str, ...]:
    best = ranked[:MAX_SUGGESTIONS]
    return tuple(candidate.article_id for candidate in best if candidate.share >= best[0].share / 25)


def _reason(facts: Facts) -> Reason:
    return Reason.OUT_OF_SCOPE if facts.out_of_scope >= 0.3 else Reason.UNKNOWN
