import pytest

from directory.lookup import Match, describe
from services.request_unlock import (
    CONFIRM,
    CONSENT,
    EMAIL,
    LOGIN,
    ORGAN,
    OWN_WAY,
    OWN_WAYS,
    Accepted,
    Ambiguous,
    NotAnAnswer,
    Rejected,
    next_field,
    take_all,
    validate,
)
from tests.builders import ROOT, an_organ

SEPLAG = an_organ("SEPLAG", aliases=("Planejamento",))
SEF = an_organ("SEF", name="Secretaria de Estado de Fazenda")
SETOP = an_organ("SETOP", name="Transportes", active=False, successor="SEF")
SECIR = an_organ("SECIR", name="Cidades e Integração", active=False)
ORGANS = (SEPLAG, SEF, SETOP, SECIR)


def value(field: str, text: str) -> str | None:
    outcome = validate(field, text, {}, ORGANS)
    return outcome.value if isinstance(outcome, Accepted) else None


def test_organ_typed() -> None:
    assert validate(ORGAN, "sou da seplag", {}, ORGANS) == Accepted(
        value="SEPLAG", shown="SEPLAG – Secretaria de Estado de Planejamento e Gestão"
    )


def test_organ_by_button() -> None:
    assert validate(ORGAN, "", {"organ": "SEF"}, ORGANS) == Accepted(
        value="SEF", shown=describe(Match(organ=SEF))
    )


def test_merged_organ_becomes_its_successor_and_says_so() -> None:
    outcome = validate(ORGAN, "setop", {}, ORGANS)
    assert outcome == Accepted(value="SEF", shown=describe(Match(organ=SEF, was=SETOP)))
    assert "SETOP" in outcome.shown


def test_ended_organ_is_not_taken() -> None:
    outcome = validate(ORGAN, "secir", {}, ORGANS)
    assert outcome == Rejected(key="unlock_organ_extinct", values={"organ": "SECIR"})


def test_two_organs_are_asked_about() -> None:
    assert validate(ORGAN, "fui da SEF para a SEPLAG", {}, ORGANS) == Ambiguous(options=(SEF, SEPLAG))


def test_unknown_organ_and_what_was_no_answer() -> None:
    assert validate(ORGAN, "ministério x", {}, ORGANS) == Rejected(key="unlock_organ_unknown")
    for text in ("por que precisa disso?", "[CPF 1]", "", "antes me diga onde fica o suporte de vocês"):
        assert validate(ORGAN, text, {}, ORGANS) == NotAnAnswer()


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("M1234567", "M1234567"),
        ("meu login é x 123456", "X123456"),
        ("X-7654321.", "X7654321"),
        ("[MASP 1]", "[MASP 1]"),
        ("masp [MASP 2], ok?", "[MASP 2]"),
    ],
)
def test_login_taken(text: str, login: str) -> None:
    assert value(LOGIN, text) == login


def test_external_login_ends_the_request() -> None:
    assert validate(LOGIN, "[CPF 1]", {}, ORGANS) == Rejected(key="unlock_not_internal")


@pytest.mark.parametrize("text", ["maria.silva", "L1234567", "123", "[TELEFONE 1]", "não sei"])
def test_login_refused(text: str) -> None:
    assert validate(LOGIN, text, {}, ORGANS) == Rejected(key="unlock_login_invalid")


def test_email() -> None:
    assert value(EMAIL, "é [E-MAIL 1] obrigada") == "[E-MAIL 1]"
    for text in ("fulana@", "fulana arroba", "não tenho"):
        assert validate(EMAIL, text, {}, ORGANS) == Rejected(key="unlock_email_invalid")
    assert validate(EMAIL, "para que serve o e-mail?", {}, ORGANS) == NotAnAnswer()


@pytest.mark.parametrize("field", [CONSENT, CONFIRM])
def test_yes_and_no(field: str) -> None:
    assert (value(field, "Sim, pode"), value(field, "concordo")) == ("yes", "yes")
    assert (value(field, "não"), value(field, "não concordo"), value(field, "isso não")) == ("no", "no", "no")
    assert validate(field, "quem vê meus dados?", {}, ORGANS) == NotAnAnswer()


def test_several_at_once() -> None:
    found = take_all("sou da sef, login X123456, e-mail [E-MAIL 1]", {}, ORGANS)
    assert {name: taken.value for name, taken in found.items()} == {
        ORGAN: "SEF",
        LOGIN: "X123456",
        EMAIL: "[E-MAIL 1]",
    }
    assert take_all("sim, meu cpf é [CPF 1]", {}, ORGANS) == {}


def test_order_of_questions() -> None:
    asked: list[str] = []
    values: dict[str, str] = {}
    while (name := next_field(values)) != CONFIRM:
        asked.append(name)
        values[name] = "x"
    assert asked == [CONSENT, ORGAN, LOGIN, EMAIL]


def test_who_the_form_is_not_for_is_sent_to_articles_that_are_shipped() -> None:
    for article_id in (OWN_WAY, *OWN_WAYS.values()):
        assert (ROOT / "data" / "articles" / "sigcon" / f"{article_id}.md").is_file()
