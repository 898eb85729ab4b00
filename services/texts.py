"""What the assistant says, kept out of code and out of the Rasa domain: a wording never costs a training."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Texts:
    entries: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> "Texts":
        """``path`` is a flat YAML mapping from key to text with ``str.format`` fields."""
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls({str(key): str(text).strip() for key, text in entries.items()})

    def say(self, key: str, **values: object) -> str:
        """Raises ``KeyError`` for an unknown key or a field that was not given."""
        return self.entries[key].format(**values)
