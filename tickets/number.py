"""Ticket numbers: ``BAL-2026-K7R3WX``.

Five random characters and a check character (ISO 7064 mod 37,36 over year and body). The alphabet has no
vowels and none of 0, 1, I, L, O, U: nothing to misread and no words. The first one is a letter, so that
no run of digits is long enough to be taken for a phone number or a CPF.
"""

import re
import secrets
from collections.abc import Callable, Sequence

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
_ALPHABET = "23456789" + _LETTERS
_SEPARATOR = r"[\s\-–—./_]{0,3}"
_NUMBER = re.compile(
    rf"(?<![A-Z0-9])(?:BAL{_SEPARATOR})?(20\d\d){_SEPARATOR}"
    rf"([{_LETTERS}](?:{_SEPARATOR}[{_ALPHABET}]){{5}})(?![A-Z0-9])"
)


class InvalidNumberError(ValueError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def new_number(year: int, choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    while True:
        body = choose(_LETTERS) + "".join(choose(_ALPHABET) for _ in range(4))
        check = str(mod_37_36.calc_check_digit(f"{year}{body}"))
        # The scheme has 36 check characters; those that could be misread are thrown back.
        if check in _ALPHABET:
            return f"BAL-{year}-{body}{check}"


def parse_number(text: str) -> str:
    """The number as it is stored, however it was typed. Raises ``InvalidNumberError``."""
    match = _NUMBER.fullmatch(text.strip().upper())
    if match is None or (number := _checked(match)) is None:
        raise InvalidNumberError(text)
    return number


def find_number(text: str) -> str | None:
    """The first right number in a sentence."""
    found = map(_checked, _NUMBER.finditer(text.upper()))
    return next((number for number in found if number), None)


def _checked(match: re.Match[str]) -> str | None:
    year, body = match.group(1), re.sub(r"[^0-9A-Z]", "", match.group(2))
    try:
        mod_37_36.validate(f"{year}{body}")
    except ValidationError:
        return None
    return f"BAL-{year}-{body}"
