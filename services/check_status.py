"""How the citizen's requests stand. Only those of the same conversation are told: the number alone proves
nothing, and a number of somebody else's gets the same words as one that never existed."""

from conversations.model import Button, Draft, FormRef, Kind
from services.app import App
from services.local_time import local
from services.open_handoff import ticket_ref
from services.turn import Turn
from tickets import store as ticket_store
from tickets.model import Ticket
from tickets.number import find_number

_AGENT = Button(title="Falar com atendente", payload="/handoff")
_FORM = FormRef(name="status", field="number")


def check_status(app: App, turn: Turn) -> list[Draft]:
    with app.db.read() as tx:
        mine = ticket_store.of_conversation(tx, turn.conversation_id)
    asked = turn.entities.get("protocol", "")
    number = find_number(asked) or find_number(turn.text)
    if number is not None or asked:
        found = [ticket for ticket in mine if ticket.number == number]
        return [_told(app, found, asked=True)]
    return [_told(app, mine, asked=False)]


def _told(app: App, found: list[Ticket], *, asked: bool) -> Draft:
    if not found:
        text = app.texts.say("status_other_conversation" if asked else "status_none")
        return Draft(kind=Kind.TICKET, text=text, buttons=(_AGENT,), form=_FORM)
    lines = [describe(app, ticket) for ticket in reversed(found)]
    if len(lines) > 1:
        lines = [app.texts.say("status_list"), *(f"- {line}" for line in lines)]
    return Draft(kind=Kind.TICKET, text="\n".join(lines), ticket=ticket_ref(found[-1]), form=_FORM)


def describe(app: App, ticket: Ticket) -> str:
    return app.texts.say(
        "status_line",
        number=ticket.number,
        kind=app.texts.say(f"ticket_kind_{ticket.kind.value}"),
        stage=app.texts.say(f"ticket_stage_{ticket.stage.value}"),
        since=local(ticket.updated_at),
    )
