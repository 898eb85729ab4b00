"""Conversations with the shipped articles, as transcripts. Intents are given: the dialogue model has its own tests."""

import pytest

from conversations.model import Draft, Kind
from services.app import App
from services.knowledge_base import KnowledgeBase
from tests.integration.knowledge.visitor import Visitor


@pytest.fixture
def visitor(shipped_app: App, shipped_base: KnowledgeBase) -> Visitor:
    return Visitor.arrive(shipped_app, shipped_base)


def titles(draft: Draft) -> list[str]:
    return [button.title for button in draft.buttons]


def article(draft: Draft) -> str:
    assert draft.kind is Kind.ANSWER, (draft.kind, titles(draft))
    assert draft.article
    return draft.article.id


def test_a_password_without_a_system_is_asked_back_twice_at_most(visitor: Visitor) -> None:
    asked = visitor.says("esqueci minha senha")
    assert asked.kind is Kind.CLARIFICATION
    assert set(titles(asked)) == {
        "SIGCON-Saída",
        "Portal CAGEC",
        "SINESP-INFOSEG",
        "Conta gov.br",
        "Nenhum destes",
    }
    asked = visitor.presses("SIGCON-Saída", asked)
    assert asked.kind is Kind.CLARIFICATION
    assert {"Servidor do Estado", "Prefeitura, OSC ou outro parceiro"} <= set(titles(asked))
    assert article(visitor.presses("Servidor do Estado", asked)) == "sigcon-senha-usuario-interno"
    known = visitor.context()
    assert (known.system, known.audience, known.pending, known.clarifications) == (
        "sigcon",
        "interno",
        None,
        0,
    )


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("portal cagec", "inform_system"),
        ("é o cagec", "inform_system"),
        ("cagek", "nlu_fallback"),
        ("2", "no_words"),
    ],
)
def test_an_answer_may_be_typed(visitor: Visitor, typed: str, intent: str) -> None:
    asked = visitor.says("esqueci minha senha")
    place = titles(asked).index("Portal CAGEC") + 1
    answer = visitor.says(str(place) if typed.isdigit() else typed, intent)
    assert article(answer) == "cagec-recuperar-senha"


def test_what_was_said_once_is_not_asked_again(visitor: Visitor) -> None:
    visitor.says("minha senha do sigcon expirou e sou servidor da seplag")
    assert visitor.context().system == "sigcon"
    assert article(visitor.says("esqueci minha senha")) == "sigcon-senha-usuario-interno"


def test_a_known_organ_is_named_in_the_answer(visitor: Visitor) -> None:
    answer = visitor.says("minha senha do sigcon expirou e sou servidor da seplag")
    assert article(answer) == "sigcon-senha-usuario-interno"
    assert "órgão SEPLAG" in answer.text


def test_a_follow_up_asks_the_same_for_another_system_and_person(visitor: Visitor) -> None:
    assert article(visitor.says("esqueci a senha do cagec")) == "cagec-recuperar-senha"
    assert article(visitor.says("e no infoseg?")) == "infoseg-esqueci-senha"
    visitor.says("e no sigcon, se eu for servidor do estado?")
    assert article(visitor.says("e se eu for da prefeitura?")) == "sigcon-senha-usuario-externo"


def test_an_explicit_other_system_changes_the_subject(visitor: Visitor) -> None:
    visitor.says("esqueci a senha do cagec")
    assert (
        article(visitor.says("como crio a minha conta gov.br do zero?", "ask_registration"))
        == "govbr-criar-conta"
    )
    assert visitor.context().system == "govbr"


def test_suggestions_are_chosen_by_click_by_number_or_refused(visitor: Visitor) -> None:
    visitor.says("senha")
    offered = visitor.says("cagec", "inform_system")
    assert offered.kind is Kind.SUGGESTIONS
    assert len(offered.buttons) <= 5
    chosen = visitor.says("1", "no_words")
    assert chosen.article
    assert chosen.article.title == titles(offered)[0]


def test_none_of_these_admits_it_and_offers_a_person(visitor: Visitor) -> None:
    asked = visitor.says("não consigo entrar")
    refused = visitor.presses("Nenhum destes", asked)
    assert refused.kind is Kind.NO_ANSWER
    assert "Falar com atendente" in titles(refused)
    assert visitor.context().pending is None


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "👍🙏", "bla blu xiz"])
def test_noise_is_not_answered(visitor: Visitor, text: str) -> None:
    assert visitor.says(text, "nlu_fallback").kind is Kind.NO_ANSWER


def test_out_of_scope_is_told_apart(visitor: Visitor) -> None:
    draft = visitor.says("vai chover amanhã em contagem?", "out_of_scope", ranking=(("out_of_scope", 0.97),))
    assert draft.kind is Kind.NO_ANSWER
    assert "fora do que eu atendo" in draft.text


def test_a_strong_match_wins_over_a_weak_doubt(visitor: Visitor) -> None:
    draft = visitor.says("esqueci a senha do cagec", "out_of_scope", ranking=(("out_of_scope", 0.4),))
    assert article(draft) == "cagec-recuperar-senha"


def test_steps_are_walked_one_by_one(visitor: Visitor) -> None:
    answer = visitor.says("esqueci a senha do cagec")
    first = visitor.presses("Passo a passo", answer)
    assert "Passo 1 de " in first.text
    assert titles(first) == ["Próximo", "Repetir", "Não consegui"]
    second = visitor.presses("Próximo", first)
    assert second.text.startswith("Passo 2 de ")
    assert "<strong>Passo 2 de " in second.html
    assert visitor.presses("Repetir", second).text == second.text
    assert "Passo 1 de " in visitor.presses("Voltar", second).text
    assert "não há outro antes" in visitor.clicks("/previous_step").text


def test_after_the_last_step_comes_the_question_whether_it_worked(visitor: Visitor) -> None:
    visitor.says("esqueci a senha do cagec")
    draft = visitor.clicks("/start_steps")
    for _ in range(30):
        if "Próximo" not in titles(draft):
            break
        draft = visitor.clicks("/next_step")
    assert titles(draft)[:2] == ["Deu certo", "Não resolveu"]


def test_a_step_that_fails_is_kept_for_the_agent(visitor: Visitor) -> None:
    visitor.says("esqueci a senha do cagec")
    visitor.clicks("/start_steps")
    visitor.clicks("/next_step")
    failed = visitor.clicks("/step_failed")
    assert "passo 2" in failed.text
    assert "cagec@governo.mg.gov.br" in failed.text
    assert titles(failed)[0] == "Falar com atendente"
    assert visitor.context().failed_steps == ("cagec-recuperar-senha#2",)


def test_steps_without_an_article_say_so(visitor: Visitor) -> None:
    draft = visitor.clicks("/next_step")
    assert "Não há um passo a passo aberto" in draft.text


def test_what_did_not_help_is_followed_by_others(visitor: Visitor) -> None:
    answer = visitor.says("esqueci a senha do cagec")
    draft = visitor.presses("Não resolveu", answer)
    assert draft.kind is Kind.SUGGESTIONS
    assert answer.article
    assert answer.article.title not in titles(draft)
    assert titles(draft)[-1] == "Falar com atendente"
    assert article(visitor.presses(titles(draft)[0], draft)) != "cagec-recuperar-senha"


def test_registration_is_explained_and_not_pretended(visitor: Visitor) -> None:
    asked = visitor.asks_to_register("faz o meu cadastro aí por favor")
    assert asked.kind is Kind.CLARIFICATION
    draft = Visitor.arrive(visitor.app, visitor.base).asks_to_register(
        "quero que você me cadastre no sigcon, sou prefeito"
    )
    assert article(draft) == "sigcon-cadastro-representante-legal"
    assert draft.text.startswith(visitor.app.texts.say("preregistration_not_here"))


def test_an_article_that_is_gone_says_so(visitor: Visitor) -> None:
    draft = visitor.clicks('/choose_article{"article":"sigcon-que-nao-existe"}')
    assert draft.kind is Kind.NO_ANSWER
    assert "saiu de uso" in draft.text
