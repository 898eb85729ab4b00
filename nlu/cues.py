"""What the words before a mention say about it. Works on folded words of the same clause, joined by one space."""

from __future__ import annotations

import re

_LINK = r"(?:d[aeo]s?|n[ao]s?|nu[mn]a?|em|pel[ao]|dum|duma|pr[ao])"
_SUPPOSED = r"eu for|eu fosse|se for"
_BELONGING = (
    rf"(?:sou|{_SUPPOSED}|somos|trabalh(?:o|amos)|atuo|lotad[oa]|estou|to|aqui|falo|represento"
    r"|servidora?|funcionari[oa])"
)
_OWN = r"(?:noss[ao]|minha)"
_ARTICLE = r"(?:(?:um|uma|o|a)\s)?"

_ROLE = re.compile(
    rf"\b(?:sou|somos|{_SUPPOSED}|como|aqui e|aqui eh|aqui fala|eu|to como|estou como)\s{_ARTICLE}"
    r"(?:nov[oa]\s|atual\s)?$"
)
_PLACE = re.compile(
    rf"(?:\b{_BELONGING}\s(?:\w+\s){{0,3}}?{_LINK}\s(?:{_OWN}\s|uma?\s)?"
    rf"|\b{_OWN}\s|\b(?:e|somos)\suma?\s|\brepresento\s{_ARTICLE})$"
)
_ORGAN = re.compile(
    rf"\b(?:sou|{_SUPPOSED}|servidora?|trabalho|atuo|lotad[oa]|setorial|pasta|secretaria|sec|funcionari[oa]|cedid[oa]"
    r"|aqui|pessoal|analista|tecnic[oa]|administradora?(?: de seguranca)?)\s(?:aqui\s)?(?:d[aeo]|n[ao]|pel[ao])\s$"
)
_OWN_ORGAN = re.compile(
    rf"\b(?:sou|{_SUPPOSED}|somos|servidora?|trabalho|atuo|lotad[oa]|setorial|funcionari[oa]|aqui|falo|administradora?)"
    r"\s(?:\w+\s){0,4}?(?:d[aeo]|n[ao]|pel[ao]|pra|para a)\s$"
)
_LINKED = re.compile(r"\b(?:d[ao]|n[ao]|pel[ao]|ao)\s$")
_DENIED_ROLE = re.compile(
    r"\bnao\s(?:(?:sou|somos|trabalho|e|eh|estou)\s(?:\w+\s){0,3}|(?:tenho|possuo)\s(?:o\s|um\s|meu\s)?)$"
)
_DENIED_NAME = re.compile(r"\bnao\s(?:e|eh|era|falo|estou falando)\s(?:\w+\s)?$")
_FILLER = re.compile(
    r"(?:(?:a|o|as|os|um|uma|e|eh|de|da|do|na|no|em|pela|pelo|sou|eu|com"
    r"|oi|ola|bom|boa|dia|tarde|noite|aqui|mesmo|isso|sim)\s)*"
)


def is_filler(around: str) -> bool:
    return bool(_FILLER.fullmatch(around))


def says_role(before: str) -> bool:
    return bool(_ROLE.search(before))


def says_place(before: str) -> bool:
    return bool(_PLACE.search(before))


def says_organ(before: str) -> bool:
    """Strong enough for a name that is also an ordinary word."""
    return bool(_ORGAN.search(before))


def says_own_organ(before: str) -> bool:
    return bool(_OWN_ORGAN.search(before))


def is_linked(before: str) -> bool:
    """Strong enough for a short sigla in lower case."""
    return bool(_LINKED.search(before))


def denies_role(before: str) -> bool:
    return bool(_DENIED_ROLE.search(before))


def denies_name(before: str) -> bool:
    return bool(_DENIED_NAME.search(before))
