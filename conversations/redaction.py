"""Finds personal data in what people type. Pure; the vault decides what becomes of it.

Rather one placeholder too many than one CPF in a log: numbers with wrong check digits are taken out as
well, marked invalid, so that the citizen can be told.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from stdnum.br import cnpj, cpf


class DataKind(StrEnum):
    CPF = "cpf"
    CNPJ = "cnpj"
    EMAIL = "email"
    PHONE = "phone"
    MASP = "masp"
    #: Never kept: not even the vault gets it.
    PASSWORD = "password"  # noqa: S105 - the name of the kind


LABELS = {
    DataKind.CPF: "CPF",
    DataKind.CNPJ: "CNPJ",
    DataKind.EMAIL: "E-MAIL",
    DataKind.PHONE: "TELEFONE",
    DataKind.MASP: "MASP",
    DataKind.PASSWORD: "SENHA",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    kind: DataKind
    start: int
    end: int
    #: Digits and letters only for numbers, lower case for e-mail: equal data compares equal.
    value: str = field(repr=False)
    valid: bool = True


# Area codes in use (Anatel): two digits, neither of them zero, without the gaps.
_AREA_GAPS = {
    "20",
    "23",
    "25",
    "26",
    "29",
    "30",
    "36",
    "39",
    "40",
    "50",
    "52",
    "56",
    "57",
    "58",
    "59",
    "60",
    "70",
    "72",
}
_AREA_GAPS |= {"76", "78", "80", "90", "10"}
_AREA_CODES = frozenset(str(code) for code in range(11, 100)) - _AREA_GAPS
_SEP = r"[\s.\-/\u2010-\u2015]{0,3}"
_EMAIL = re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_EMAIL_SPOKEN = re.compile(
    r"[\w.+%-]+\s*[(\[]?\barroba\b[)\]]?\s*[\w-]+(?:\s*(?:\bponto\b|\.)\s*[a-z]{2,})+", re.IGNORECASE
)
_CNPJ_WRITTEN = re.compile(
    r"(?<![\w/])[0-9a-z]{2}\.?[0-9a-z]{3}\.?[0-9a-z]{3}\s?/\s?[0-9a-z]{4}\s?-?\s?\d{2}(?!\w)", re.I
)
_CNPJ_BARE = re.compile(r"(?<!\w)(?=(?:[0-9a-z]*\d){4})[0-9a-z]{12}\d{2}(?!\w)", re.IGNORECASE)
_CNPJ_SPACED = re.compile(rf"(?<!\d)\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{4}}{_SEP}\d{{2}}(?!\d)")
_MASP_SAID = re.compile(
    r"\b(?:masp|matr[ií]cula)\b(?:\s*(?:n[º°o.]*|é|eh|número|numero|:|-|=))*\s*(\d[\d.\- ]{3,10}\d)",
    re.IGNORECASE,
)
_MASP_LOGIN = re.compile(r"(?<!\w)m[\s-]?\d{6,8}(?!\w)", re.IGNORECASE)
_MASP_WRITTEN = re.compile(r"(?<![\d.-])(?:\d\.\d{3}\.\d{3}-\d|\d{7}-\d)(?![\d-])")
# Seven or eight digits could be anything in a sentence; alone they answer "what is your MASP?".
_MASP_ALONE = re.compile(r"^\s*\d{7,8}\s*$")
_CPF = re.compile(rf"(?<!\d)(?:\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{2}}|(?:\d\s){{10}}\d)(?!\d)")
_CPF_SAID = re.compile(
    r"\bcpf\b(?:\s*(?:n[º°o.]*|é|eh|número|numero|:|-|=))*\s*(\d[\d.\- /]{7,16}\d)", re.IGNORECASE
)
_PHONE = re.compile(
    rf"(?<![\d])(?:\+?\s?55{_SEP})?(?:\(\s?0?\d{{2}}\s?\)|0?\d{{2}}){_SEP}(?:9{_SEP}\d{{4}}|[2-5]\d{{3}}){_SEP}\d{{4}}(?!\d)"
)
_PHONE_LOCAL = re.compile(r"(?<![\d.-])9?\d{4}-\d{4}(?![\d-])")
# What follows "senha" is a password when it is quoted, stands after ":" or "=", or mixes in digits or signs.
_CUE = r"\b(?:senhas?|password|passwd|pwd)\b"
_PASSWORD = (
    re.compile(rf"{_CUE}[^\n:=\"']{{0,25}}?[:=]\s*[\"'“]?([^\s\"'”]{{3,}})", re.IGNORECASE),
    re.compile(
        rf"{_CUE}[^\n\"'“]{{0,20}}?\b(?:é|eh|era|foi|ser[áa])\s+[\"'“]([^\"'”]{{3,40}})[\"'”]",
        re.I,
    ),
    re.compile(
        rf"{_CUE}(?:\s+(?!de\b|com\b|em\b|por\b|até\b)[^\W\d]+){{0,3}}?\s+"
        r"(?=[^\s]*[\d@#$%&*!_])(?=[^\s]{4,})([^\s]*[^\s.,;:!?)])",
        re.IGNORECASE,
    ),
    # Letters, digits and signs in one word are a password whatever stands before them.
    re.compile(
        r"(?<!\S)(?!R\$|https?:|www\.)(?=\S*[^\W\d_])(?=\S*\d)([\w.]+[#$%&*!@][\w#$%&*!@]*\w)(?=[\s.,;:!?)]|$)"
    ),
    re.compile(rf"\bminha\s+{_CUE}\s+(?:é|eh|era)\s+(\w{{4,}})\s*[.!]?$", re.IGNORECASE),
)
_NOT_A_PASSWORD = re.compile(
    r"(?:\w*(?:ad[ao]|id[ao]|vel|ent[ea]|ote|ost[ao]|ert[ao]|ov[ao]|ig[ao]|ual|inicial|padr[ãa]o|fraca|forte|certa|essa|"
    r"esta|qual|quais|curta|longa)s?|\[.*|\d{1,2}h?|h[áa]|ontem|hoje|sempre|minha|outra|errada)$",
    re.IGNORECASE,
)


def normalise(text: str) -> str:
    """NFC, ASCII digits, no invisible characters: nothing hides between two digits. Keeps line breaks."""
    return "".join(_plain(char) for char in unicodedata.normalize("NFC", text))


def find(text: str) -> tuple[Finding, ...]:
    """Personal data in ``text`` (already normalised), by position, never overlapping."""
    taken: list[Finding] = []
    for finding in _all(text):
        if all(finding.end <= other.start or finding.start >= other.end for other in taken):
            taken.append(finding)
    return tuple(sorted(taken, key=lambda finding: finding.start))


def _plain(char: str) -> str:
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    # U+200D joins emoji into one picture; between digits it is caught because both sides are tested alone.
    if category in {"Cc", "Cf", "Cs", "Co"}:
        return ""
    return str(unicodedata.digit(char)) if category == "Nd" else char


def _all(text: str) -> Iterator[Finding]:
    """Candidates, the surest first: earlier ones win where two overlap."""
    for pattern in (_EMAIL, _EMAIL_SPOKEN):
        for match in pattern.finditer(text):
            yield _finding(DataKind.EMAIL, match, value=match.group().lower())
    yield from _passwords(text)
    yield from _cnpjs(text)
    for match in _MASP_SAID.finditer(text):
        yield _finding(DataKind.MASP, match, group=1)
    for pattern in (_MASP_LOGIN, _MASP_WRITTEN, _MASP_ALONE):
        for match in pattern.finditer(text):
            yield _finding(DataKind.MASP, match)
    yield from _numbers(text)


def _passwords(text: str) -> Iterator[Finding]:
    for pattern in _PASSWORD:
        for match in pattern.finditer(text):
            if not _NOT_A_PASSWORD.fullmatch(match.group(1).rstrip(".,;:!?)")):
                yield _finding(DataKind.PASSWORD, match, group=1, value="")


def _cnpjs(text: str) -> Iterator[Finding]:
    for pattern in (_CNPJ_WRITTEN, _CNPJ_SPACED, _CNPJ_BARE):
        for match in pattern.finditer(text):
            value = re.sub(r"[^0-9A-Za-z]", "", match.group()).upper()
            yield _finding(DataKind.CNPJ, match, value=value, valid=cnpj.is_valid(value))


def _numbers(text: str) -> Iterator[Finding]:
    for match in _CPF_SAID.finditer(text):
        value = _digits(match.group(1))
        yield _finding(DataKind.CPF, match, group=1, valid=_real_cpf(value))
    for match in _CPF.finditer(text):
        value = _digits(match.group())
        looks_mobile = value[:2] in _AREA_CODES and value[2] == "9"
        if _real_cpf(value) or not looks_mobile:
            yield _finding(DataKind.CPF, match, valid=_real_cpf(value))
    for match in _PHONE.finditer(text):
        if _digits(match.group()).removeprefix("55").lstrip("0")[:2] in _AREA_CODES:
            yield _finding(DataKind.PHONE, match)
    for match in _PHONE_LOCAL.finditer(text):
        yield _finding(DataKind.PHONE, match)


def _real_cpf(value: str) -> bool:
    # Eleven equal digits satisfy the formula but are never given out.
    return cpf.is_valid(value) and len(set(value)) > 1


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _finding(
    kind: DataKind, match: re.Match[str], *, group: int = 0, value: str | None = None, valid: bool = True
) -> Finding:
    found = _digits(match.group(group)) if value is None else value
    return Finding(kind=kind, start=match.start(group), end=match.end(group), value=found, valid=valid)
