import pytest

from services.unlock_words import asks_why, is_no_servant, says_no, says_yes, supposes, withdraws


@pytest.mark.parametrize(
    "text",
    ["sim", "Sim, concordo", "concordo", "aceito", "pode ser", "ok", "claro que sim", "Sim, pode registrar"],
)
def test_a_plain_yes(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "isso é seguro?",
        "pra que serve isso",
        "pode?",
        "sim, mas quem vai ver?",
        "sim mas não quero dar o e-mail",
        "concordo se ninguém mais vir",
        "isso",
        "o que é isso",
        "não concordo",
        "isso pode dar problema",
        "",
    ],
)
def test_no_question_and_no_remark_is_a_yes(text: str) -> None:
    assert not says_yes(text)


def test_a_summary_is_confirmed_in_more_words_than_consent_is_given() -> None:
    for text in ("isso", "está certo", "pode enviar"):
        assert says_yes(text, confirming=True)
    assert not says_yes("está certo?", confirming=True)


def test_no() -> None:
    for text in ("não", "nao concordo", "isso não", "não, obrigado", "nem pensar"):
        assert says_no(text), text
    for text in ("não sei", "não entendi", "não?", "sim"):
        assert not says_no(text), text
    assert says_no("o login está errado", confirming=True)


@pytest.mark.parametrize(
    "text",
    ["não concordo", "não quero", "nao quero mais", "não vou passar meus dados", "prefiro não informar"],
)
def test_who_does_not_want_withdraws(text: str) -> None:
    assert withdraws(text)


@pytest.mark.parametrize(
    "text",
    ["não", "não quero esse e-mail", "não quero atendente", "não vou conseguir hoje", "quero", "seplag"],
)
def test_a_correction_or_a_plain_no_withdraws_nothing(text: str) -> None:
    assert not withdraws(text)


@pytest.mark.parametrize(
    "text",
    [
        "pra que serve isso?",
        "isso é obrigatorio?",
        "quem vai ver isso?",
        "isso é seguro",
        "o que é isso?",
        "por quê?",
        "por quanto tempo ficam guardados?",
    ],
)
def test_a_question_about_the_data(text: str) -> None:
    assert asks_why(text)


@pytest.mark.parametrize(
    "text",
    ["quem é você?", "como recupero a senha do gov.br?", "onde vejo meu masp?", "seplag", "sim", "por favor"],
)
def test_other_questions_are_not_about_the_data(text: str) -> None:
    assert not asks_why(text)


def test_who_is_no_servant() -> None:
    assert is_no_servant("nao sou servidor do estado")
    assert is_no_servant("eu não trabalho no estado")
    assert not is_no_servant("não sou servidor, sou contratado")
    assert not is_no_servant("sou servidor do estado")
    assert supposes("e se eu for da prefeitura?")
