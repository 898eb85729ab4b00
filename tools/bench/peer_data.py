"""Our data in the form that Rasa's own components read."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from nlu.entities import Entity, Gazetteer, sole_value

_TURNS = Path("data/turns")
_DOMAIN = Path("bot/domain")
_DIALOGUES = Path("bot/data")
_VOCABULARY = Path("data/vocabulary.yml")
_ORGANS = Path("data/directory/orgaos-mg.csv")
#: What Rasa fills in where a configuration names neither pipeline nor policies.
_DEFAULT = "rasa/engine/recipes/config_files/default_config.yml"
DEFAULT_EPOCHS = 100
_FORMAT = "3.1"


def digest(lock: Path) -> str:
    """Of everything the model is made from."""
    total = hashlib.sha256(_examples().encode() + lock.read_bytes())
    for folder in (_DOMAIN, _DIALOGUES):
        for path in sorted(folder.rglob("*.yml")):
            total.update(path.as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def write_project(folder: Path, venv: Path, epochs: int) -> None:
    """What ``rasa train`` wants to find in its working directory; ``venv`` is where Rasa is installed."""
    (folder / "data").mkdir(parents=True)
    (folder / "config.yml").write_text(_config(venv, epochs), encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    shutil.copytree(_DOMAIN, folder / "domain")
    shutil.copytree(_DIALOGUES, folder / "data" / "dialogues")
    (folder / "data" / "nlu.yml").write_text(_examples(), encoding="utf-8")


def _config(venv: Path, epochs: int) -> str:
    """Rasa's own file but for the language, the name it asks us to change, and the epochs if told so."""
    config = yaml.safe_load(next(venv.glob(f"lib/*/site-packages/{_DEFAULT}")).read_text(encoding="utf-8"))
    config |= {"language": "pt", "assistant_id": "balcao-default"}
    for component in (*config["pipeline"], *config["policies"]):
        if "epochs" in component:
            component["epochs"] = min(epochs, component["epochs"])
    return yaml.safe_dump(config, sort_keys=False)


def _examples() -> str:
    gazetteer = Gazetteer.load(_VOCABULARY, _ORGANS)
    intents = [
        {
            "intent": path.stem,
            "examples": "".join(
                f"- {annotated(phrase, gazetteer.find(phrase))}\n" for phrase in _phrases(path)
            ),
        }
        for path in sorted(_TURNS.glob("*.txt"))
    ]
    return yaml.safe_dump({"version": _FORMAT, "nlu": intents}, allow_unicode=True, sort_keys=False)


def _phrases(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def annotated(phrase: str, found: tuple[Entity, ...]) -> str:
    """The names marked as our own component would report them: none of a kind that is named ambiguously."""
    marked, position = "", 0
    for entity in found:
        if entity.start < position or entity.value != sole_value(found, entity.kind):
            continue
        facts = json.dumps({"entity": entity.kind, "value": entity.value}, ensure_ascii=False)
        marked += f"{phrase[position : entity.start]}[{re.sub(r'[][]', '', entity.text)}]{facts}"
        position = entity.end
    return marked + phrase[position:]
