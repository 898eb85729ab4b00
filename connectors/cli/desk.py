"""``balcao desk``: where agents work tickets until the desk page comes.

Exit codes: 0 done, 1 unknown ticket or not allowed now, 2 wrong usage, 3 the database does not answer.
"""

import getpass
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from connectors.cli.terminal import opened_app
from conversations.model import Author, Message
from services import work_desk
from services.app import App, utc_now
from services.local_time import local
from services.work_desk import ConversationTakenError, Sheet, TicketNotFoundError
from tickets.model import EventName, Ticket
from tickets.number import InvalidNumberError, parse_number
from tickets.workflow import NotAllowedError, is_open

app = typer.Typer(help="Balcão de atendimento: ver e trabalhar os chamados.", no_args_is_help=True)


def _name(given: str | None) -> str | None:
    if given is not None and not 0 < len(given.strip()) <= 80:
        raise typer.BadParameter("o nome deve ter de 1 a 80 caracteres")
    return given and given.strip()


Number = Annotated[str, typer.Argument(help="Número do chamado, como BAL-2026-K7R3WX")]
Agent = Annotated[
    str | None, typer.Option("--as", callback=_name, help="Seu nome; sem ele, vale quem assumiu o chamado")
]
Note = Annotated[str, typer.Option("--note", help="Anotação interna; o cidadão não a vê")]

_AUTHORS = {
    Author.CITIZEN: "cidadão",
    Author.BOT: "assistente",
    Author.AGENT: "atendente",
    Author.SYSTEM: "sistema",
}
_OWNERS = {"bot": "assistente", "queue": "fila", "agent": "atendente", "closed": "ninguém (encerrada)"}
_EVENTS = {
    EventName.OPEN: "aberto",
    EventName.NOTIFY: "cidadão avisado da espera, na mensagem",
    EventName.TAKE: "assumido",
    EventName.REPLY: "respondido",
    EventName.REVEAL: "dados pessoais vistos",
    EventName.FORWARD: "encaminhado",
    EventName.RETURN: "conversa devolvida ao assistente",
    EventName.WITHDRAW: "cidadão voltou ao assistente",
    EventName.CLOSE: "encerrado",
}
_ACTORS = {"citizen": "cidadão", "system": "sistema"}
_REASONS = {
    "asked": "pedido do cidadão",
    "engine_down": "assistente fora do ar",
    "no_answer": "sem resposta na base",
    "step_failed": "um passo não funcionou",
}
_DETAILS = {
    "system": "Sistema",
    "audience": "Público",
    "organ": "Órgão",
    "question": "Pergunta",
    "said": "Última mensagem",
    "step": "Passo em que parou",
    "failed_steps": "Passos que não funcionaram",
    "request": "Pedido",
}
_REQUEST = {"organ": "órgão", "login": "login ou MASP", "email": "e-mail"}


@app.command("list")
def list_(context: typer.Context) -> None:
    """Lista os chamados abertos, do mais antigo ao mais novo."""
    with opened_app(context) as services:
        found = work_desk.list_tickets(services)
        for ticket in found:
            kind, stage = _words(services, ticket)
            who = f" por {ticket.agent}" if ticket.agent else ""
            _console().print(f"{ticket.number}  {local(ticket.opened_at)}  {kind}, {stage}{who}")
            _console().print(f"    {_subject(ticket)}")
    if not found:
        typer.echo("Nenhum chamado aberto.")


@app.command()
def show(
    context: typer.Context,
    number: Number,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Mostra os dados pessoais; fica registrado")
    ] = False,
    agent: Annotated[
        str | None, typer.Option("--as", callback=_name, help="Quem olha os dados pessoais")
    ] = None,
) -> None:
    """Mostra tudo o que se sabe de um chamado."""
    with _desk(context) as services:
        if reveal:
            who = agent or getpass.getuser()
            sheet = work_desk.reveal_ticket(services, parse_number(number), who, utc_now())
        else:
            sheet = work_desk.show_ticket(services, parse_number(number))
        _print_sheet(services, sheet)


@app.command()
def take(
    context: typer.Context,
    number: Number,
    agent: Annotated[str, typer.Option("--as", callback=_name, help="Seu nome, como o cidadão o verá")],
) -> None:
    """Assume o chamado e a conversa: o assistente fica em silêncio."""
    with _desk(context) as services:
        ticket = work_desk.take_ticket(services, parse_number(number), agent, utc_now())
    typer.echo(f"{ticket.number} está com {ticket.agent}. O assistente fica em silêncio.")


ReplyText = Annotated[
    str,
    typer.Argument(
        help="Sem texto, lê da entrada padrão: o que vai na linha de comando outros usuários da máquina veem"
    ),
]


@app.command()
def reply(context: typer.Context, number: Number, text: ReplyText = "-", agent: Agent = None) -> None:
    """Responde ao cidadão na conversa dele."""
    if text == "-":
        text = sys.stdin.read()
    if not text.strip():
        raise typer.BadParameter("a resposta está vazia", param_hint="TEXT")
    with _desk(context) as services:
        sent = work_desk.reply_ticket(services, parse_number(number), text.strip(), utc_now(), agent=agent)
    typer.echo(f"Resposta enviada (mensagem {sent.message.seq}).")
    if sent.hidden:
        typer.echo(f"Dados pessoais não saíram no texto; o cidadão lê {', '.join(sent.hidden)}.", err=True)


@app.command("return")
def return_(context: typer.Context, number: Number, agent: Agent = None) -> None:
    """Devolve a conversa ao assistente."""
    with _desk(context) as services:
        ticket = work_desk.return_ticket(services, parse_number(number), utc_now(), agent=agent)
        typer.echo(f"{ticket.number}: {_words(services, ticket)[1]}.")


@app.command()
def forward(context: typer.Context, number: Number, note: Note = "", agent: Agent = None) -> None:
    """Registra que um pedido de liberação foi ao administrador de segurança do órgão."""
    with _desk(context) as services:
        ticket = work_desk.forward_ticket(services, parse_number(number), note, utc_now(), agent=agent)
        typer.echo(f"{ticket.number}: {_words(services, ticket)[1]}.")


@app.command()
def close(context: typer.Context, number: Number, note: Note = "", agent: Agent = None) -> None:
    """Encerra o chamado. A próxima mensagem do cidadão vai ao assistente."""
    with _desk(context) as services:
        ticket = work_desk.close_ticket(services, parse_number(number), note, utc_now(), agent=agent)
        typer.echo(f"{ticket.number}: {_words(services, ticket)[1]}.")


@contextmanager
def _desk(context: typer.Context) -> Iterator[App]:
    with opened_app(context) as services:
        try:
            yield services
        except InvalidNumberError as error:
            _fail(f"“{error.text}” não é um número de chamado. Confira as letras, como em BAL-2026-K7R3WX.")
        except TicketNotFoundError as error:
            _fail(f"Não há chamado {error.number}.")
        except ConversationTakenError as error:
            _fail(f"{error.ticket.agent} já atende esta conversa, pelo chamado {error.ticket.number}.")
        except NotAllowedError as error:
            _fail(_refusal(services, error))


def _refusal(services: App, error: NotAllowedError) -> str:
    ticket = error.ticket
    if not is_open(ticket):
        return f"{ticket.number} já terminou ({_words(services, ticket)[1]})."
    if error.taken_by:
        return f"{ticket.number} está com {error.taken_by}."
    if error.event.name is EventName.TAKE:
        return f"{ticket.number} já está com você."
    if ticket.agent is None and error.event.name in {EventName.REPLY, EventName.RETURN}:
        return f"Assuma antes: balcao desk take {ticket.number} --as NOME"
    return f"Isso não se faz com {ticket.number}: {', '.join(_words(services, ticket))}."


def _fail(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def _words(services: App, ticket: Ticket) -> tuple[str, str]:
    """(kind, stage) as people read them."""
    kind = services.texts.say(f"ticket_kind_{ticket.kind.value}")
    return kind, services.texts.say(f"ticket_stage_{ticket.stage.value}")


def _subject(ticket: Ticket) -> str:
    known = ticket.details
    said = str(known.get("question") or known.get("said") or _REASONS.get(ticket.reason, ticket.reason))
    place = known.get("organ") or (known.get("request") or {}).get("organ") or known.get("system")
    line = f"[{place}] {said}" if place else said
    return line if len(line) <= 60 else line[:59] + "…"


def _console() -> Console:
    # Highlighting would colour numbers inside what people wrote; markup would swallow "[CPF 1]".
    return Console(highlight=False, markup=False, soft_wrap=True)


def _print_sheet(services: App, sheet: Sheet) -> None:
    out, ticket = _console(), sheet.ticket
    kind, stage = _words(services, ticket)
    out.print(f"{ticket.number} – {kind}, {stage}")
    out.print(f"Aberto em {local(ticket.opened_at)}; motivo: {_REASONS.get(ticket.reason, ticket.reason)}")
    out.print(f"Atendente: {ticket.agent or 'ninguém'}; a conversa está com: {_OWNERS[sheet.owner.value]}")
    for name, label in _DETAILS.items():
        if value := ticket.details.get(name):
            out.print(f"{label}: {_shown(value, sheet)}")
    articles = {
        (ref.id, ref.revision): ref.title for message in sheet.transcript if (ref := message.draft.article)
    }
    for (article, revision), title in articles.items():
        out.print(f"Artigo mostrado: {article}, revisão {revision} – {title}")
    out.print("\nConversa")
    titles = _button_titles(sheet)
    for message in sheet.transcript:
        out.print(f"  {message.seq:>3}  {local(message.created_at)}  {_AUTHORS[message.author]}: ", end="")
        out.print(_shown(_said(message, titles), sheet).replace("\n", "\n       "))
    out.print("\nHistórico")
    for event in sheet.events:
        note = f": {_shown(event.note, sheet)}" if event.note else ""
        out.print(
            f"  {local(event.at)}  {_ACTORS.get(event.actor, event.actor)}  {_EVENTS[event.name]}{note}"
        )


def _button_titles(sheet: Sheet) -> dict[str, str]:
    return {button.payload: button.title for message in sheet.transcript for button in message.draft.buttons}


def _said(message: Message, titles: dict[str, str]) -> str:
    if message.payload:
        return f"(clicou em “{titles.get(message.payload, message.payload)}”)"
    return message.draft.text


def _shown(value: object, sheet: Sheet) -> str:
    if isinstance(value, dict):
        text = "; ".join(f"{_REQUEST.get(name, name)}: {part}" for name, part in value.items())
    else:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return re.sub(r"\[[A-Z-]+ \d+\]", lambda match: sheet.revealed.get(match.group(), match.group()), text)
