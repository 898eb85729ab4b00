"""Kind of turn: Rasa's intent classifier is our own ``nlu.TextClassifier``, plus what needs no classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.rules import certain_intent, tells
from nlu import Example, TextClassifier

#: Topics of a question compete with the other kinds of turn as one: all lead to the same action.
QUESTION = "ask_"
FILE = "intents.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TurnIntents(GraphComponent, IntentClassifier):
    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        classifier: TextClassifier | None = None,
    ) -> None:
        self._act_threshold = float(config["act_threshold"])
        self._sure_thresholds = {intent: float(share) for intent, share in config["sure_thresholds"].items()}
        self._ranked = int(config["ranked"])
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``ranked``: intents kept beside the first. Every one is written into the tracker at every turn."""
        return {"act_threshold": 0.0, "sure_thresholds": {}, "ranked": 5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TurnIntents:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TurnIntents:
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, TextClassifier.load(directory / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            Example(text=message.get(TEXT), label=message.get(INTENT))
            for message in training_data.intent_examples
        ]
        self._classifier = TextClassifier.fit(examples)
        with self._storage.write_to(self._resource) as directory:
            self._classifier.save(directory / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            # A button's payload: Rasa's own handler behind us turns it into its intent.
            if not (message.get(TEXT) or "").startswith("/"):
                self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        ranking = self.rank(message.get(TEXT) or "")
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking[: self._ranked + 1], add_to_output=True)

    def rank(self, text: str) -> list[dict[str, Any]]:
        """Intents with confidence, best first; the first may be ``nlu_fallback``, which is never trained."""
        certain = certain_intent(text)
        if certain is not None:
            return [_entry(certain, 1.0)]
        if self._classifier is None:
            raise RuntimeError("TurnIntents was neither trained nor loaded")
        prediction = self._classifier.predict(text, limit=len(self._classifier.labels))
        ranking = questions_together([(c.label, c.probability) for c in prediction.candidates])
        entries = [_entry(label, probability) for label, probability in ranking]
        if ranking[0][1] < self._threshold(ranking[0][0], text):
            entries.insert(0, _entry("nlu_fallback", ranking[0][1]))
        return entries

    def _threshold(self, intent: str, text: str) -> float:
        if intent in self._sure_thresholds and not tells(intent, text):
            return self._sure_thresholds[intent]
        return self._act_threshold if acts(intent) else 0.0


def questions_together(ranking: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The likeliest topic gets the probability of all topics, the other topics keep their own."""
    total = sum(probability for label, probability in ranking if label.startswith(QUESTION))
    first = next((label for label, _ in ranking if label.startswith(QUESTION)), None)
    together = [(label, total if label == first else probability) for label, probability in ranking]
    return sorted(together, key=lambda entry: -entry[1])


def acts(intent: str) -> bool:
    """Whether being wrong costs more than an unhelpful answer."""
    return not intent.startswith(QUESTION) and intent != "out_of_scope"


def _entry(name: str, confidence: float) -> dict[str, Any]:
    return {"name": name, "confidence": round(float(confidence), 4)}
