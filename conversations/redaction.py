"""Finds personal data in what people type. Pure; the vault decides what becomes of it.

Rather one placeholder too many than one CPF in a log: numbers with wrong check digits are taken out as
well, marked invalid, so that the citizen can be told.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
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
# Patterns of open length start at the first letter of a run only: from every letter of it, 4,000 of them take seconds.
_LOCAL = r"(?<![\w.+%-])[\w.+%-]+"
_PROVIDER = (
    r"(?:gmail|hotmail|outlook|yahoo|icloud|live|uol|bol|terra|ig)\b(?:[\s.,]{1,2}com\b)?(?:[\s.,]{1,2}br\b)?"
)
_EMAIL = re.compile(
    rf"{_LOCAL}\s?@\s?(?:[\w-]+(?:\.[\w-]+|,(?:com|org|net|gov|edu|br)\b)+|{_PROVIDER})", re.I
)
_EMAIL_SPOKEN = re.compile(
    rf"{_LOCAL}\s*(?:[(\[]\s?(?:arroba|at|a)\s?[)\]]|(?:\b|_)arroba(?:\b|_))\s*"
    rf"(?:[\w-]+(?:\s*(?:\bponto\b|\.)\s*[a-z]{{2,}})+|{_PROVIDER})",
    re.IGNORECASE,
)
_CNPJ_WRITTEN = re.compile(
    r"(?<![\w/])[0-9a-z]{2}\.?[0-9a-z]{3}\.?[0-9a-z]{3}\s?/\s?[0-9a-z]{4}\s?-?\s?\d{2}(?!\w)", re.I
)
_CNPJ_BARE = re.compile(
    r"(?<!\w)(?!cpf|masp)(?=[0-9a-z]{12}\d{2}(?!\w))(?=(?:[0-9a-z]*?\d){4})[0-9a-z]{14}", re.IGNORECASE
)
_CNPJ_SPACED = re.compile(rf"(?<!\d)\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{4}}{_SEP}\d{{2}}(?!\d)")
# Written in any other way, with whatever stands between: only right check digits tell them from other numbers.
_CNPJ_LOOSE = re.compile(
    r"(?<![0-9a-z])[0-9a-z]{2}[\W_]{0,3}[0-9a-z]{3}[\W_]{0,3}[0-9a-z]{3}[\W_]{0,3}[0-9a-z]{4}[\W_]{0,3}\d{2}(?![0-9a-z])",
    re.IGNORECASE,
)
_CPF_LOOSE = re.compile(r"(?<!\d)\d(?:[\W_]{0,3}\d){10}(?!\d)")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})(?!\d)")
_MASP_SAID = re.compile(
    r"(?:masp|\bmatr[ií]cula\b)[^\d\n!?;]{0,25}?(\d[\d.,\-/]{3,10}\d|\d[\d. \-]{3,10}\d)(?![.\-/]?\d)",
    re.IGNORECASE,
)
_MASP_DIGITS = range(5, 10)
_MASP_LOGIN = re.compile(r"(?<!\w)m[\s-]?\d{6,8}(?!\w)", re.IGNORECASE)
_MASP_WRITTEN = re.compile(r"(?<![\d.-])(?:\d\.\d{3}\.\d{3}-\d|\d{7}-\d)(?![\d-])")
# Seven or eight digits could be anything in a sentence; nearly alone they answer "what is your MASP?".
_MASP_ALONE = re.compile(
    r"^\W*(?:(?:o|a|é|eh|e|meu|minha|esse|este|aqui|segue|sim|n[ºo]?|n[uú]mero|login)\W+){0,5}(\d{7,8})\W*$",
    re.IGNORECASE,
)
_CPF = re.compile(rf"(?<!\d)(?:\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{2}}|(?:\d\s){{10}}\d)(?!\d)")
_CPF_SAID = re.compile(
    r"\bcpf\b(?:\s*(?:n[º°o.]*|é|eh|número|numero|:|-|=))*\s*(\d[\d.\- /]{7,16}\d)", re.IGNORECASE
)
_PHONE = re.compile(
    rf"(?<![\d])(?:\+?\s?55{_SEP})?(?:\(\s?0?\d{{2}}\s?\)|0?\d{{2}}){_SEP}(?:9{_SEP}\d{{4}}|[2-5]\d{{3}}){_SEP}\d{{4}}(?!\d)"
)
# Two years with a hyphen between them are no telephone.
_PHONE_LOCAL = re.compile(r"(?<![\d.-])(?!(?:19|20)\d\d-(?:19|20)\d\d)9?\d{4}-\d{4}(?![\d-])")
_MOBILE_LOCAL = re.compile(r"(?<![\d.,/-])9[\s.]?\d{4}[\s.-]?\d{4}(?![\d/-])")
_PHONE_SAID = re.compile(
    r"\b(?:tel|telefone|fone|cel|celular|zap|whats|whatsapp)\b[^\d\n]{0,15}?((?!0[3589]00)\(?\d[\d\s().\-]{6,24}\d)(?!\d)",
    re.IGNORECASE,
)
_PHONE_DIGITS = range(8, 14)
# What follows "senha" is a password when it is quoted, stands after ":" or "=", or mixes in digits or signs.
_CUE = r"\b(?:senhas?|password|passwd|pwd)\b"
_PASSWORD_TOLD = (
    re.compile(rf"{_CUE}[^\n:=\"']{{0,25}}?[:=]\s*[\"“]([^\n\"”]{{3,40}})[\"”]", re.IGNORECASE),
    re.compile(
        rf"{_CUE}(?:(?!\.\s)[^\n:=\"']){{0,25}}?(?:[:=]|->)\s*[\"'“]?([^\s\"'”]{{3,}})", re.IGNORECASE
    ),
    re.compile(
        rf"{_CUE}[^\n\"'“]{{0,20}}?\b(?:é|eh|era|foi|ser[áa])\s+[\"'“]([^\"'”]{{3,40}})[\"'”]",
        re.I,
    ),
    re.compile(
        rf"{_CUE}(?:\s+[^\W\d]+){{0,4}}?\s+(?:é|eh|era|foi)\s+((?=\S*\d)\S{{3,}}[^\s.,;:!?)])", re.IGNORECASE
    ),
    re.compile(
        rf"\bminha\s+{_CUE}\s+(?:é|eh|era)\s+(\w{{4,}})(?=\s*[.!,]?\s*$|,|\s+(?:e|mas)\b)", re.IGNORECASE
    ),
    re.compile(
        rf"(?<!\S)(\S*\d\S{{3,}})\s+(?:na|como|é\s+a|eh\s+a|era\s+a)\s+(?:minha\s+)?{_CUE}", re.IGNORECASE
    ),
)
# After numbers that are known for what they are: "a senha do CPF 529..." tells no password.
_PASSWORD_LIKELY = (
    re.compile(
        rf"{_CUE}(?:\s+(?!de\b|com\b|em\b|por\b|até\b)[^\W\d]+){{0,3}}?\s+"
        r"(?=\S*\d|\S*[\w][@#$%&*!]\w|[#$%&*]\w)(?=\S{4,})(\S*[^\s.,;:!?)])",
        re.IGNORECASE,
    ),
    # Letters, digits and signs in one word are a password whatever stands before them.
    re.compile(
        r"(?<!\S)(?!R\$|https?:|www\.)(?=\S*[^\W\d_])(?=\S*\d)([\w.]+[#$%&*!@][\w#$%&*!@]*\w)(?=[\s.,;:!?)]|$)"
    ),
)
#: A second one right behind the first: "... abc123 e a antiga def456".
_PASSWORD_NEXT = re.compile(
    r"[\"'”]?(?:\s*,|\s*/|\s+e|\s+ou)\s*(?:(?:a|nova|antiga|outra|depois|agora|é|era)\s+){0,3}((?=\S*\d)(?=\S*[^\W\d])\S{4,}[^\s.,;:!?)])",
    re.IGNORECASE,
)
#: What stands before a word that belongs to something else than the password: "a senha do usuario1".
_OWNED = re.compile(
    r"\b(?:d[aeo]s?|n[ao]s?|ao|pr[oa]|para|desde|em|erro|c[oó]digo|tela|login|usu[aá]rio|masp|cpf|cnpj|e-?mail|conv[eê]nio|processo"
    r"|protocolo|chamado|vers[aã]o|art|lei|decreto)\W{1,3}$",
    re.IGNORECASE,
)
_NOT_A_PASSWORD = re.compile(
    r"(?:\w*(?:ad[ao]|id[ao]|vel|ent[ea]|ote|ost[ao]|ert[ao]|ov[ao]|ig[ao]|ual|óri[ao]|ári[ao]|[eé]ric[ao]|inicial|padr[ãa]o|fraca|forte|certa|essa|"
    r"esta|qual|quais|curta|longa)s?|\[.*|\d{1,2}h?|h[áa]|ontem|hoje|sempre|minha|outra|errada"
    r"|n[aã]o|nunca|como|onde|quando|quem|porque|muito|mesma|simples|boa|ruim|provisoria|temporaria|pequena|grande|nenhuma|letras?|n[uú]meros?|campo"
    r"|esqueci|perdi|errei|troquei|mudei|preciso|quero|consigo|expirou|venceu|bloqueou|travou|recuperar|trocar|alterar|redefinir"
    r"|resetar|mudar|criar|desbloquear|entrar|acessar|ajuda|socorro|acesso|login|usu[aá]rio|sistema|sigcon\w*|cagec|infoseg|sinesp|gov\.?br)$",
    re.IGNORECASE,
)
#: What a browser or a phone puts in place of a plain character: full-width forms, digits as key caps.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEY_CAP = re.compile(r"(?<=\d)\ufe0f?\u20e3")


def normalise(text: str) -> str:
    """NFC, ASCII digits, no invisible characters: nothing hides between two digits. Keeps line breaks."""
    text = unicodedata.normalize("NFC", text).translate(_FULL_WIDTH)
    return _KEY_CAP.sub("", "".join(_plain(char) for char in text))


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
    yield from _passwords(text, _PASSWORD_TOLD)
    yield from _cnpjs(text)
    yield from _masps(text)
    yield from _cpfs(text)
    yield from _passwords(text, _PASSWORD_LIKELY)
    yield from _numbers(text)


def _passwords(text: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[Finding]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if _is_password(text, match, told=patterns is _PASSWORD_TOLD):
                yield _finding(DataKind.PASSWORD, match, group=1, value="")
                if another := _PASSWORD_NEXT.match(text, match.end(1)):
                    yield _finding(DataKind.PASSWORD, another, group=1, value="")


def _is_password(text: str, match: re.Match[str], *, told: bool) -> bool:
    word = match.group(1).rstrip(".,;:!?)")
    if _NOT_A_PASSWORD.fullmatch(word) or _DATE.fullmatch(word):
        return False
    return told or not _OWNED.search(text, max(0, match.start(1) - 20), match.start(1))


def _cnpjs(text: str) -> Iterator[Finding]:
    for pattern in (_CNPJ_WRITTEN, _CNPJ_SPACED, _CNPJ_BARE, _CNPJ_LOOSE):
        for match in pattern.finditer(text):
            value = re.sub(r"[^0-9A-Za-z]", "", match.group()).upper()
            valid = cnpj.is_valid(value)
            if valid or pattern is not _CNPJ_LOOSE:
                yield _finding(DataKind.CNPJ, match, value=value, valid=valid)


def _masps(text: str) -> Iterator[Finding]:
    for match in _MASP_SAID.finditer(text):
        if len(_digits(match.group(1))) in _MASP_DIGITS and not _DATE.match(match.group(1)):
            yield _finding(DataKind.MASP, match, group=1)
    for pattern in (_MASP_LOGIN, _MASP_WRITTEN):
        for match in pattern.finditer(text):
            yield _finding(DataKind.MASP, match)
    for match in _MASP_ALONE.finditer(text):
        yield _finding(DataKind.MASP, match, group=1)


def _cpfs(text: str) -> Iterator[Finding]:
    for match in _CPF_SAID.finditer(text):
        value = _digits(match.group(1))
        yield _finding(DataKind.CPF, match, group=1, valid=_real_cpf(value))
    for pattern in (_CPF, _CPF_LOOSE):
        for match in pattern.finditer(text):
            if _real_cpf(_digits(match.group())):
                yield _finding(DataKind.CPF, match)


def _numbers(text: str) -> Iterator[Finding]:
    for match in _CPF.finditer(text):
        value = _digits(match.group())
        # Right ones were taken before; of the others some are mobile telephones.
        if not (value[:2] in _AREA_CODES and value[2] == "9"):
            yield _finding(DataKind.CPF, match, valid=_real_cpf(value))
    for match in _PHONE.finditer(text):
        if _digits(match.group()).removeprefix("55").lstrip("0")[:2] in _AREA_CODES:
            yield _finding(DataKind.PHONE, match)
    for match in _PHONE_SAID.finditer(text):
        if len(_digits(match.group(1))) in _PHONE_DIGITS:
            yield _finding(DataKind.PHONE, match, group=1)
    for pattern in (_PHONE_LOCAL, _MOBILE_LOCAL):
        for match in pattern.finditer(text):
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
