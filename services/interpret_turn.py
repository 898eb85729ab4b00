"""What a turn asks, given what is known: a new question, an answer to ours, or the last one again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from conversations.context import Context, Option, Pending
from knowledge.model import Audience
from knowledge.ranking import MAX_CLARIFICATIONS, Facts
from nlu.normalize import fold, stopwords, tokens
from services.mentions import Mentions
from services.turn import Turn

_INFORMS = {"inform_system", "inform_audience", "inform_organ"}
#: To an open clarification these are an answer in words that no list of names knows.
_ANSWERS = _INFORMS | {"deny", "handoff", "nlu_fallback"}
_ORDINALS = {
    1: ("1", "um", "uma", "primeiro", "primeira"),
    2: ("2", "dois", "duas", "segundo", "segunda"),
    3: ("3", "tres", "terceiro", "terceira"),
    4: ("4", "quatro", "quarto", "quarta"),
    5: ("5", "cinco", "quinto", "quinta"),
}
_LAST = ("ultimo", "ultima")
# What people put around a number when they choose by it.
_AROUND = {
    "a",
    "o",
    "opcao",
    "numero",
    "n",
    "item",
    "e",
    "quero",
    "escolho",
    "fico",
    "com",
    "vou",
    "de",
    "essa",
    "esse",
}
_NONE = re.compile(
    r"^(acho que )?(nao e )?nenhum[a]?( (deles|delas|dessas|desses|destas|destes|das opcoes))?$"
)
_DONT_KNOW = re.compile(r"^(eu )?nao (sei|faco ideia|tenho certeza)\b.{0,30}$|^sei la$")
_FOLLOW_UP = re.compile(r"^(e|mas|agora|entao|e se|mas se|e agora)\b")
_ASKS = re.compile(
    r"^(?:(?:e|mas|entao|agora|sim|nao|na verdade) )*(?:como|onde|qual|quais|quem|quando|quanto|que|o que|por que"
    r"|pra que|quero|queria|preciso|precisava|gostaria|posso|da pra|tem como)\b"
)
#: They ask without saying what.
_EMPTY = frozenset(["faco", "faz", "fazer", "fica", "seria", "saber", "sistema", "portal", "site"])
_TITLE_MATCH = 80
_SOME_WORDS_MATCH = 95
#: Words besides a mention that an answer to a clarification may have and still be just an answer.
_ANSWER_WORDS = 7
_FOLLOW_UP_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """A question to rank, with the context as this turn leaves it."""

    question: str
    facts: Facts
    context: Context
    #: Kinds of names that the question, asked before, may say otherwise: what is known now replaces them.
    replaced: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Choice:
    article_id: str


@dataclass(frozen=True, kw_only=True)
class NoneOfThese:
    pass


Reading = Inquiry | Choice | NoneOfThese


def interpret(turn: Turn, mentions: Mentions, context: Context) -> Reading:
    folded = _words(turn.text)
    if turn.intent == "none_of_these" or (context.pending and _NONE.match(folded)):
        return NoneOfThese()
    if context.pending and (answered := _answer(turn, mentions, folded, context, context.pending)):
        return answered
    if context.question and _repeats(turn, mentions, folded, context.question):
        question = context.question if mentions.any() else f"{context.question} {turn.text}"
        return _insist(_inquiry(question, mentions, context, turn), mentions, context)
    return _inquiry(turn.text, mentions, context, turn)


def chosen_option(folded: str, options: Sequence[Option]) -> Option | None:
    """By number, place or title; ``folded`` is lower case without accents or punctuation."""
    words = [word for word in folded.split() if word not in _AROUND]
    if len(words) == 1:
        numbers = [number for number, names in _ORDINALS.items() if words[0] in names]
        if words[0] in _LAST:
            return options[-1]
        if numbers:
            return options[numbers[0] - 1] if numbers[0] <= len(options) else None
    scored = sorted(
        ((_likeness(folded, option.title), option) for option in options), key=lambda pair: -pair[0]
    )
    clear = len(scored) == 1 or scored[0][0] - scored[1][0] >= 5
    return scored[0][1] if scored[0][0] >= _TITLE_MATCH and clear else None


def _likeness(folded: str, title: str) -> float:
    """0 to 100. Either the whole title with typing errors, or some of its words: a new question has others too."""
    words = _words(title)
    some = fuzz.token_set_ratio(folded, words) if len(folded) >= 3 else 0
    return max(fuzz.ratio(folded, words), some if some >= _SOME_WORDS_MATCH else 0)


def _answer(
    turn: Turn, mentions: Mentions, folded: str, context: Context, pending: Pending
) -> Reading | None:
    """None for what is no answer to the clarification but a turn of its own."""
    informs = turn.intent in _INFORMS
    if _DONT_KNOW.match(folded):
        return _inquiry(pending.question, mentions, context, turn, clarifications=MAX_CLARIFICATIONS)
    if not informs and (
        len(folded.split()) > _ANSWER_WORDS or _asks_itself(turn.text, mentions, pending.question)
    ):
        return None
    question = pending.question
    mentions = _as_offered(mentions, pending)
    if not (mentions.any() and pending.options[0].slot != "article"):
        option = chosen_option(folded, pending.options) if turn.text else None
        if option and option.slot == "article":
            return Choice(article_id=option.value)
        if option is None and turn.intent not in _ANSWERS:
            return None
        # The word itself may say what no list of names knows ("terceirizado"), so it joins the question.
        mentions, question = (
            (_mentioned(option), question) if option else (mentions, f"{question} {turn.text}")
        )
    inquiry = _inquiry(question, mentions, context, turn, clarifications=context.clarifications)
    return _settled(inquiry, context)


def _asks_itself(text: str, mentions: Mentions, before: str) -> bool:
    """Whether it names a system by the way: "como emito o CRC?" is no answer to "de qual sistema?"."""
    if not mentions.any() or not (_ASKS.search(_words(text)) or "?" in text):
        return False
    new = set(tokens(mentions.rest)) - set(tokens(before))
    return bool(new - stopwords() - _EMPTY)


def _as_offered(mentions: Mentions, pending: Pending) -> Mentions:
    """An organ of the state answers who somebody is, where servants of the state are one of the choices."""
    offered = {option.value for option in pending.options if option.slot == "audience"}
    if mentions.organ and not mentions.audience and Audience.INTERNO in offered:
        return replace(mentions, audience=Audience.INTERNO)
    return mentions


def _settled(inquiry: Inquiry, context: Context) -> Inquiry:
    """What was known when Balcão asked belongs to the question as much as the answer does."""
    facts = inquiry.facts
    return replace(
        inquiry,
        facts=replace(
            facts,
            systems=facts.systems or frozenset({context.system} if context.system else ()),
            audiences=facts.audiences or frozenset({context.audience} if context.audience else ()),
        ),
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _mentioned(option: Option) -> Mentions:
    if option.slot == "system":
        return Mentions(systems=frozenset({option.value}))
    return Mentions(audience=option.value)


def _repeats(turn: Turn, mentions: Mentions, folded: str, before: str) -> bool:
    """Whether the turn adds a fact to the last question instead of asking another one."""
    if turn.intent in _INFORMS:
        return True
    if _ASKS.search(folded) and _asks_itself(turn.text, mentions, before):
        return False
    brief = len(folded.split()) <= _FOLLOW_UP_WORDS
    return mentions.any() and brief and bool(_FOLLOW_UP.match(folded))


def _inquiry(
    question: str, mentions: Mentions, context: Context, turn: Turn, *, clarifications: int = 0
) -> Inquiry:
    learnt = context.with_(
        system=_sole(mentions.systems) or context.system,
        audience=mentions.audience or context.audience,
        organ=mentions.organ or context.organ,
        question=question or context.question,
        pending=None,
        clarifications=clarifications,
    )
    previous = context.article_id
    facts = Facts(
        systems=mentions.systems,
        audiences=frozenset({mentions.audience}) if mentions.audience else frozenset(),
        remembered_system=None if mentions.systems else context.system,
        remembered_audience=None if mentions.audience else context.audience,
        previous_article=previous,
        previous_failed=any(step.split("#")[0] == previous for step in context.failed_steps),
        clarifications=clarifications,
        out_of_scope=_doubt(dict(turn.ranking)) if question == turn.text else 0.0,
    )
    return Inquiry(question=question, facts=facts, context=learnt)


def _insist(inquiry: Inquiry, mentions: Mentions, context: Context) -> Inquiry:
    """The last question again, new facts in place of old ones; the system stays unless another is named."""
    person = mentions.audience or mentions.organ
    kinds = {"system": mentions.systems, "audience": mentions.audience, "organ": person}
    systems = mentions.systems or frozenset({context.system} if context.system else ())
    return replace(
        inquiry,
        facts=replace(
            inquiry.facts,
            systems=systems,
            insisted=True,
            former_audience=_changed(mentions.audience, context),
        ),
        replaced=frozenset(kind for kind, named in kinds.items() if named),
    )


def _changed(audience: str | None, context: Context) -> str | None:
    return context.audience if audience and audience != context.audience else None


def _doubt(ranking: Mapping[str, float]) -> float:
    return ranking.get("out_of_scope", 0.0) + ranking.get("security_bypass", 0.0)


def _sole(values: frozenset[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
