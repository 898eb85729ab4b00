"""What needs no classifier: turns without words or with personal data only, and words that leave no doubt."""

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

_PERSON = (
    r"(?:pesso[ae]?s?|humano|gente|alguem|atendente|operadora?|supervisora?|analista|tecnic[oa]|funcionari[oa]"
    r"|servidora?|consultora?|moc[ao]|equipe|pessoal|suporte)"
)
_BETWEEN = r"(?:\w+ ){0,3}"
#: By what is done only when it is sure: words that make it so.
_TELLING = {
    "handoff": re.compile(
        r"\b(?:atendentes?|humanos?|ser vivo|carne e osso)\b"
        rf"|\b(?:fal|convers|pass|cham|transf[ei]r|encaminh|lig|poe|bota|joga)\w* {_BETWEEN}{_PERSON}\b"
        r"|\bquero (?:ajuda de )?(?:uma? )?(?:pessoa|gente|alguem)\b"
        rf"|\b{_PERSON} {_BETWEEN}(?:me (?:atend|ajud|respond|lig|cham)|de verdade|da equipe|ai\b)"
    ),
    "security_bypass": re.compile(
        rf"\b(?:senhas?|login|acessos?|contas?|codigos?|token|cpf|usuario|sessao) {_BETWEEN}"
        r"(?:del[ea]s?|outr[ao]s?|coleg\w+|amig\w+|fulan\w+|chefe|alguem|prefeit[oa]|president[ea]|representante"
        r"|administradora?|padrao|mestr[ae]|de teste)\b"
        rf"|\b(?:pass[ae]|me d[ae]|manda|mostra|empresta|libera) {_BETWEEN}(?:senhas?|logins?|cpfs?)\b"
        r"|\b(?:burl|hack|invad|clon|intercept|falsific|contorn|fals[oa]\b|fing|finj|pul[aeo]r?\b|jailbreak|prompt)"
        rf"|\b(?:ignor|esquec)\w+ {_BETWEEN}(?:regras?|instruc)|\bmodo desenvolvedor\b|\bsem (?:filtros?|limites?)\b"
        rf"|\bsem (?:\w+ ){{1,3}}sab\w+|\bno lugar d|(?<!quem )\baprov[ae] {_BETWEEN}(?:meu|minha|agora|voce|vc|sem)\b"
        r"|\btestando senhas?\b|\b(?:mandado|passagem|antecedentes|placa)\b"
    ),
}


def tells(intent: str, text: str) -> bool:
    """Whether the words speak for that intent by themselves."""
    telling = _TELLING.get(intent)
    return bool(telling and telling.search(" ".join(_WORD.findall(fold(text)))))


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
