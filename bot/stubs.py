"""Answers the imports of libraries that Rasa names at the top of its modules and our graph never calls.

`import rasa` loads every channel, broker and neural component there is, whatever the configuration. Without
TensorFlow and the vendors' libraries, which overrides.txt keeps out of the lock, start to ready falls from 20
to 1.5 s and the process from 570 MB to 190 MB. Importing one of these names yields inert classes; calling one
raises `NotInstalledError`, so that nothing quietly computes nonsense.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Kept equal to overrides.txt by a test (distribution names differ from import names).
ABSENT = frozenset(
    {
        "aio_pika", "aiogram", "aiormq", "boto3", "botocore", "colorhash", "confluent_kafka",
        "fbmessenger", "google", "jax", "keras", "matplotlib", "mattermostwrapper", "prompt_toolkit",
        "pymongo", "questionary",
        "rocketchat_API", "sentry_sdk", "sklearn_crfsuite", "skops", "slack_sdk", "socketio",
        "structlog_sentry", "tensorflow", "tensorflow_hub", "tensorflow_text", "twilio", "webexteamssdk",
    }
)  # fmt: skip


class NotInstalledError(RuntimeError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not installed here: bot/overrides.txt leaves it out")
        self.name = name


class _Inert(type):
    """Class whose attributes are inert classes; may be subclassed, subscripted and used in annotations."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # At import Rasa only calls decorators: `@tf.function` and `@tf.function(...)`.
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        raise NotInstalledError(cls.__qualname__)

    def __getitem__(cls, item: object) -> _Inert:
        return cls


def _inert(name: str) -> _Inert:
    return _Inert(name, (), {"__module__": __name__})


class _InertModule(ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert(f"{self.__name__}.{name}")


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in ABSENT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """An inert module has no code."""


def install() -> None:
    """Must run before the first import of Rasa. Goes last on the path: an installed library wins."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
