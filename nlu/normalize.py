"""From what people type to a list of folded words.

`[CPF 1]` and its kin, put in place of personal data before a text gets here, each become one word such as `_cpf_`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

MAX_CHARACTERS = 4000
MAX_TOKENS = 400
MAX_TOKEN_LENGTH = 40

_PLACEHOLDER = re.compile(r"\[([A-ZÀ-Ü][A-ZÀ-Ü \-/]{1,20}?)(?: ?\d{1,4})?\]")
_TOKEN = re.compile(r"_[a-z]+_|[a-z0-9]+")
_REPEATED = re.compile(r"([a-z])\1{2,}")
# Portuguese doubles only these two.
_DOUBLES = frozenset("rs")


def fold(text: str) -> str:
    """Lower case without accents; characters outside Latin script stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def tokens(text: str) -> list[str]:
    """At most MAX_TOKENS folded words, abbreviations expanded and drawn-out letters squeezed."""
    marked = _PLACEHOLDER.sub(_placeholder_token, text[:MAX_CHARACTERS])
    words: list[str] = []
    for word in _TOKEN.findall(fold(marked)):
        words.extend(_expand(word))
    return words[:MAX_TOKENS]


def is_placeholder(token: str) -> bool:
    return token.startswith("_")


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, tuple[str, ...]]:
    lines = _data_lines("abbreviations.txt")
    pairs = (line.split("=", 1) for line in lines)
    return {short.strip(): tuple(long.split()) for short, long in pairs}


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    return frozenset(word for line in _data_lines("stopwords.txt") for word in line.split())


def _expand(word: str) -> tuple[str, ...]:
    if is_placeholder(word):
        return (word,)
    squeezed = _REPEATED.sub(_squeeze, word[:MAX_TOKEN_LENGTH])
    return abbreviations().get(squeezed, (squeezed,))


def _squeeze(match: re.Match[str]) -> str:
    letter = match.group(1)
    return letter * 2 if letter in _DOUBLES else letter


def _placeholder_token(match: re.Match[str]) -> str:
    letters = re.sub(r"[^a-z]", "", fold(match.group(1)))
    return f" _{letters}_ "


def _data_lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
