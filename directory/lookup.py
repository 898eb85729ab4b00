"""Which organ did the citizen mean?

``find_organ`` answers ``Match`` only when it may be taken without asking, ``Candidates`` when somebody has to
choose or confirm, None when nothing in the text is an organ. Siglas count before names and aliases. An organ
that was merged gives its successor, with what it used to be in ``was``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from directory.folding import fold, segments, words
from directory.model import Organ


@dataclass(frozen=True, kw_only=True)
class Match:
    #: In force, except when it ended without a successor (``organ.active`` is False then).
    organ: Organ
    #: The merged organ the citizen named; None when it was ``organ`` itself.
    was: Organ | None = None


@dataclass(frozen=True, kw_only=True)
class Candidates:
    #: One to three, best first. One means: ask whether it is this one.
    organs: tuple[Organ, ...]


# Siglas and aliases that are also everyday words or abbreviations: "prefeitura de Sete Lagoas", "na sede",
# "se der certo", "sec. de saúde". Inside a longer text they are asked about, never taken.
_EVERYDAY = frozenset(
    words("age auge cet cidades der esp estadios fia governo ima io sec seda sede ser sete sg")
)

# What surrounds an organ's name without changing which organ it is.
_FILLER = frozenset(
    words(
        """a ai alo ao aqui as bom boa dia tarde noite c com como concursada concursado contratada
        contratado d da das de do dos e eh em empregada empregado entidade estaduais estadual eu
        esta estado estou estamos etc eu faco favor fica fico foi funcionaria funcionario gerais
        governo la lotada lotado mas meu meus mg mim minas minha na nas no nos nossa nosso o
        obrigada obrigado oi ola opa or orgao os para parte pela pelo pf pfv por pra pro que
        secretaria sec servidor servidora setor sigla so sou somos publica publico ta to tou
        trabalha trabalho trabalhando um uma vim antiga antigo ex extinta extinto"""
    )
)

# Words that turn "secretaria de saúde" into somebody else's secretariat.
_ELSEWHERE = frozenset(
    words(
        """camara federal federais ministerio municipais municipal municipio municipios prefeita prefeito
        prefeitura uniao vereador vereadora"""
    )
)
_LINKS = frozenset(words("a as da das de do dos e em na nas no nos para"))

# Words one letter away from a sigla of five letters or more.
_NEAR_A_SIGLA = _FILLER | frozenset(words("ficam senha separa seria serra setas sites"))

_TYPO_FROM = 8  # letters; a shorter name one typo away may well be another organ
_TWO_TYPOS_FROM = 20
_SIGLA_TYPO_FROM = 5
_LONGEST_KEY = 24  # words
_TRIM = 8  # words of filler at one end
_ALIKE = 82  # RapidFuzz score from which a name is worth offering


@dataclass(frozen=True)
class _Index:
    by_sigla: dict[str, Organ]
    #: Folded sigla, with and without spaces and with "mg".
    siglas: dict[str, tuple[Organ, ...]]
    #: Folded names and aliases, siglas left out.
    names: dict[str, tuple[Organ, ...]]

    def resolve(self, organ: Organ) -> Match:
        current = organ
        while current.successor is not None and current.successor in self.by_sigla:
            current = self.by_sigla[current.successor]
        return Match(organ=current, was=organ if current is not organ else None)


@dataclass(frozen=True)
class _Hit:
    matches: tuple[Match, ...]
    #: May be taken without asking if it is the only one.
    sure: bool


def find_organ(organs: Iterable[Organ], text: str) -> Match | Candidates | None:
    index = _index(tuple(organs))
    # A typo in a long name comes before the names inside it: "… de Casa Civil e de Relações Institucioais".
    for attempt in (_exact, _mistyped, _in_sentence, _mistyped_part, _alike):
        if hits := attempt(index, text):
            return _decide(hits)
    return None


def describe(match: Match) -> str:
    """``SEINFRA (antiga SETOP) – Secretaria de Estado de …``"""
    old = f" (antes {match.was.sigla})" if match.was else ""
    return f"{match.organ.sigla}{old} – {match.organ.name}"


def _decide(hits: list[_Hit]) -> Match | Candidates | None:
    found: dict[str, Match] = {}
    for hit in hits:
        for match in hit.matches:
            found.setdefault(match.organ.sigla, match)
    if not found:
        return None
    if len(found) == 1 and any(hit.sure for hit in hits):
        return next(iter(found.values()))
    return Candidates(organs=tuple(match.organ for match in found.values())[:3])


@lru_cache(maxsize=8)
def _index(organs: tuple[Organ, ...]) -> _Index:
    siglas: dict[str, list[Organ]] = {}
    names: dict[str, list[Organ]] = {}
    for organ in organs:
        for key in _sigla_keys(organ.sigla):
            siglas.setdefault(key, []).append(organ)
        for name in (organ.name, *organ.aliases):
            names.setdefault(fold(name), []).append(organ)
    # A sigla is worth more than the same letters as another organ's alias.
    rest = {key: tuple(found) for key, found in names.items() if key and key not in siglas}
    return _Index(
        by_sigla={organ.sigla: organ for organ in organs},
        siglas={key: tuple(found) for key, found in siglas.items()},
        names=rest,
    )


def _sigla_keys(sigla: str) -> set[str]:
    spaced = fold(sigla)
    joined = spaced.replace(" ", "")
    return {spaced, joined} if joined.endswith("mg") else {spaced, joined, f"{joined}mg", f"{spaced} mg"}


def _lookup(index: _Index, key: str) -> tuple[Match, ...]:
    found = index.siglas.get(key) or index.names.get(key) or ()
    # Several organs under one key are usually one organ and what it took over.
    return tuple({match.organ.sigla: match for match in map(index.resolve, found)}.values())


def _exact(index: _Index, text: str) -> list[_Hit]:
    """The whole text, or all of it but filler at its ends, is a sigla, a name or an alias."""
    for part in _trimmed(words(text)):
        if matches := _lookup(index, " ".join(part)):
            return [_Hit(matches, sure=len(matches) == 1)]
    return []


def _trimmed(found: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Without some or all filler at its ends, longest first: "Educação para o Trabalho" ends in filler."""
    head = next((i for i, word in enumerate(found) if word not in _FILLER), len(found))
    tail = next((i for i, word in enumerate(reversed(found)) if word not in _FILLER), len(found))
    ends = range(len(found) - min(tail, _TRIM), len(found) + 1)
    parts = {found[start:end] for start in range(min(head, _TRIM) + 1) for end in ends if start < end}
    return sorted(parts, key=lambda part: (-len(part), part))


def _stripped(found: tuple[str, ...]) -> tuple[str, ...]:
    start, end = 0, len(found)
    while start < end and found[start] in _FILLER:
        start += 1
    while end > start and found[end - 1] in _FILLER:
        end -= 1
    return found[start:end]


def _in_sentence(index: _Index, text: str) -> list[_Hit]:
    parts = segments(text)
    elsewhere = any(word in _ELSEWHERE for part in parts for word in part)
    return [
        _Hit(matches, sure=not elsewhere and _sure(index, part, start, end))
        for part in parts
        for start, end, matches in _spans(index, part)
        if not _accidental(part, start, end)
    ]


def _spans(index: _Index, part: tuple[str, ...]) -> Iterator[tuple[int, int, tuple[Match, ...]]]:
    """Longest first from the left, no overlaps."""
    start = 0
    while start < len(part):
        for end in range(min(len(part), start + _LONGEST_KEY), start, -1):
            if matches := _lookup(index, " ".join(part[start:end])):
                yield start, end, matches
                start = end
                break
        else:
            start += 1


def _accidental(part: tuple[str, ...], start: int, end: int) -> bool:
    """An everyday word that nothing ties to where somebody works: "sete dias", "o governo quer"."""
    if end - start > 1 or part[start] not in _EVERYDAY:
        return False
    return start == 0 or part[start - 1] not in {"da", "do", "na", "no", "pela", "pelo"}


def _sure(index: _Index, part: tuple[str, ...], start: int, end: int) -> bool:
    span = part[start:end]
    rest = part[:start] + part[end:]
    if all(word in _FILLER for word in rest):
        return True
    if len(span) == 1 and span[0] in _EVERYDAY:
        return False
    if " ".join(span) in index.siglas:
        return True
    # "secretaria de saúde de Uberlândia" is not the state's; nor is "saúde" alone in a long sentence.
    followed = len(part) > end + 1 and part[end] in _LINKS - {"e"} and part[end + 1] not in _FILLER
    return len(span) > 1 and not followed and not _extended(part, start)


def _extended(part: tuple[str, ...], start: int) -> bool:
    """Something before the name belongs to it: "conselho municipal de meio ambiente"."""
    return start > 1 and part[start - 1] in {"de", "da", "do"} and part[start - 2] not in _FILLER


def _mistyped(index: _Index, text: str) -> list[_Hit]:
    found = words(text)
    elsewhere = any(word in _ELSEWHERE for word in found)
    # No name is longer, whatever surrounds it.
    parts = _trimmed(found) if len(found) <= _LONGEST_KEY + 2 * _TRIM else []
    return _first_typo(index, parts, sure=not elsewhere)


def _mistyped_part(index: _Index, text: str) -> list[_Hit]:
    elsewhere = any(word in _ELSEWHERE for word in words(text))
    parts = [trimmed for part in segments(text) for trimmed in dict.fromkeys((part, _stripped(part)))]
    return _first_typo(index, parts, sure=not elsewhere) or [
        _Hit(hit.matches, sure=hit.sure and not elsewhere and len(_stripped(part)) == 1)
        for part in segments(text)
        for word in part
        if (hit := _sigla_typo(index, word))
    ]


def _first_typo(index: _Index, parts: Iterable[tuple[str, ...]], *, sure: bool) -> list[_Hit]:
    for part in parts:
        if hit := _typo(index, " ".join(part)):
            return [_Hit(hit.matches, sure=hit.sure and sure)]
    return []


def _typo(index: _Index, written: str) -> _Hit | None:
    """A name or alias one typo away (two in a long one); sure when no other organ is nearly as near."""
    if len(written) < _TYPO_FROM:
        return None
    allowed = 2 if len(written) >= _TWO_TYPOS_FROM else 1
    names = index.names.keys()
    near = process.extract(written, names, scorer=OSA.distance, score_cutoff=allowed + 2, limit=10)
    by_organ: dict[str, tuple[float, Match]] = {}
    for key, distance, _ in near:
        for match in _lookup(index, key):
            by_organ.setdefault(match.organ.sigla, (distance, match))
    ranked = sorted(by_organ.values(), key=lambda pair: pair[0])
    if not ranked or ranked[0][0] > allowed:
        return None
    alone = len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= 2
    return _Hit(tuple(match for _, match in ranked), sure=alone)


def _sigla_typo(index: _Index, word: str) -> _Hit | None:
    """Siglas of five letters differ by one too often to be taken: those are only asked about."""
    if len(word) < _SIGLA_TYPO_FROM or word in _NEAR_A_SIGLA:
        return None
    long_enough = [key for key in index.siglas if len(key) >= _SIGLA_TYPO_FROM]
    near = process.extract(word, long_enough, scorer=OSA.distance, score_cutoff=2, limit=20)
    nearest = [match for key, away, _ in near if away == 1 for match in _lookup(index, key)]
    around = {match.organ.sigla for key, _, _ in near for match in _lookup(index, key)}
    if not nearest:
        return None
    return _Hit(tuple(nearest), sure=len(around) == 1 and len(word) > _SIGLA_TYPO_FROM)


def _alike(index: _Index, text: str) -> list[_Hit]:
    """Names that hold what was written, or the same words in another order. Only asked about."""
    hits: list[_Hit] = []
    for part in dict.fromkeys(map(_stripped, segments(text))):
        written = " ".join(part)
        if len(written) < _TYPO_FROM:
            continue
        names = index.names.keys()
        holding = sorted((name for name in names if f" {written} " in f" {name} "), key=len)[:3]
        near = process.extract(written, names, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=3)
        hits += [_Hit(_lookup(index, name), sure=False) for name in (*holding, *(name for name, *_ in near))]
    return hits
