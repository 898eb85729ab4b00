from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import (
    Example,
    IncompatibleFileError,
    NotEnoughExamplesError,
    Prediction,
    Settings,
    TextClassifier,
)
from tests.unit.nlu.conftest import QUESTIONS, examples

PROBES = [
    "esqueci a snha",
    "assinar termo",
    "qual o telefone",
    "receita de bolo de fubá",
    "[CPF 1]",
    "",
    "perfil",
]


def first(prediction: Prediction) -> str:
    return prediction.candidates[0].label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("esqueci a senha do sistema", "senha"),
        ("esqeuci mnha sneha", "senha"),
        ("ASSINAR O TERMO", "assinatura"),
        ("qro o telefone do suporte pfv", "contato"),
        ("quais documentos tenho q enviar", "documentos"),
    ],
)
def test_questions_find_their_label(classifier: TextClassifier, text: str, label: str) -> None:
    assert first(classifier.predict(text)) == label


def test_candidates_are_all_labels_in_falling_order(classifier: TextClassifier) -> None:
    candidates = classifier.predict("trocar a senha").candidates
    chances = [candidate.probability for candidate in candidates]
    assert {candidate.label for candidate in candidates} == set(QUESTIONS)
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1, abs=1e-5)


def test_limit_cuts_the_candidates(classifier: TextClassifier) -> None:
    assert len(classifier.predict("trocar a senha", limit=2).candidates) == 2


def test_confidence_falls_with_distance_from_what_is_known(classifier: TextClassifier) -> None:
    known, near, far = (
        classifier.predict(text).confidence
        for text in ("recuperar senha de acesso", "senha do cofre do banco", "receita de bolo de fubá")
    )
    assert known > near > far


def test_coverage_is_the_share_of_known_content_words(classifier: TextClassifier) -> None:
    assert classifier.predict("senha fotossíntese").coverage == pytest.approx(0.5)
    assert classifier.predict("sneha expirada").coverage == 1


def test_an_example_is_its_own_nearest(classifier: TextClassifier) -> None:
    assert classifier.predict("senha expirada").nearest == pytest.approx(1, abs=1e-4)


def test_a_placeholder_changes_nothing(classifier: TextClassifier) -> None:
    plain, marked = classifier.predict("senha expirada"), classifier.predict("senha expirada [CPF 1]")
    assert (first(plain), plain.coverage) == (first(marked), marked.coverage)


def test_allowed_narrows_the_choice_and_shares_the_probability(classifier: TextClassifier) -> None:
    prediction = classifier.predict("esqueci minha senha", allowed={"cadastro", "contato", "unknown"})
    assert {candidate.label for candidate in prediction.candidates} == {"cadastro", "contato"}
    assert sum(candidate.probability for candidate in prediction.candidates) == pytest.approx(1, abs=1e-5)
    assert prediction.nearest < classifier.predict("esqueci minha senha").nearest


def test_nothing_allowed_gives_nothing(classifier: TextClassifier) -> None:
    prediction = classifier.predict("esqueci minha senha", allowed=[])
    assert (prediction.candidates, prediction.confidence) == ((), 0)


def test_titles_are_examples_too() -> None:
    titled = TextClassifier.fit(examples(), titles={"holerite": ["Consultar o holerite"]})
    assert first(titled.predict("onde vejo o holerite")) == "holerite"


def test_a_label_added_later_is_found_at_once(classifier: TextClassifier) -> None:
    grown = classifier.with_label("holerite", ["onde vejo meu holerite", "contracheque do mês"], ["Holerite"])
    assert first(grown.predict("contracheque")) == "holerite"
    assert first(grown.predict("esqueci minha senha")) == "senha"
    assert "holerite" not in classifier.labels


def test_adding_labels_one_by_one_agrees_with_fitting_them_together() -> None:
    told = examples()
    later = "contato"
    grown = TextClassifier.fit([e for e in told if e.label != later], settings=Settings(folds=0)).with_label(
        later, [e.text for e in told if e.label == later]
    )
    whole = TextClassifier.fit(told, settings=Settings(folds=0))
    agreed = [first(grown.predict(e.text)) == first(whole.predict(e.text)) for e in told]
    assert np.mean(agreed) > 0.97


def test_replacing_a_label_forgets_its_old_texts(classifier: TextClassifier) -> None:
    replaced = classifier.with_label("contato", ["falar com um humano", "quero um atendente"])
    assert sorted(replaced.labels) == sorted(classifier.labels)
    assert first(replaced.predict("quero um atendente")) == "contato"
    assert replaced.predict("telefone do suporte").nearest < classifier.predict("telefone do suporte").nearest


def test_a_removed_label_is_never_offered(classifier: TextClassifier) -> None:
    smaller = classifier.without_label("senha")
    assert "senha" not in {candidate.label for candidate in smaller.predict("esqueci minha senha").candidates}
    assert first(smaller.predict("qual o telefone do suporte")) == "contato"
    assert smaller.without_label("unknown") is smaller


def test_a_label_without_texts_is_removed(classifier: TextClassifier) -> None:
    assert classifier.with_label("senha", []).labels == classifier.without_label("senha").labels


def test_saved_and_loaded_it_answers_the_same(classifier: TextClassifier, tmp_path: Path) -> None:
    grown = classifier.with_label("holerite", ["onde vejo meu holerite"])
    grown.save(tmp_path / "model.npz")
    loaded = TextClassifier.load(tmp_path / "model.npz")
    assert [loaded.predict(text) for text in PROBES] == [grown.predict(text) for text in PROBES]
    assert loaded.core.settings == grown.core.settings


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x05\x06" + bytes(18)])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(IncompatibleFileError):
        TextClassifier.load(path)


def test_the_same_examples_give_the_same_classifier(classifier: TextClassifier) -> None:
    again = TextClassifier.fit(examples())
    assert np.array_equal(again.core.weights, classifier.core.weights)
    assert again.head == classifier.head


def test_a_protected_word_is_not_corrected() -> None:
    told = [*examples(), Example(text="cagex", label="contato")]
    protected = TextClassifier.fit(told, settings=replace(Settings(folds=0), protected=frozenset({"cages"})))
    assert protected.core.fixer.fix("cages") == "cages"
    assert TextClassifier.fit(told, settings=Settings(folds=0)).core.fixer.fix("cages") == "cagex"


def test_one_label_is_not_enough() -> None:
    with pytest.raises(NotEnoughExamplesError) as caught:
        TextClassifier.fit([Example(text="oi", label="greet")])
    assert caught.value.labels == 1


def test_a_rare_label_is_not_drowned_by_a_frequent_one() -> None:
    many = [Example(text=f"dúvida sobre convênio número {i}", label="ask") for i in range(300)]
    few = [Example(text=text, label="greet") for text in ("bom dia", "boa tarde", "olá")]
    assert first(TextClassifier.fit([*many, *few]).predict("bom dia")) == "greet"


WEIRD = [
    "",
    " ",
    "🙂🙂🙂",
    "\x00\x01\x1f",
    "a" * 20_000,
    "senha " * 20_000,
    "́" * 50,
    "日本語",
    "[CPF 1]" * 500,
    "\ud800",
]


@pytest.mark.parametrize("text", WEIRD, ids=range(len(WEIRD)))
def test_weird_text_is_answered_with_low_confidence_instead_of_an_error(
    classifier: TextClassifier, text: str
) -> None:
    prediction = classifier.predict(text)
    assert len(prediction.candidates) == len(classifier.labels)
    assert 0 <= prediction.confidence <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_numbers_in_range(classifier: TextClassifier, text: str) -> None:
    prediction = classifier.predict(text)
    for number in (prediction.confidence, prediction.nearest, prediction.coverage):
        assert 0 <= number <= 1
