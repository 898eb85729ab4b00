"""A citizen in front of the services that answer, without the dialogue model in between."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversations import store
from conversations.context import Context
from conversations.model import Author, Draft, Kind
from services.answer_question import answer_question, choose_article, feedback_not_helped
from services.app import App
from services.explain_preregistration import explain_preregistration
from services.guide_steps import Command, guide_steps
from services.knowledge_base import KnowledgeBase
from services.turn import Turn
from tests.builders import NOW, a_conversation, a_turn

_STEPS: dict[str, Command] = {
    "start_steps": "start",
    "next_step": "next",
    "previous_step": "previous",
    "repeat_step": "repeat",
    "step_failed": "failed",
}


@dataclass
class Visitor:
    app: App
    base: KnowledgeBase
    conversation_id: str

    @classmethod
    def arrive(cls, app: App, base: KnowledgeBase) -> "Visitor":
        return cls(app, base, a_conversation(app).id)

    def says(self, text: str, intent: str = "ask_password", **more: object) -> Draft:
        """One typed message; ``intent`` is what the dialogue model would have made of it."""
        return self._turn(text, intent, {}, answer_question, **more)

    def clicks(self, payload: str) -> Draft:
        intent, brace, rest = payload[1:].partition("{")
        entities = json.loads(brace + rest) if brace else {}
        return self._turn("", intent, entities, self._service(intent, entities))

    def presses(self, title: str, draft: Draft) -> Draft:
        return self.clicks(next(button.payload for button in draft.buttons if button.title == title))

    def asks_to_register(self, text: str) -> Draft:
        return self._turn(text, "start_preregistration", {}, explain_preregistration)

    def context(self) -> Context:
        with self.app.db.read() as tx:
            return store.load_context(tx, self.conversation_id)

    def _turn(
        self,
        text: str,
        intent: str,
        entities: Mapping[str, str],
        service: Callable[[App, KnowledgeBase, Turn], list[Draft]],
        **more: object,
    ) -> Draft:
        said = Draft(kind=Kind.SMALLTALK, author=Author.CITIZEN, text=text)
        with self.app.db.write() as tx:
            seq = store.append(tx, self.conversation_id, said, now=NOW).seq
        given = {"conversation_id": self.conversation_id, "seq": seq, "text": text, "intent": intent}
        (draft,) = service(self.app, self.base, a_turn(**given, entities=entities, **more))
        return draft

    def _service(
        self, intent: str, entities: Mapping[str, str]
    ) -> Callable[[App, KnowledgeBase, Turn], list[Draft]]:
        if intent == "choose_article":
            return lambda app, base, turn: choose_article(app, base, turn, entities["article"])
        if intent in _STEPS:
            return lambda app, base, turn: guide_steps(app, base, turn, _STEPS[intent])
        return feedback_not_helped if intent == "feedback_not_helped" else answer_question
