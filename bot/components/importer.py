"""Example phrases from ``data/turns/<intent>.txt``: one phrase a line, ``#`` starts a comment.

Plain text is what an editor can weed, and it loads in milliseconds where Rasa needs seconds for the same
phrases as YAML.
"""

from __future__ import annotations

from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.place import TURNS


class TurnImporter(RasaFileImporter):
    def get_nlu_data(self, language: str | None = "pt") -> TrainingData:
        return TrainingData([Message.build(text=text, intent=intent) for text, intent in phrases(TURNS)])


def phrases(folder: Path) -> list[tuple[str, str]]:
    """Pairs of phrase and intent, in the order of the files."""
    return [
        (line.strip(), path.stem)
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
