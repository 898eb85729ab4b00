"""How organ names are compared: without case, accents and punctuation."""

import re
import unicodedata

_DOTTED = re.compile(r"\b(\w)\.(?=\w\b)")
_SEGMENT = re.compile(r"[,;!?\n]|\.(?=\s|$)|\s[-–—]\s")
_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> tuple[str, ...]:
    """``S.E.F.`` is one word, ``DER/MG`` are two."""
    decomposed = unicodedata.normalize("NFD", _DOTTED.sub(r"\1", text.casefold()))
    return tuple(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


def fold(text: str) -> str:
    return " ".join(words(text))


def segments(text: str) -> list[tuple[str, ...]]:
    """The words of each stretch between commas, full stops and line ends; ``Sec. Geral`` is not split."""
    whole = _SEGMENT.split(re.sub(r"\b([Ss][Ee][Cc])\.", r"\1", text))
    return [found for part in whole if (found := words(part))]
