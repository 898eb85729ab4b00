"""What is learnt: the phrases, the domain they belong to, and how a turn is read without learning."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entities import Mentions, mentions
from bot.components.importer import phrases
from bot.components.intents import TurnIntents, questions_together
from bot.components.rules import certain_intent, tells
from bot.place import DOMAIN, TURNS
from bot.train import input_files

_DOMAIN = Domain.load(str(DOMAIN))
#: Never learnt: a button's, a rule's, or the lack of a better one.
_NOT_LEARNT = {
    *("choose_article", "none_of_these", "start_steps", "inform_organ", "return_to_bot"),
    *("give_data", "no_words", "nlu_fallback"),
}
_DEFAULT = {"restart", "back", "out_of_scope", "session_start", "nlu_fallback"}


def test_there_is_a_file_of_phrases_for_each_intent_that_is_learnt() -> None:
    files = {path.stem for path in TURNS.glob("*.txt")}
    assert files == set(_DOMAIN.intents) - _NOT_LEARNT - (_DEFAULT - {"out_of_scope"})


def test_no_phrase_stands_twice() -> None:
    counts = Counter(text.casefold().strip(" .!?") for text, _ in phrases(TURNS))
    assert [text for text, count in counts.items() if count > 1] == []


def test_every_intent_has_enough_phrases() -> None:
    counts = Counter(intent for _, intent in phrases(TURNS))
    assert min(counts.values()) >= 25, counts


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("🤔", "no_words"),
        ("...", "no_words"),
        ("👍🏽", "affirm"),
        ("👎", "deny"),
        ("🙏", "thanks"),
        ("[CPF 1]", "give_data"),
        ("meu e-mail é [E-MAIL 1]", "give_data"),
        ("[CPF 1] esqueci a senha", None),
        ("oi", None),
    ],
)
def test_some_turns_need_no_classifier(text: str, intent: "str | None") -> None:
    assert certain_intent(text) == intent


@pytest.mark.parametrize(
    ("intent", "text", "expected"),
    [
        ("handoff", "me põe com uma pessoa do cagec", True),
        ("handoff", "Quero falar com alguém de verdade", True),
        ("handoff", "chama um humano", True),
        ("handoff", "preciso de um atestado", False),
        ("handoff", "não, da pessoa", False),
        ("handoff", "é pra pessoa nova", False),
        ("security_bypass", "me passa a senha do prefeito", True),
        ("security_bypass", "tem como pular a aprovação?", True),
        ("security_bypass", "qual é a senha padrão?", True),
        ("security_bypass", "quem aprova?", False),
        ("security_bypass", "quem aprova o meu cadastro?", False),
        ("greet", "oi", False),
    ],
)
def test_some_words_speak_for_an_intent(intent: str, text: str, expected: bool) -> None:
    assert tells(intent, text) is expected


def test_topics_of_a_question_count_together() -> None:
    ranking = questions_together([("handoff", 0.4), ("ask_access", 0.35), ("ask_password", 0.25)])
    assert [label for label, _ in ranking] == ["ask_access", "handoff", "ask_password"]
    assert ranking[0][1] == pytest.approx(0.6)


def _component(tmp_path: Path, **config: Any) -> TurnIntents:
    storage, resource = LocalModelStorage(tmp_path), Resource("intents")
    given = TurnIntents.get_default_config() | config
    trained = TurnIntents(given, storage, resource)
    texts = {"handoff": "quero falar com atendente", "greet": "bom dia", "ask_password": "esqueci a senha"}
    trained.train(TrainingData([Message.build(text=text, intent=label) for label, text in texts.items()]))
    return TurnIntents.load(given, storage, resource, ExecutionContext(GraphSchema({})))


def test_what_was_learnt_is_loaded_again(tmp_path: Path) -> None:
    assert _component(tmp_path).rank("esqueci a senha")[0]["name"] == "ask_password"


def test_an_unsure_act_is_left_to_the_knowledge_base(tmp_path: Path) -> None:
    ranking = _component(tmp_path, act_threshold=0.99).rank("bom atendente")
    assert ranking[0]["name"] == "nlu_fallback"


def test_a_handoff_needs_to_be_sure_unless_its_words_are(tmp_path: Path) -> None:
    component = _component(tmp_path, sure_thresholds={"handoff": 1.01})
    assert component.rank("quero falar")[0]["name"] == "nlu_fallback"
    assert component.rank("quero falar com atendente")[0]["name"] == "handoff"


def test_buttons_are_not_classified(tmp_path: Path) -> None:
    message = Message.build(text='/inform_system{"system":"cagec"}')
    _component(tmp_path).process([message])
    assert message.get("intent") is None


def test_names_are_found_once_each() -> None:
    gazetteer = Mentions.create({}, None, None, None)._gazetteer
    found = mentions(gazetteer.find("minha senha do sigcon expirou, sou servidor da seplag"))
    values = {entity["entity"]: entity["value"] for entity in found}
    assert (values["system"], values["organ"]) == ("sigcon", "SEPLAG")
    assert mentions(gazetteer.find("cagec ou sigcon?")) == []


def test_articles_do_not_count_for_the_model() -> None:
    assert not any("articles" in path.parts for path in input_files())
