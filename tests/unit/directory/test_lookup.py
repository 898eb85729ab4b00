"""The real directory, asked in the ways people write. Every organ by four spellings; then sentences."""

import hashlib
from collections import Counter

import pytest

from directory.lookup import Candidates, Match, find_organ
from directory.model import Organ
from directory.parse import parse_organs
from tests.builders import ROOT, an_organ

ORGANS = parse_organs((ROOT / "data/directory/orgaos-mg.csv").read_text("utf-8"), file="orgaos-mg.csv")
BY_SIGLA = {organ.sigla: organ for organ in ORGANS}


def in_force(organ: Organ) -> Organ:
    while organ.successor:
        organ = BY_SIGLA[organ.successor]
    return organ


def mistyped(name: str) -> str:
    """Two neighbours swapped, a letter left out, doubled or changed: always the same one for a name."""
    chance = hashlib.sha256(name.encode()).digest()
    pairs = [i for i in range(1, len(name) - 1) if name[i : i + 2].isalpha() and name[i] != name[i + 1]]
    at = pairs[chance[0] % len(pairs)]
    a, b = name[at], name[at + 1]
    return name[:at] + (b + a, b, a + a + b, "x" + b)[chance[1] % 4] + name[at + 2 :]


def spellings() -> list[tuple[str, str, Organ]]:
    asked = []
    for organ in ORGANS:
        asked += [("sigla", organ.sigla.lower(), organ), ("name", organ.name.upper(), organ)]
        asked += [("alias", f"sou da {alias}", organ) for alias in organ.aliases[:1]]
        asked += [("typo", mistyped(organ.name), organ)]
    return asked


def test_every_organ_by_four_spellings() -> None:
    outcomes: Counter[tuple[str, str]] = Counter()
    wrong = []
    for how, text, organ in spellings():
        found = find_organ(ORGANS, text)
        if isinstance(found, Match):
            outcomes[how, "right" if found.organ == in_force(organ) else "wrong"] += 1
            wrong += [(text, found.organ.sigla)] if found.organ != in_force(organ) else []
        else:
            outcomes[how, "asked" if found else "missed"] += 1
    total = sum(outcomes.values())
    right = sum(count for (_, outcome), count in outcomes.items() if outcome == "right")
    assert wrong == []
    assert right / total >= 0.97, outcomes
    assert total >= 500


def test_every_alias() -> None:
    aliases = [(alias, organ) for organ in ORGANS for alias in organ.aliases]
    assert len(aliases) > 250
    for alias, organ in aliases:
        found = find_organ(ORGANS, alias)
        assert isinstance(found, Match)
        assert found.organ == in_force(organ)


@pytest.mark.parametrize(
    ("text", "sigla"),
    [
        ("seplag", "SEPLAG"),
        ("Secretaria de Planejamento", "SEPLAG"),
        ("sou servidora da SEF/MG", "SEF"),
        ("S.E.F.", "SEF"),
        ("sec. de saude", "SES"),
        ("trabalho na fazenda, abre o pedido pra mim", "SEF"),
        ("Sou da educação, da superintendência regional de ensino de Uberaba", "SEE"),
        ("policia civl aqui, loguin do sigcon travado", "PCMG"),
        ("seplagmg", "SEPLAG"),
        ("esp mg", "ESP-MG"),
        ("sede", "SEDE"),
        ("o convênio vence hoje e tô no meio ambiente!!!", "SEMAD"),
        ("emater minas", "EMATER-MG"),
    ],
)
def test_found_without_asking(text: str, sigla: str) -> None:
    found = find_organ(ORGANS, text)
    assert isinstance(found, Match)
    assert found.organ.sigla == sigla


@pytest.mark.parametrize(
    ("text", "siglas"),
    [
        ("secretaria municipal de educação", {"SEE"}),
        ("secretaria de saúde de Uberlândia", {"SES"}),
        ("prefeitura, secretaria de saúde", {"SES"}),
        ("ministério público federal", {"PGJ"}),
        ("fui do IEF para a Feam", {"IEF", "FEAM"}),
        ("quero o desbloqueio na sede do convênio", {"SEDE"}),
        ("segob", {"SEGOV"}),
        ("agencia rmbv", {"ARMBH", "ARMVA"}),
        ("joão pinheiro", {"FJP"}),
        ("gestão e planejamento", {"SEPLAG"}),
    ],
)
def test_asked_about(text: str, siglas: set[str]) -> None:
    found = find_organ(ORGANS, text)
    assert isinstance(found, Candidates)
    assert {organ.sigla for organ in found.organs} == siglas


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀",
        "prefeitura de Sete Lagoas",
        "faltam sete dias",
        "se der certo eu volto",
        "[MASP 1]",
        "minha senha venceu",
        "sou servidor do estado",
        "não sei",
        "xyz",
        "a" * 5000,
    ],
)
def test_not_an_organ(text: str) -> None:
    assert find_organ(ORGANS, text) is None


@pytest.mark.parametrize(
    ("text", "now", "then"),
    [
        ("setop", "SEINFRA", "SETOP"),
        ("estou na antiga SETUR", "SECULT", "SETUR"),
        ("secretaria de estado de defesa social", "SEJUSP", "SEDS"),
    ],
)
def test_merged_organ_gives_its_successor_and_says_so(text: str, now: str, then: str) -> None:
    found = find_organ(ORGANS, text)
    assert found == Match(organ=BY_SIGLA[now], was=BY_SIGLA[then])


def test_ended_organ_without_successor_is_told_as_such() -> None:
    found = find_organ(ORGANS, "sedru")
    assert isinstance(found, Match)
    assert (found.organ.sigla, found.organ.active) == ("SECIR", False)
    assert found.was == BY_SIGLA["SEDRU"]


def test_short_siglas_are_never_guessed() -> None:
    known = {key for organ in ORGANS for key in (organ.sigla.lower(), *map(str.lower, organ.aliases))}
    for sigla in ("sef", "ses", "see", "ief", "cge", "fjp", "semg", "sede"):
        for at in range(len(sigla)):
            wrong = sigla[:at] + "w" + sigla[at + 1 :]
            assert wrong in known or find_organ(ORGANS, wrong) is None


def test_same_alias_of_two_organs_is_asked_about() -> None:
    organs = (
        an_organ("AAA", name="Agência Um", aliases=("Agência",)),
        an_organ("BBB", name="Outra", aliases=("Agência",)),
    )
    assert find_organ(organs, "agencia") == Candidates(organs=organs)


def test_sigla_counts_before_the_same_letters_as_an_alias() -> None:
    organs = (an_organ("AAA", aliases=("BBB",)), an_organ("BBB", name="Outra coisa"))
    assert find_organ(organs, "bbb") == Match(organ=organs[1])
