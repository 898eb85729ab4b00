import pytest

from nlu.normalize import MAX_TOKENS, abbreviations, fold, stopwords, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Não consigo ACESSAR o Portal!", ["nao", "consigo", "acessar", "o", "portal"]),
        ("vc n sabe pq", ["voce", "nao", "sabe", "porque"]),
        ("socorrooooo", ["socorro"]),
        ("acessso", ["acesso"]),
        ("1000000", ["1000000"]),
        ("gov.br", ["gov", "br"]),
        ("🙂🙂", []),
        ("\x00\x07", []),
        ("", []),
    ],
)
def test_words_as_they_are_compared(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("meu cpf é [CPF 1]", ["meu", "cpf", "e", "_cpf_"]),
        ("[E-MAIL 2] e [E-MAIL 13]", ["_email_", "e", "_email_"]),
        ("a senha é [SENHA].", ["a", "senha", "e", "_senha_"]),
        ("[CÓDIGO 1]", ["_codigo_"]),
        ("[não é marcador]", ["nao", "e", "marcador"]),
    ],
)
def test_a_placeholder_is_one_word_whatever_its_number(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_folding_keeps_other_scripts() -> None:
    assert fold("ÇÃO ﬁm 日本") == "cao fim 日本"


def test_a_very_long_text_is_cut() -> None:
    assert len(tokens("senha " * 10_000)) == MAX_TOKENS
    assert [len(word) for word in tokens("ab" * 10_000)] == [40]


def test_tables_are_folded_and_final() -> None:
    expanded = {word for words in abbreviations().values() for word in words}
    assert all(fold(word) == word for word in [*abbreviations(), *expanded, *stopwords()])
    assert not expanded & abbreviations().keys()
