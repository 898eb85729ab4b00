"""A turn in its context, as data: what it asks and what is known when it is ranked."""

from typing import Any

import pytest

from conversations.context import Context, Option, Pending
from services.interpret_turn import Choice, Inquiry, NoneOfThese, chosen_option, interpret
from services.mentions import Mentions
from tests.builders import a_turn

SYSTEMS = (
    Option(slot="system", value="sigcon", title="SIGCON-Saída"),
    Option(slot="system", value="cagec", title="Portal CAGEC"),
)
AUDIENCES = (
    Option(slot="audience", value="externo", title="Prefeitura, OSC ou outro parceiro"),
    Option(slot="audience", value="interno", title="Servidor do Estado"),
)
ARTICLES = (
    Option(slot="article", value="cagec-recuperar-senha", title="Recuperar a senha do CAGEC"),
    Option(slot="article", value="cagec-emitir-crc", title="Consultar e emitir o CRC"),
)


def read(text: str, context: Context, intent: str = "ask_password", **mentions: Any) -> Any:
    return interpret(a_turn(text=text, intent=intent), Mentions(**mentions), context)


def asked(options: tuple[Option, ...], **context: Any) -> Context:
    pending = Pending(question="esqueci minha senha", options=options)
    return Context(pending=pending, question="esqueci minha senha", clarifications=1).with_(**context)


def test_a_first_question_stands_alone() -> None:
    found = read("esqueci a senha do sigcon", Context(), systems=frozenset({"sigcon"}))
    assert isinstance(found, Inquiry)
    assert found.question == "esqueci a senha do sigcon"
    assert found.facts.systems == {"sigcon"}
    assert (found.context.system, found.context.question) == ("sigcon", "esqueci a senha do sigcon")


def test_a_second_question_remembers_without_insisting() -> None:
    before = Context(system="cagec", audience="usuario", question="antes", article_id="cagec-x")
    found = read("como emito o certificado de regularidade?", before)
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.systems) == ("como emito o certificado de regularidade?", frozenset())
    assert (found.facts.remembered_system, found.facts.remembered_audience) == ("cagec", "usuario")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "sigcon"),
        ("a segunda", "cagec"),
        ("opção 2", "cagec"),
        ("o último", "cagec"),
        ("portal cagec", "cagec"),
        ("sigcon saida", "sigcon"),
        ("portau cagek", "cagec"),
    ],
)
def test_an_option_is_chosen_by_number_place_or_title(typed: str, value: str) -> None:
    found = read(typed, asked(SYSTEMS))
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.systems) == ("esqueci minha senha", frozenset({value}))
    assert found.facts.clarifications == 1
    assert found.context.system == value


@pytest.mark.parametrize("typed", ["9", "zzz", "oi"])
def test_what_names_no_option_chooses_none(typed: str) -> None:
    assert chosen_option(typed, SYSTEMS) is None


def test_a_name_answers_a_clarification_even_when_no_button_had_it() -> None:
    found = read("é o infoseg", asked(SYSTEMS), "inform_system", systems=frozenset({"infoseg"}))
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.systems) == ("esqueci minha senha", frozenset({"infoseg"}))


def test_a_clicked_answer_has_no_text() -> None:
    found = read("", asked(AUDIENCES, system="sigcon"), "inform_audience", audience="interno")
    assert isinstance(found, Inquiry)
    assert found.question == "esqueci minha senha"
    assert (found.facts.audiences, found.facts.systems) == (frozenset({"interno"}), frozenset({"sigcon"}))


def test_an_answer_that_no_list_knows_joins_the_question() -> None:
    found = read("terceirizado", asked(AUDIENCES, system="sigcon"), "inform_audience")
    assert isinstance(found, Inquiry)
    assert found.question == "esqueci minha senha terceirizado"


def test_a_long_text_after_a_clarification_is_a_new_question() -> None:
    text = "na verdade eu queria mesmo era saber como emito o crc da prefeitura"
    found = read(text, asked(SYSTEMS), "ask_regularity")
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.clarifications) == (text, 0)


def test_a_suggestion_is_chosen_by_its_title_with_errors() -> None:
    assert read("emitir o crç", asked(ARTICLES)) == Choice(article_id="cagec-emitir-crc")


@pytest.mark.parametrize("typed", ["como troco o e-mail?", "e a senha do sigcon?", "crc vencido, e agora"])
def test_a_short_new_question_is_not_taken_for_a_suggestion(typed: str) -> None:
    found = read(typed, asked(ARTICLES))
    assert isinstance(found, Inquiry)
    assert found.question == typed


@pytest.mark.parametrize("typed", ["nenhum", "nenhuma dessas", "Não é nenhum desses."])
def test_none_of_these_can_be_typed(typed: str) -> None:
    assert isinstance(read(typed, asked(ARTICLES)), NoneOfThese)


def test_i_do_not_know_ends_the_asking() -> None:
    found = read("não sei", asked(SYSTEMS))
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.clarifications) == ("esqueci minha senha", 2)


@pytest.mark.parametrize(
    ("text", "intent", "mentions", "replaced"),
    [
        ("e se eu for da prefeitura?", "ask_password", {"audience": "externo"}, {"audience", "organ"}),
        ("e no cagec?", "ask_access", {"systems": frozenset({"cagec"})}, {"system"}),
        ("sou da prefeitura", "inform_audience", {"audience": "externo"}, {"audience", "organ"}),
    ],
)
def test_a_new_fact_asks_the_last_question_again(
    text: str, intent: str, mentions: dict[str, Any], replaced: set[str]
) -> None:
    before = Context(system="sigcon", question="senha do sigcon expirou")
    found = read(text, before, intent, **mentions)
    assert isinstance(found, Inquiry)
    assert found.question == "senha do sigcon expirou"
    assert found.facts.insisted
    assert found.facts.systems == mentions.get("systems", {"sigcon"})
    assert found.replaced == replaced


def test_a_failed_step_is_known_to_the_next_ranking() -> None:
    before = Context(question="antes", article_id="sigcon-x", failed_steps=("sigcon-x#3",))
    found = read("aparece uma mensagem de erro na tela branca", before)
    assert found.facts.previous_article == "sigcon-x"
    assert found.facts.previous_failed


def test_doubt_of_the_dialogue_model_is_passed_on() -> None:
    turn = a_turn(
        text="vai chover?", ranking=(("out_of_scope", 0.6), ("security_bypass", 0.1), ("greet", 0.2))
    )
    found = interpret(turn, Mentions(), Context())
    assert isinstance(found, Inquiry)
    assert found.facts.out_of_scope == pytest.approx(0.7)


def test_an_organ_tells_who_somebody_is_where_that_was_asked() -> None:
    found = read("SEPLAG", asked(AUDIENCES, system="sigcon"), "inform_organ", organ="SEPLAG")
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.audiences) == ("esqueci minha senha", frozenset({"interno"}))
    assert (found.context.audience, found.context.organ) == ("interno", "SEPLAG")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("e como emito o crc?", "e como emito o ?"),
        ("como faço o cadastro no cagec", "como faço o cadastro no "),
    ],
)
def test_a_short_question_that_names_a_system_is_a_new_one(text: str, rest: str) -> None:
    for before in (asked(SYSTEMS), Context(question="esqueci minha senha", system="sigcon")):
        found = read(text, before, "ask_regularity", systems=frozenset({"cagec"}), rest=rest)
        assert isinstance(found, Inquiry)
        assert (found.question, found.facts.clarifications) == (text, 0)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("é a senha do cagec", "é a senha do "), ("é no cagec, como faço?", "é no , como faço?")],
)
def test_an_answer_that_repeats_the_question_is_no_new_one(text: str, rest: str) -> None:
    found = read(text, asked(SYSTEMS), "ask_password", systems=frozenset({"cagec"}), rest=rest)
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.systems) == ("esqueci minha senha", frozenset({"cagec"}))


@pytest.mark.parametrize("intent", ["nlu_fallback", "handoff", "deny"])
def test_unsure_words_after_a_clarification_join_the_question(intent: str) -> None:
    found = read("nao, da pessoa", asked(SYSTEMS), intent)
    assert isinstance(found, Inquiry)
    assert (found.question, found.facts.clarifications) == ("esqueci minha senha nao, da pessoa", 1)
