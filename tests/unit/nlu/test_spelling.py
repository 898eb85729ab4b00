import pytest

from nlu.spelling import SpellFixer

COUNTS = {
    "senha": 50,
    "cadastro": 30,
    "cadastrar": 10,
    "acesso": 40,
    "acessar": 5,
    "prefeitura": 8,
    "rol": 3,
    "portal": 9,
}


@pytest.fixture
def fixer() -> SpellFixer:
    return SpellFixer(COUNTS, protected={"sigcon", "sehna"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("snha", "senha"),
        ("senhaa", "senha"),
        ("caadstro", "cadastro"),
        ("prefetura", "prefeitura"),
        ("prfetura", "prefeitura"),
        ("aceso", "acesso"),
        ("portla", "portal"),
        ("pratol", "pratol"),
    ],
)
def test_unknown_words_become_the_nearest_known_one(fixer: SpellFixer, typed: str, meant: str) -> None:
    assert fixer.fix(typed) == meant


@pytest.mark.parametrize("word", ["rpl", "senha1", "sigcon", "sehna", "_cpf_", "computador", "senha"])
def test_short_numbered_protected_and_far_words_stay(fixer: SpellFixer, word: str) -> None:
    assert fixer.fix(word) == word


def test_of_two_equally_near_words_the_frequent_one_wins() -> None:
    assert SpellFixer({"gato": 1, "pato": 9}).fix("xato") == "pato"
    assert SpellFixer({"gato": 9, "pato": 1}).fix("xato") == "gato"


def test_a_typo_of_a_protected_name_is_put_right(fixer: SpellFixer) -> None:
    assert fixer.fix("sigocn") == "sigcon"


def test_without_a_vocabulary_nothing_changes() -> None:
    assert SpellFixer({}).fix_all(["senha", "de", ""]) == ["senha", "de", ""]
