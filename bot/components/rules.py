"""Turns whose kind is certain without a classifier: no words at all, or nothing but personal data."""

from __future__ import annotations

import re

from nlu.normalize import fold

_PLACEHOLDER = re.compile(r"\[[A-ZÀ-Ü][A-ZÀ-Ü \-/]*(?: \d+)?\]")
_WORD = re.compile(r"[^\W_]+")
#: What people write around a number they were asked for.
_AROUND_DATA = frozenset(
    re.findall(
        r"\w+",
        "a aqui ai cel celular cnpj contato cpf da de do e eh email esta este esse eu i login mail masp"
        " matricula meu minha numero o oi os segue sim tel telefone ta vai whatsapp zap",
    )
)
_YES = frozenset("👍👌✅🆗")
_NO = frozenset("👎❌🚫")
_THANKS = frozenset("🙏🤝💙💚💛🧡🩷")


def certain_intent(text: str) -> str | None:
    if _PLACEHOLDER.search(text):
        rest = _WORD.findall(fold(_PLACEHOLDER.sub(" ", text)))
        return "give_data" if all(word in _AROUND_DATA for word in rest) else None
    if _WORD.search(text):
        return None
    for intent, signs in (("thanks", _THANKS), ("affirm", _YES), ("deny", _NO)):
        if signs.intersection(text):
            return intent
    return "no_words"
