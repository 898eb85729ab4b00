"""The unlock request of a SIGCON internal user: its fields, and the ticket at the end.

For the form, which asks ``FIELDS`` in order and then ``CONFIRM``::

    take_all(text, entities, organs)         several values at once, e.g. from the first message
    validate(field, text, entities, organs)  one answer to what was asked:
        Accepted(value, shown)   store ``value``
        Rejected(key, values)    say ``reject(app, field, outcome)``; the question stays the same
        Ambiguous(options)       say ``ask(app, turn, field, values, options=outcome.options)``
        NotAnAnswer()            not meant for this field: a digression, let the other rules answer
    not_theirs(base, turn), gives_cpf(turn)   no servant of the state: the form ends, show_own_way() instead
    next_field(values)           the first of FIELDS without a value, then CONFIRM
    ask(app, turn, field, values)    the question as a Draft; CONFIRM shows the summary
    explain(app, turn, field, values)   what the data is for, and the question again: for asks_why(text)
    open_unlock(app, turn, values)   after "yes" to CONFIRM: the ticket; "no" to CONSENT or CONFIRM cancels

``values`` maps a field to its ``Accepted.value``. CONSENT and CONFIRM take "yes" and "no": set them from the
buttons affirm and deny, or let ``validate`` read the word. The organ field also takes the button
``/inform_organ{"organ": SIGLA}`` through ``entities``. Organs come from ``load_organs(app)``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from conversations import store
from conversations.context import Context
from conversations.model import Button, Draft, FormRef, Kind
from directory import store as directory_store
from directory.folding import fold
from directory.lookup import Candidates, Match, describe, find_organ
from directory.model import Organ
from knowledge.model import Audience, System
from knowledge.ranking import Clarify, Slot
from services.app import App
from services.ask_back import clarification
from services.buttons import slot_button
from services.knowledge_base import KnowledgeBase
from services.mask import mask
from services.mentions import mentions_of
from services.open_handoff import ticket_details, ticket_ref
from services.show_article import show_article
from services.turn import Turn
from services.unlock_words import is_no_servant, says_no, says_yes, supposes
from tickets import store as ticket_store
from tickets.model import Event, EventName, Role, Ticket
from tickets.model import Kind as TicketKind

CONSENT, ORGAN, LOGIN, EMAIL, CONFIRM = "consent", "organ", "login", "email", "confirm"
FIELDS = (CONSENT, ORGAN, LOGIN, EMAIL)
FORM = "unlock"

_YES = Button(title="Sim", payload="/affirm")
_NO = Button(title="Não", payload="/deny")
_CANCEL = Button(title="Cancelar", payload="/cancel")
_CORRECT = {
    ORGAN: Button(title="Corrigir órgão", payload='/correct_data{"field":"organ"}'),
    LOGIN: Button(title="Corrigir login", payload='/correct_data{"field":"login"}'),
    EMAIL: Button(title="Corrigir e-mail", payload='/correct_data{"field":"email"}'),
}
_SYSTEM, _AUDIENCE = "sigcon", "interno"
_THEIRS = frozenset({Audience.INTERNO, Audience.ADMIN_SEGURANCA})
#: Whoever the form is not for recovers the password alone: the article, by audience.
OWN_WAYS = {Audience.ALMG: "sigcon-senha-almg", Audience.CMAS: "sigcon-senha-cmas"}
OWN_WAY = "sigcon-senha-usuario-externo"
_FIELD_WORDS = {
    ORGAN: frozenset(["orgao", "secretaria", "entidade", "autarquia", "fundacao", "sigla"]),
    LOGIN: frozenset(["login", "usuario", "masp", "matricula"]),
    EMAIL: frozenset(["email", "mail", "correio", "contato"]),
}
# "Quem", "como" … ask how it is done, unless they ask it of Balcão ("como peço pra você liberar?").
_ASKS = re.compile(
    r"(?:^|[.,;!?]\s*)\W*(?:quem|como|onde|qual|quando)\b(?!.*\b(?:voc[eê]s?|vcs?|te)\b)",
    re.IGNORECASE | re.DOTALL,
)
_MASP = re.compile(r"\[MASP \d+\]")
_EMAIL = re.compile(r"\[E-MAIL \d+\]")
_CPF = re.compile(r"\[CPF \d+\]")
_LOGIN = re.compile(r"(?<![\w\[])([MX])[\s.-]?(\d{4,10})(?!\w)", re.IGNORECASE)
#: Longer than this, an answer without any value is a remark or a question of its own.
_ANSWER_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class Accepted:
    value: str
    #: What to show of it in the summary.
    shown: str


@dataclass(frozen=True, kw_only=True)
class Rejected:
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ambiguous:
    options: tuple[Organ, ...]


@dataclass(frozen=True, kw_only=True)
class NotAnAnswer:
    pass


Outcome = Accepted | Rejected | Ambiguous | NotAnAnswer


def load_organs(app: App) -> tuple[Organ, ...]:
    with app.db.read() as tx:
        return directory_store.all_organs(tx)


def validate(name: str, text: str, entities: Mapping[str, str], organs: Sequence[Organ]) -> Outcome:
    """Pure. ``text`` holds placeholders. Raises ``KeyError`` for an unknown field."""
    if name == ORGAN:
        return _organ(text, entities, organs)
    if name in {CONSENT, CONFIRM}:
        return _yes_or_no(text, confirming=name == CONFIRM)
    return {LOGIN: _login, EMAIL: _email}[name](text)


def take_all(text: str, entities: Mapping[str, str], organs: Sequence[Organ]) -> dict[str, Accepted]:
    """Every field value that ``text`` holds beyond doubt, but never consent or confirmation."""
    outcomes = {name: validate(name, text, entities, organs) for name in (ORGAN, LOGIN, EMAIL)}
    return {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Accepted)}


def next_field(values: Mapping[str, str]) -> str:
    return next((name for name in FIELDS if not values.get(name)), CONFIRM)


def ask(
    app: App, turn: Turn, name: str, values: Mapping[str, str], *, options: Sequence[Organ] = ()
) -> Draft:
    """``options`` are the organs of an ``Ambiguous`` answer."""
    if name == CONFIRM:
        return summary(app, turn, values)
    key = "unlock_intro" if name == CONSENT else f"unlock_ask_{name}"
    buttons: tuple[Button, ...] = (_YES, _NO) if name == CONSENT else (_CANCEL,)
    if name == ORGAN and options:
        key = "unlock_organ_which" if len(options) > 1 else "unlock_organ_is_it"
        buttons = (*map(_organ_button, options), _CANCEL)
    return _form(name, app.texts.say(key), buttons)


def explain(app: App, turn: Turn, name: str, values: Mapping[str, str]) -> Draft:
    """What the data is for and who sees it, then the same question."""
    asked = ask_again(app, turn, name, values)
    return replace(asked, text=f"{app.texts.say('unlock_data_use')}\n{asked.text}")


def ask_again(app: App, turn: Turn, name: str, values: Mapping[str, str]) -> Draft:
    """The question to an answer that was none: nobody needs to read the whole introduction twice."""
    asked = ask(app, turn, name, values)
    return replace(asked, text=app.texts.say("unlock_consent_again")) if name == CONSENT else asked


def reject(app: App, name: str, outcome: Rejected) -> Draft:
    """What was wrong; the question is still the same one."""
    return _form(name, app.texts.say(outcome.key, **outcome.values), (_CANCEL,))


def summary(app: App, turn: Turn, values: Mapping[str, str]) -> Draft:
    """Masked: enough for the citizen to know their own, too little for anybody else who sees the screen."""
    organ = _named(values[ORGAN], load_organs(app))
    with app.db.read() as tx:
        kept = app.vault.reveal(tx, turn.conversation_id)
    login, email = (mask(kept.get(values[name], values[name])) for name in (LOGIN, EMAIL))
    text = app.texts.say("unlock_confirm", organ=organ, login=login, email=email)
    send = Button(title="Enviar pedido", payload="/affirm")
    return _form(CONFIRM, text, (send, *_CORRECT.values(), _CANCEL))


def open_unlock(app: App, turn: Turn, values: Mapping[str, str]) -> list[Draft]:
    """Opens the ticket, or finds the one that the same turn or the same data opened. Raises ``KeyError``."""
    wanted = {name: values[name] for name in (ORGAN, LOGIN, EMAIL)}
    with app.db.write() as tx:
        store.get(tx, turn.conversation_id, lock=True)
        mine = ticket_store.of_conversation(tx, turn.conversation_id, kind=TicketKind.UNLOCK, only_open=True)
        same = next((ticket for ticket in mine if _asks_for(ticket, wanted)), None)
        key = turn.key(FORM)
        ticket = ticket_store.by_key(tx, key) or same
        if ticket is None:
            ticket = ticket_store.open_ticket(
                tx,
                kind=TicketKind.UNLOCK,
                conversation_id=turn.conversation_id,
                reason="asked",
                details=ticket_details(tx, turn) | {"system": _SYSTEM, "request": wanted},
                idempotency_key=key,
                opened_by=Event(name=EventName.OPEN, role=Role.CITIZEN),
                now=turn.now,
            )
        known = store.load_context(tx, turn.conversation_id)
        learnt = known.with_(system=_SYSTEM, audience=_AUDIENCE, organ=values[ORGAN])
        store.save_context(tx, turn.conversation_id, learnt)
    said = "unlock_opened" if ticket.idempotency_key == key else "unlock_already_open"
    text = app.texts.say(said, number=ticket.number)
    return [Draft(kind=Kind.TICKET, text=text, ticket=ticket_ref(ticket))]


def _organ(text: str, entities: Mapping[str, str], organs: Sequence[Organ]) -> Outcome:
    chosen = entities.get("organ", "")
    found = find_organ(organs, text) if text.strip() else None
    found = found or find_organ(organs, chosen)
    if isinstance(found, Candidates):
        return Ambiguous(options=found.organs)
    if isinstance(found, Match):
        return _in_force(found)
    if _CPF.search(text) or _EMAIL.search(text) or _MASP.search(text):
        return NotAnAnswer()
    return Rejected(key="unlock_organ_unknown") if _short(text) else NotAnAnswer()


def _in_force(match: Match) -> Outcome:
    if not match.organ.active:
        return Rejected(key="unlock_organ_extinct", values={"organ": (match.was or match.organ).sigla})
    return Accepted(value=match.organ.sigla, shown=describe(match))


def _login(text: str) -> Outcome:
    if masp := _MASP.search(text):
        return Accepted(value=masp.group(), shown=masp.group())
    if written := _LOGIN.search(text):
        login = f"{written.group(1).upper()}{written.group(2)}"
        return Accepted(value=login, shown=login)
    if _CPF.search(text):
        return Rejected(key="unlock_not_internal")
    tried = any(char.isdigit() for char in _EMAIL.sub("", text)) or _short(text)
    return Rejected(key="unlock_login_invalid") if tried else NotAnAnswer()


def _email(text: str) -> Outcome:
    if address := _EMAIL.search(text):
        return Accepted(value=address.group(), shown=address.group())
    tried = "@" in text or "arroba" in fold(text).split() or _short(text)
    return Rejected(key="unlock_email_invalid") if tried else NotAnAnswer()


def _yes_or_no(text: str, *, confirming: bool) -> Outcome:
    if says_no(text, confirming=confirming):
        return Accepted(value="no", shown="não")
    return Accepted(value="yes", shown="sim") if says_yes(text, confirming=confirming) else NotAnAnswer()


def _short(text: str) -> bool:
    """Short enough, and no question: it was meant as the answer."""
    return 0 < len(fold(text).split()) <= _ANSWER_WORDS and "?" not in text


def _asks_for(ticket: Ticket, wanted: Mapping[str, str]) -> bool:
    return bool(ticket.details.get("request") == wanted)


def _named(sigla: str, organs: Sequence[Organ]) -> str:
    organ = next((organ for organ in organs if organ.sigla == sigla), None)
    return describe(Match(organ=organ)) if organ else sigla


def _organ_button(organ: Organ) -> Button:
    payload = '/inform_organ{"organ":"' + organ.sigla + '"}'
    return Button(title=f"{organ.sigla} – {organ.name}", payload=payload)


def _form(name: str, text: str, buttons: tuple[Button, ...]) -> Draft:
    return Draft(kind=Kind.FORM, text=text, buttons=buttons, form=FormRef(name=FORM, field=name))


def concerns(app: App, turn: Turn) -> bool:
    """Whether an unlock request is for this form: SIGCON has it, and for servants of the state only.

    "Quem libera meu acesso?" asks how it is done; the article that answers offers the form.
    """
    if _ASKS.search(turn.text):
        return False
    system, audience, told = _known(app, turn)
    if system not in {None, _SYSTEM} or (audience and audience not in _THEIRS) or is_no_servant(turn.text):
        return False
    return bool(system or audience or told)


def names_nothing(app: App, turn: Turn) -> bool:
    """ "Desbloqueia aí": a request, and about whichever system."""
    return not _ASKS.search(turn.text) and not any(_known(app, turn))


def ask_which_system(app: App, turn: Turn) -> list[Draft]:
    """Its button for SIGCON goes on with the request instead of answering a question."""
    with app.db.write() as tx:
        known = store.load_context(tx, turn.conversation_id).with_(question=turn.text, clarifications=0)
        draft, after = clarification(app, Clarify(slot=Slot.SYSTEM, options=tuple(System)), known)
        store.save_context(tx, turn.conversation_id, after)
    plain = slot_button(Slot.SYSTEM, _SYSTEM, "").payload
    going_on = '/request_unlock{"system":"' + _SYSTEM + '"}'
    buttons = tuple(
        replace(button, payload=going_on) if button.payload == plain else button for button in draft.buttons
    )
    return [replace(draft, buttons=buttons)]


def begin(app: App, turn: Turn) -> None:
    """What Balcão had asked before is answered by the request, or given up for it."""
    with app.db.write() as tx:
        known = store.load_context(tx, turn.conversation_id)
        after = known.with_(system=_SYSTEM, pending=None, clarifications=0, step=None)
        store.save_context(tx, turn.conversation_id, after)


def _known(app: App, turn: Turn) -> tuple[str | None, str | None, bool]:
    """System, audience, and whether an organ of the state or a login of its servants is known."""
    known = _context(app, turn)
    told = turn.entities.get("organ") or known.organ or take_all(turn.text, turn.entities, load_organs(app))
    return (
        turn.entities.get("system") or known.system,
        turn.entities.get("audience") or known.audience,
        bool(told),
    )


def not_theirs(base: KnowledgeBase, turn: Turn) -> bool:
    """Whether somebody says, with the form open, that they are no servant of the state."""
    if not turn.text or supposes(turn.text):
        return False
    named = mentions_of(base, turn)
    elsewhere = named.audience is not None and named.audience not in _THEIRS and named.organ is None
    return elsewhere or is_no_servant(turn.text)


def gives_cpf(turn: Turn) -> bool:
    """In place of a login: only outsiders enter with it."""
    return _login(turn.text) == Rejected(key="unlock_not_internal")


def show_own_way(app: App, base: KnowledgeBase, turn: Turn) -> list[Draft]:
    """How those recover their password whom the form is not for."""
    named = mentions_of(base, turn).audience
    audience = Audience(named) if named and named not in _THEIRS else None
    if audience is None and is_no_servant(turn.text):
        audience = Audience.EXTERNO
    intro = app.texts.say("unlock_not_internal")
    with app.db.write() as tx:
        before = store.load_context(tx, turn.conversation_id)
        known = before.with_(system=_SYSTEM, audience=audience or before.audience)
        article_id = OWN_WAYS.get(audience, OWN_WAY) if audience else OWN_WAY
        draft, after = show_article(app, base, turn, article_id, known, intro=intro)
        store.save_context(tx, turn.conversation_id, after)
    return [draft]


def known_at_start(app: App, turn: Turn) -> dict[str, str]:
    """Fields that need no asking: given along with the request, or the organ told earlier."""
    organs = load_organs(app)
    given = {name: accepted.value for name, accepted in take_all(turn.text, turn.entities, organs).items()}
    told = _context(app, turn).organ
    if told and ORGAN not in given:
        outcome = _organ("", {"organ": told}, organs)
        return given | ({ORGAN: outcome.value} if isinstance(outcome, Accepted) else {})
    return given


def field_named(text: str, entities: Mapping[str, str]) -> str | None:
    """The field that a correction speaks of; its button names it, in words it is guessed."""
    if entities.get("field") in _CORRECT:
        return entities["field"]
    said = set(fold(text).split())
    return next((name for name, words in _FIELD_WORDS.items() if said & words), None)


def what_to_correct(app: App, turn: Turn, values: Mapping[str, str]) -> Draft:
    return replace(summary(app, turn, values), text=app.texts.say("unlock_what_to_correct"))


def nothing_to_correct(app: App) -> Draft:
    return Draft(kind=Kind.SMALLTALK, text=app.texts.say("nothing_to_correct"))


def dropped(app: App) -> Draft:
    return Draft(kind=Kind.SMALLTALK, text=app.texts.say("unlock_cancelled"))


def _context(app: App, turn: Turn) -> Context:
    with app.db.read() as tx:
        return store.load_context(tx, turn.conversation_id)
