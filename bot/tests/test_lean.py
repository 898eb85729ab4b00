"""Rasa's code that ours replaces or leans on, by the digest of its source: another Rasa must be read again."""

import hashlib
import inspect

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import lean

MEASURED = {
    RemoteAction._action_call_format: "428795b944f2",
    RemoteAction._validate_action_result: "f8cdb4be6812",
    RemoteAction.run: "ccabf6f1160d",
    FormAction.validate: "def2d0fcdbee",
    FormAction.do: "b3ff652bb267",
    EndpointConfig.request: "ccdb778aed82",
    TrackerStore.get_or_create_tracker: "0b08ab42bd97",
}


@pytest.mark.parametrize("method", MEASURED, ids=lambda method: method.__qualname__)
def test_rasa_is_the_one_that_was_read(method: object) -> None:
    assert hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:12] == MEASURED[method]


def test_an_action_gets_the_turn_and_nothing_older() -> None:
    said = UserUttered("oi", {"name": "greet"}, [], {"intent_ranking": []}, metadata={"seq": 2})
    events = [UserUttered("antes"), ActionExecuted("action_answer"), ActionExecuted("action_listen"), said]
    tracker = DialogueStateTracker.from_events("c.1", [*events, SlotSet("requested_slot", "unlock_organ")])

    call = lean._call_format(RemoteAction("action_answer", None), tracker, Domain.empty())

    assert call["tracker"]["latest_message"]["text"] == "oi"
    assert call["tracker"]["latest_message"]["metadata"] == {"seq": 2}
    assert [event["event"] for event in call["tracker"]["events"]] == ["slot"]
    assert "antes" not in str(call)


@pytest.mark.parametrize("answer", [None, [], {"events": "no"}, {"responses": {}}])
def test_an_answer_without_lists_is_refused(answer: object) -> None:
    with pytest.raises(TypeError):
        lean._validate_result(RemoteAction("action_answer", None), answer)
