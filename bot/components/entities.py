"""Systems, audiences, organs and protocol numbers that a turn names: ``nlu.Gazetteer`` inside Rasa."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.place import ROOT
from nlu.entities import Entity, Gazetteer, sole_value


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Mentions(GraphComponent, EntityExtractorMixin):
    """Names are read at the start and not kept in the model: a new organ costs a restart, no training."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Mentions:
        content = Path(os.environ.get("BALCAO_CONTENT_DIR") or ROOT / "data")
        return cls(Gazetteer.load(content / "vocabulary.yml", content / "directory" / "orgaos-mg.csv"))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            # A button's payload names its entities itself.
            if not text.startswith("/"):
                message.set(ENTITIES, mentions(self._gazetteer.find(text)), add_to_output=True)
        return messages


def mentions(found: tuple[Entity, ...]) -> list[dict[str, Any]]:
    """At most one of each kind: a text that names two systems tells none."""
    sole = {kind: sole_value(found, kind) for kind in {entity.kind for entity in found}}
    first = {entity.kind: entity for entity in reversed(found) if entity.value == sole[entity.kind]}
    return [
        {"entity": kind, "value": entity.value, "start": entity.start, "end": entity.end}
        for kind, entity in sorted(first.items())
    ]
