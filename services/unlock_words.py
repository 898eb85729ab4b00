"""What the words of somebody who fills in the unlock form mean. Pure; ``text`` holds placeholders."""

import re

from directory.folding import fold, words

#: Longer than this, a text says more than yes or no.
_ANSWER_WORDS = 8
_YES = re.compile(
    r"(?:oi|ah|ta|entao|bom|eu)? ?"
    r"(?:(?:sim|s|ss|claro|concordo|aceito|autorizo|confirmo|ok|okay|com certeza|de acordo|por favor|pf|quero|que)\b ?"
    r"|(?:tudo )?(?:bem|bom|certo)\b ?|(?:pode|podem)(?: (?:sim|ser|registrar|fazer|abrir|pedir|mandar|enviar))*\b ?"
    r"|(?:com )?(?:o|esse|este) uso(?: dos? (?:meus )?dados)?\b ?|(?:o|a) (?:pedido|liberacao)\b ?)+"
)
#: Without one of these, what stands around them is no yes.
_PLAIN_YES = frozenset(
    words("""sim s ss claro concordo aceito autorizo confirmo ok okay certeza acordo pode podem""")
)
_CONFIRMS = frozenset(
    words("""isso certo correto confere exato tudo enviar envia envie mandar manda mande ta esta""")
)
_NO = frozenset(words("nao n nem nunca discordo negativo errado errada"))
_AROUND_NO = frozenset(
    words(
        """agora aceito autorizo claro concordo de desejo eu forma isso jeito mais nem nenhum nenhuma alguma
        nao n nunca obrigada obrigado pensar permito pode precisa prefiro que quero discordo negativo entao
        ah acho moco moca"""
    )
)
_WITHDRAWS = re.compile(
    r"(?:(?:entao|eu|ah|mas|olha|nao|n) )*(?:"
    r"(?:nao|n) (?:concordo|aceito|autorizo|permito|quero|desejo|vou)(?P<what>(?: \w+)*)"
    r"|discordo|prefiro (?:que )?nao(?P<else>(?: \w+)*)|nem pensar|desisto|desisti)"
)
_GIVES = frozenset(words("informar dar passar mandar dizer fornecer falar continuar seguir enviar fazer"))
_GIVEN = frozenset(
    words(
        """a as com da das de do dos o os isso esse essa este esta meu meus minha minhas mais nada uso dados
        dado email e mail login masp orgao pedido formulario informacao informacoes nao obrigado obrigada
        agora"""
    )
)
_FIELDS = frozenset(words("email mail login masp orgao"))

_DEICTIC = frozenset(words("isso disso esse desse essa dessa este esta porque pq"))
_ABOUT = frozenset(
    words(
        """acesso cpf nome telefone serve servem obrigatorio obrigatoria obrigado obrigada seguro segura
        seguranca confiavel ver ve veem acessa acessam dado dados informacao informacoes guardar guarda
        guardam guardado guardados usar usa usam uso precisa precisam preciso necessario necessaria
        finalidade motivo saber sabe pedido email mail login masp orgao form formulario fazer faz fazem querem pede
        pedem pedindo tempo fica ficam lgpd privacidade apagar apaga apagam sigiloso sigilo golpe
        compartilha compartilham vaza"""
    )
)
_AROUND_QUESTION = frozenset(
    words(
        """a ai alguem aqui as com como da das de depois do dos e eh ela ele eles em entao era eu gente ha ja
        la mais mas me mesmo mesma meu meus mim minha minhas na nas no nos o onde os outra outro p para por
        pra qual quais quanto quando sim que quem se sera seu seus so tem ter ta sao ser um uma uai vai vao vc
        vcs voce voces"""
    )
)
_ASKING = re.compile(
    r"\b(?:quem|porque|pq|por que|pra que|p que|para que|o que|qual|quais|quanto|como|onde|precisa|obrigatori[oa]"
    r"|segur[oa])\b"
)
_WHY = re.compile(r"^(?:mas |e |ue |uai )*(?:pra que|para que|por que|porque|pq)\b")

_NO_SERVANT = re.compile(
    r"\b(?:nao|n) (?:sou|somos|trabalho|trabalhamos)(?: \w+){0,4}? "
    r"(?:servidora?|estado|estadual|intern[oa]|funcionari[oa])\b"
)
#: Not a servant, and still somebody of the state.
_OF_THE_STATE = re.compile(r"\b(?:contratad|empregad|terceirizad|cedid|estagiari|comissionad)")
_SUPPOSES = re.compile(r"\b(?:se|caso) (?:eu )?(?:for|fosse|seja)\b")


def says_yes(text: str, *, confirming: bool = False) -> bool:
    """Only a plain yes: consent is never read out of a question or a remark."""
    said = fold(text).split()
    if not said or len(said) > _ANSWER_WORDS or "?" in text:
        return False
    if confirming and set(said) <= _CONFIRMS | _PLAIN_YES:
        return True
    return bool(_PLAIN_YES & set(said) and _YES.fullmatch(" ".join(said)))


def says_no(text: str, *, confirming: bool = False) -> bool:
    said = set(fold(text).split())
    if "?" in text or not said & _NO or len(said) > _ANSWER_WORDS:
        return False
    return confirming or said <= _AROUND_NO


def withdraws(text: str) -> bool:
    """ "Não concordo", "não quero informar": the request ends, whatever was asked."""
    said = fold(text)
    found = None if "?" in text or len(said.split()) > _ANSWER_WORDS else _WITHDRAWS.fullmatch(said)
    if found is None:
        return False
    what = set((found["what"] or found["else"] or "").split())
    named = bool(what & _FIELDS) and not what & _GIVES
    return what <= _GIVES | _GIVEN and not named


def asks_why(text: str) -> bool:
    """A question about the data that the form asks for, and about nothing else."""
    asked = fold(text)
    said = set(asked.split())
    if not _ASKING.search(asked) and "?" not in text:
        return False
    about = said & (_ABOUT | _DEICTIC) or _WHY.match(asked)
    return bool(about) and said <= _ABOUT | _DEICTIC | _AROUND_QUESTION


def is_no_servant(text: str) -> bool:
    said = fold(text)
    return bool(_NO_SERVANT.search(said)) and not _OF_THE_STATE.search(said)


def supposes(text: str) -> bool:
    """ "E se eu for da prefeitura?" says nothing about who asks."""
    return bool(_SUPPOSES.search(fold(text)))
