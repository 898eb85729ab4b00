"""Values that look like somebody's personal data: they have no place in an article."""

import re
from collections.abc import Iterator

_CPF = re.compile(r"(?<![\d.\-/])(\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11})(?![\d\-/])")
_MOBILE = re.compile(r"(?<!\d)\(?\d{2}\)?[ -]?9\d{4}[ -]?\d{4}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PRIVATE_MAIL = re.compile(r"@(gmail|hotmail|outlook|live|yahoo|icloud|uol|bol|terra)\.", re.IGNORECASE)


def personal_values(text: str) -> Iterator[str]:
    """What was found, named without its value: a report may end up in a log."""
    cpfs = [match.group() for match in _CPF.finditer(text) if _is_cpf(match.group())]
    if cpfs:
        yield "um CPF"
    if any(match.group() not in cpfs for match in _MOBILE.finditer(text)):
        yield "um telefone celular"
    if _PRIVATE_MAIL.search(text):
        yield "um e-mail particular"


def emails(text: str) -> list[str]:
    return [match.rstrip(".").lower() for match in _EMAIL.findall(text)]


def _is_cpf(value: str) -> bool:
    digits = [int(character) for character in value if character.isdigit()]
    if "." in value:
        return True
    if len(set(digits)) == 1:
        return False
    return all(_check_digit(digits[:size]) == digits[size] for size in (9, 10))


def _check_digit(digits: list[int]) -> int:
    # Receita Federal: weights from len+1 down to 2, remainder of 11 × 10.
    total = sum(digit * weight for digit, weight in zip(digits, range(len(digits) + 1, 1, -1), strict=True))
    return total * 10 % 11 % 10
