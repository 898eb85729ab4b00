"""Actions that answer in one call, whether a form is open or not."""

from rasa_sdk import Tracker

from actions.base import Outcome, ServiceAction
from actions.unlock_form import is_open, leave
from services.answer_denial import answer_denial, denies
from services.answer_question import (
    answer_question,
    choose_article,
    feedback_not_helped,
)
from services.check_status import check_status
from services.explain_preregistration import explain_preregistration
from services.guide_steps import Command, guide_steps, steps_open
from services.open_clarification import answers_rather, asked_again
from services.open_handoff import open_handoff, return_to_bot
from services.reply_smalltalk import refuse, reply_cancel, reply_smalltalk
from services.request_unlock import ask_which_system, names_nothing
from services.turn import Turn

_HALF = 0.35

_COMMANDS: dict[str, Command] = {
    "start_steps": "start",
    "next_step": "next",
    "previous_step": "previous",
    "repeat_step": "repeat",
    "step_failed": "failed",
}


class Answer(ServiceAction):
    NAME = "action_answer"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        app, base = self._kit.app, self._kit.base
        if turn.intent == "choose_article":
            return Outcome(drafts=choose_article(app, base, turn, turn.entities["article"]))
        if denies(turn):
            return Outcome(drafts=answer_denial(app, base, turn))
        if _may_request(turn) and names_nothing(app, turn):
            return Outcome(drafts=ask_which_system(app, turn))
        return Outcome(drafts=answer_question(app, base, turn))


def _may_request(turn: Turn) -> bool:
    """Half a question, half a request to unlock: "minha senha bloqueou, desbloqueia aí"."""
    return bool(turn.text) and dict(turn.ranking).get("request_unlock", 0.0) >= _HALF


class Step(ServiceAction):
    NAME = "action_step"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=guide_steps(self._kit.app, self._kit.base, turn, _COMMANDS[turn.intent]))


class Handoff(ServiceAction):
    """Leaves an open form: the person who takes over will ask."""

    NAME = "action_handoff"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        app, base = self._kit.app, self._kit.base
        if not is_open(tracker) and answers_rather(app, turn):
            return Outcome(drafts=answer_question(app, base, turn))
        return Outcome(drafts=open_handoff(self._kit.app, turn, "asked"), events=leave(tracker))


class ReturnToBot(ServiceAction):
    NAME = "action_return_to_bot"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=return_to_bot(self._kit.app, turn.conversation_id, turn.now))


class Status(ServiceAction):
    NAME = "action_status"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=check_status(self._kit.app, turn))


class Preregistration(ServiceAction):
    NAME = "action_preregistration"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=explain_preregistration(self._kit.app, self._kit.base, turn))


class Refuse(ServiceAction):
    NAME = "action_refuse"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        return Outcome(drafts=refuse(self._kit.app, turn))


class Smalltalk(ServiceAction):
    NAME = "action_smalltalk"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        if turn.intent == "affirm" and steps_open(self._kit.app, turn):
            # "Ok" to a step means that it is done.
            return Outcome(drafts=guide_steps(self._kit.app, self._kit.base, turn, "next"))
        if denies(turn):
            return Outcome(drafts=answer_denial(self._kit.app, self._kit.base, turn))
        again = asked_again(self._kit.app, turn) if turn.intent == "affirm" else []
        return Outcome(drafts=again or reply_smalltalk(self._kit.app, turn))


class Feedback(ServiceAction):
    NAME = "action_feedback"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        if turn.intent == "feedback_not_helped":
            return Outcome(drafts=feedback_not_helped(self._kit.app, self._kit.base, turn))
        return Outcome(drafts=reply_smalltalk(self._kit.app, turn))


class Cancel(ServiceAction):
    NAME = "action_cancel"

    def answer(self, turn: Turn, tracker: Tracker) -> Outcome:
        events = leave(tracker)
        return Outcome(drafts=reply_cancel(self._kit.app, turn, form_open=bool(events)), events=events)
