"""The form of an unlock request, between Rasa's slots and ``services.request_unlock``.

Rasa asks ``validate_unlock_form`` first at every turn while the form is open. What it takes keeps the form
going; taking nothing hands the turn to the rule of its intent, and Rasa comes back to the form after that.
"""

from collections.abc import Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import Event, Kit, Outcome, ServiceAction
from conversations.model import Draft
from services import request_unlock as unlock
from services.answer_question import answer_question
from services.turn import Turn
from services.unlock_words import asks_why, withdraws

FORM = "unlock_form"
ORDER = (*unlock.FIELDS, unlock.CONFIRM)
_SLOT = "unlock_"

#: Said with the form open, these are about the form itself or leave it, whatever else the words hold.
_ABOUT_FORM = frozenset({"cancel", "correct_data", "handoff", "security_bypass"})
#: Nothing to answer in the middle: ask again instead.
_NO_DIGRESSION = frozenset(
    {"affirm", "deny", "give_data", "inform_audience", "inform_organ", "inform_system", "request_unlock"}
)
#: A short text counts as a failed answer unless its intent is at least this sure to be something else.
_SURE = 0.6


class RequestUnlock(ServiceAction):
    """Opens the form where the request is a state servant's on SIGCON; else asks back or answers."""

    NAME = "action_request_unlock"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        if unlock.concerns(self._kit.app, turn):
            unlock.begin(self._kit.app, turn)
            return Outcome(events=[FollowupAction(FORM)])
        if unlock.names_nothing(self._kit.app, turn):
            return Outcome(drafts=unlock.ask_which_system(self._kit.app, turn))
        return Outcome(drafts=answer_question(self._kit.app, self._kit.base, turn))


class ValidateUnlockForm(ServiceAction):
    NAME = "validate_unlock_form"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        if _digressed(tracker):
            return Outcome()
        asked = _asked(tracker)
        if asked is None:
            return Outcome(events=_begin(self._kit, turn))
        if _not_for(self._kit, turn, asked) or withdraws(turn.text):
            return Outcome(events=_end())
        return Outcome(events=_take(self._kit, turn, tracker, asked))


class AskUnlock(ServiceAction):
    """Asks for one field; where this turn tried to answer it, says what was wrong with the answer."""

    def __init__(self, kit: Kit, field: str) -> None:
        super().__init__(kit)
        self._field = field
        self.NAME = self.name_for(field)

    @staticmethod
    def name_for(field: str) -> str:
        return f"action_ask_{_SLOT}{field}"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=[self._question(turn, tracker)])

    def _question(self, turn: Turn, tracker: Tracker) -> Draft:
        app, known = self._kit.app, values(tracker)
        if _asked(tracker) == self._field and not _digressed(tracker):
            if asks_why(turn.text):
                return unlock.explain(app, turn, self._field, known)
            outcome = unlock.validate(self._field, turn.text, turn.entities, unlock.load_organs(app))
            if isinstance(outcome, unlock.Ambiguous):
                return unlock.ask(app, turn, self._field, known, options=outcome.options)
            if isinstance(outcome, unlock.Rejected) and turn.text:
                return unlock.reject(app, self._field, outcome)
            if self._field == unlock.CONFIRM and _denies(turn, outcome):
                return unlock.what_to_correct(app, turn, known)
            return unlock.ask_again(app, turn, self._field, known)
        return unlock.ask(app, turn, self._field, known)


class CorrectData(ServiceAction):
    NAME = "action_correct"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        app = self._kit.app
        if not is_open(tracker):
            return Outcome(drafts=[unlock.nothing_to_correct(app)])
        given = unlock.take_all(turn.text, turn.entities, unlock.load_organs(app))
        events = [SlotSet(_SLOT + name, accepted.value) for name, accepted in given.items()]
        if not given and (named := unlock.field_named(turn.text, turn.entities)):
            events = [SlotSet(_SLOT + named, None)]
        return Outcome(events=[*events, SlotSet(_SLOT + unlock.CONFIRM, None)])


class OpenUnlock(ServiceAction):
    """Runs when the form is done: sent if everything was confirmed, dropped if consent was refused or withdrawn."""

    NAME = "action_open_unlock"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        known = values(tracker)
        if known.get(unlock.CONFIRM) == "yes" and known.get(unlock.CONSENT) == "yes":
            drafts = unlock.open_unlock(self._kit.app, turn, known)
        elif unlock.not_theirs(self._kit.base, turn) or unlock.gives_cpf(turn):
            drafts = unlock.show_own_way(self._kit.app, self._kit.base, turn)
        else:
            drafts = [unlock.dropped(self._kit.app)]
        return Outcome(drafts=drafts, events=_emptied())


def values(tracker: Tracker) -> dict[str, str]:
    return {name: tracker.slots[_SLOT + name] for name in ORDER if tracker.slots.get(_SLOT + name)}


def leave(tracker: Tracker) -> list[Event]:
    """Closes the form if it is open."""
    if not is_open(tracker):
        return []
    return [ActiveLoop(None), SlotSet("requested_slot", None), *_emptied()]


def _begin(kit: Kit, turn: Turn) -> list[Event]:
    given = unlock.known_at_start(kit.app, turn)
    # A slot set, even to nothing, spares Rasa a second validation of the same turn.
    return [SlotSet(_SLOT + name, given.get(name)) for name in ORDER]


def _take(kit: Kit, turn: Turn, tracker: Tracker, asked: str) -> list[Event]:
    if turn.intent in _ABOUT_FORM and _certain(turn):
        return []
    if asks_why(turn.text):
        return _slots({asked: None})
    organs = unlock.load_organs(kit.app)
    outcome = _button(turn) or unlock.validate(asked, turn.text, turn.entities, organs)
    found: Mapping[str, str | None] = {
        name: accepted.value for name, accepted in unlock.take_all(turn.text, turn.entities, organs).items()
    }
    others = {name: value for name, value in found.items() if name != asked and not values(tracker).get(name)}
    if isinstance(outcome, unlock.Accepted):
        return _accepted(asked, outcome.value, others)
    if not others and not isinstance(outcome, unlock.Ambiguous) and _is_digression(turn, outcome):
        return []
    return _slots({asked: None, **others})


def _accepted(asked: str, value: str, others: Mapping[str, str | None]) -> list[Event]:
    if value == "no":
        # Without consent the form ends; an unconfirmed summary is asked about again.
        return _end() if asked == unlock.CONSENT else _slots({asked: None})
    return _slots({asked: value, **others})


def _end() -> list[Event]:
    """Nothing is sent without consent, whatever else was filled in."""
    return [SlotSet(_SLOT + unlock.CONSENT, "no"), SlotSet("requested_slot", None)]


def _not_for(kit: Kit, turn: Turn, asked: str) -> bool:
    """An organ that was asked for and named counts before anything else that the answer says."""
    if asked == unlock.LOGIN and unlock.gives_cpf(turn):
        return True
    if not unlock.not_theirs(kit.base, turn):
        return False
    outcome = unlock.validate(asked, turn.text, turn.entities, unlock.load_organs(kit.app))
    return not isinstance(outcome, unlock.Accepted)


def _button(turn: Turn) -> unlock.Outcome | None:
    if turn.intent in {"affirm", "deny"} and _certain(turn):
        return (
            None if turn.text else unlock.Accepted(value="yes" if turn.intent == "affirm" else "no", shown="")
        )
    return None


def _denies(turn: Turn, outcome: unlock.Outcome) -> bool:
    return turn.intent == "deny" or (isinstance(outcome, unlock.Accepted) and outcome.value == "no")


def _is_digression(turn: Turn, outcome: unlock.Outcome) -> bool:
    if turn.intent in _NO_DIGRESSION:
        return False
    if isinstance(outcome, unlock.NotAnAnswer):
        return turn.intent != "nlu_fallback" or "?" in turn.text
    return turn.intent != "nlu_fallback" and _certain(turn)


def _certain(turn: Turn) -> bool:
    return not turn.ranking or turn.ranking[0][1] >= _SURE


def _slots(chosen: Mapping[str, str | None]) -> list[Event]:
    return [SlotSet(_SLOT + name, value) for name, value in chosen.items()]


def _emptied() -> list[Event]:
    return _slots(dict.fromkeys(ORDER))


def is_open(tracker: Tracker) -> bool:
    return bool((tracker.active_loop or {}).get("name") == FORM)


def _asked(tracker: Tracker) -> str | None:
    """The field that the citizen was asked for; None while the form opens."""
    requested = tracker.slots.get("requested_slot")
    return requested.removeprefix(_SLOT) if requested else None


def _digressed(tracker: Tracker) -> bool:
    """Whether something else was answered in this turn before Rasa came back to the form."""
    done = [event["name"] for event in tracker.events if event["event"] == "action"]
    return any(name not in {"action_listen", FORM, RequestUnlock.NAME} for name in done)
