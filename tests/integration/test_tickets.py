"""Tickets in both databases, from the bot's side and from the desk's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain, repeat

import pytest

from conversations import store
from conversations.context import Context
from conversations.model import Author, Conversation, Kind, Message, Owner, State
from conversations.redaction import find
from directory.store import replace_all
from knowledge.model import Contact
from knowledge.store import save_contacts
from services import work_desk
from services.app import App
from services.check_status import check_status
from services.open_handoff import open_handoff, open_outage_ticket, return_to_bot, waiting_notice
from services.request_unlock import CONFIRM, EMAIL, LOGIN, ORGAN, ask, load_organs, open_unlock
from services.work_desk import ConversationTakenError, TicketNotFoundError
from tests.builders import NOW, a_conversation, a_turn, an_organ
from tickets import store as ticket_store
from tickets.model import Event, EventName, Role, Stage, Ticket
from tickets.model import Kind as TicketKind
from tickets.workflow import NotAllowedError

LATER = NOW + timedelta(minutes=10)
VALUES = {ORGAN: "SEF", LOGIN: "[MASP 1]", EMAIL: "[E-MAIL 1]"}


@pytest.fixture
def conversation(app: App) -> Conversation:
    return a_conversation(app)


def handoff(app: App, conversation: Conversation, seq: int = 1) -> str:
    (draft,) = open_handoff(app, a_turn(conversation_id=conversation.id, seq=seq), "asked")
    assert draft.ticket is not None
    return draft.ticket.number


def unlock(app: App, conversation: Conversation, seq: int = 1, **values: str) -> str:
    turn = a_turn(conversation_id=conversation.id, seq=seq, text="")
    (draft,) = open_unlock(app, turn, VALUES | values)
    assert draft.ticket is not None
    return draft.ticket.number


def owner(app: App, conversation: Conversation) -> Owner:
    with app.db.read() as tx:
        found = store.get(tx, conversation.id)
    assert found is not None
    return found.owner


def said(app: App, conversation: Conversation) -> list[Message]:
    with app.db.read() as tx:
        return store.list_messages(tx, conversation.id)


def tickets_of(app: App, conversation: Conversation) -> list[Ticket]:
    with app.db.read() as tx:
        return ticket_store.of_conversation(tx, conversation.id)


def events(app: App, number: str) -> list[tuple[str, EventName]]:
    with app.db.read() as tx:
        return [(event.actor, event.name) for event in ticket_store.events(tx, number)]


class TestHandOff:
    def test_opens_a_ticket_with_what_is_known(self, app: App, conversation: Conversation) -> None:
        known = Context(system="sigcon", audience="interno", question="senha expirou", failed_steps=("a#3",))
        with app.db.write() as tx:
            store.save_context(tx, conversation.id, known)
        (draft,) = open_handoff(
            app, a_turn(conversation_id=conversation.id, text="quero uma pessoa"), "asked"
        )
        (ticket,) = tickets_of(app, conversation)
        assert (draft.kind, draft.ticket and draft.ticket.stage) == (Kind.HANDOFF, "queued")
        assert ticket.number in draft.text
        assert [button.payload for button in draft.buttons] == ["/return_to_bot"]
        assert ticket.details == {
            "seq": 1,
            "said": "quero uma pessoa",
            "system": "sigcon",
            "audience": "interno",
            "question": "senha expirou",
            "failed_steps": ["a#3"],
        }
        assert (ticket.reason, ticket.opened_at) == ("asked", NOW)
        assert owner(app, conversation) is Owner.QUEUE
        assert events(app, ticket.number) == [("citizen", EventName.OPEN)]

    def test_the_same_turn_again_changes_nothing(self, app: App, conversation: Conversation) -> None:
        turn = a_turn(conversation_id=conversation.id)
        first, second = open_handoff(app, turn, "asked"), open_handoff(app, turn, "asked")
        assert first == second
        assert len(tickets_of(app, conversation)) == 1

    def test_a_repeated_turn_does_not_take_the_conversation_back(
        self, app: App, conversation: Conversation
    ) -> None:
        turn = a_turn(conversation_id=conversation.id)
        open_handoff(app, turn, "asked")
        return_to_bot(app, conversation.id, LATER)
        open_handoff(app, turn, "asked")
        assert owner(app, conversation) is Owner.BOT

    def test_a_second_request_finds_the_open_ticket(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        (draft,) = open_handoff(app, a_turn(conversation_id=conversation.id, seq=3), "asked")
        assert draft.ticket is not None
        assert (draft.ticket.number, len(tickets_of(app, conversation))) == (number, 1)
        assert draft.text == app.texts.say("handoff_already_open", number=number)

    def test_two_turns_at_once_open_one_ticket(self, app: App, conversation: Conversation) -> None:
        with ThreadPoolExecutor(4) as pool:
            numbers = set(pool.map(lambda seq: handoff(app, conversation, seq), range(1, 9)))
        assert len(numbers) == len(tickets_of(app, conversation)) == 1

    def test_back_to_the_bot(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        (draft,) = return_to_bot(app, conversation.id, LATER)
        assert draft.ticket is not None
        assert (draft.ticket.number, draft.ticket.stage) == (number, "withdrawn")
        assert owner(app, conversation) is Owner.BOT
        (again,) = return_to_bot(app, conversation.id, LATER)
        assert (again.text, again.ticket) == (draft.text, None)

    def test_back_to_the_bot_from_an_agent(self, app: App, conversation: Conversation) -> None:
        outage = open_outage_ticket(app, conversation.id, 1, NOW).number
        request = unlock(app, conversation, 3)
        for number in (outage, request):
            work_desk.take_ticket(app, number, "Ana", NOW)
        return_to_bot(app, conversation.id, LATER)
        assert owner(app, conversation) is Owner.BOT
        stages = {ticket.number: (ticket.stage, ticket.agent) for ticket in tickets_of(app, conversation)}
        assert stages == {outage: (Stage.WITHDRAWN, "Ana"), request: (Stage.QUEUED, None)}

    def test_the_wait_is_told_once_and_then_in_few_words(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        notice = waiting_notice(app, conversation.id, 3, NOW)
        assert notice is not None
        assert number in notice.text
        assert waiting_notice(app, conversation.id, 3, LATER) == notice
        short = waiting_notice(app, conversation.id, 5, LATER)
        assert short is not None
        assert len(short.text) < len(notice.text)
        work_desk.take_ticket(app, number, "Ana", LATER)
        assert waiting_notice(app, conversation.id, 7, LATER) is None

    def test_each_wait_is_told(self, app: App, conversation: Conversation) -> None:
        handoff(app, conversation)
        assert waiting_notice(app, conversation.id, 3, NOW)
        return_to_bot(app, conversation.id, LATER)
        handoff(app, conversation, seq=5)
        assert waiting_notice(app, conversation.id, 7, LATER)


class TestOutage:
    def test_one_ticket_while_it_lasts_and_the_bot_keeps_the_conversation(
        self, app: App, conversation: Conversation
    ) -> None:
        refs = [open_outage_ticket(app, conversation.id, seq, NOW) for seq in (1, 1, 3)]
        assert len({ref.number for ref in refs}) == 1
        assert (refs[0].kind, refs[0].stage) == ("outage", "queued")
        assert owner(app, conversation) is Owner.BOT

    def test_the_next_outage_gets_its_own(self, app: App, conversation: Conversation) -> None:
        first = open_outage_ticket(app, conversation.id, 1, NOW)
        work_desk.close_ticket(app, first.number, "", LATER)
        second = open_outage_ticket(app, conversation.id, 9, LATER)
        assert second.number != first.number
        assert owner(app, conversation) is Owner.BOT

    def test_it_is_not_taken_for_a_hand_off(self, app: App, conversation: Conversation) -> None:
        outage = open_outage_ticket(app, conversation.id, 1, NOW)
        assert waiting_notice(app, conversation.id, 1, NOW) is None
        assert handoff(app, conversation, seq=3) != outage.number


class TestUnlock:
    def test_the_conversation_stays_with_the_bot_which_knows_the_organ_now(
        self, app: App, conversation: Conversation
    ) -> None:
        number = unlock(app, conversation)
        (ticket,) = tickets_of(app, conversation)
        assert (ticket.number, ticket.kind, ticket.stage) == (number, TicketKind.UNLOCK, Stage.QUEUED)
        assert ticket.details["request"] == VALUES
        assert owner(app, conversation) is Owner.BOT
        with app.db.read() as tx:
            known = store.load_context(tx, conversation.id)
        assert (known.system, known.audience, known.organ) == ("sigcon", "interno", "SEF")

    def test_same_turn_or_same_data_same_ticket(self, app: App, conversation: Conversation) -> None:
        number = unlock(app, conversation, 5)
        assert unlock(app, conversation, 5) == number
        assert unlock(app, conversation, 9) == number
        assert unlock(app, conversation, 11, organ="SEPLAG") != number
        assert len(tickets_of(app, conversation)) == 2

    def test_forwarded_by_support(self, app: App, conversation: Conversation) -> None:
        number = unlock(app, conversation)
        ticket = work_desk.forward_ticket(app, number, "e-mail ao setorial", LATER)
        assert (ticket.stage, owner(app, conversation)) == (Stage.FORWARDED, Owner.BOT)
        (message,) = said(app, conversation)
        assert message.draft.text == app.texts.say("unlock_forwarded", number=number)

    def test_the_note_of_forwarding_holds_no_personal_data(
        self, app: App, conversation: Conversation
    ) -> None:
        number = unlock(app, conversation)
        work_desk.forward_ticket(app, number, "enviei o masp 1.357.924-6", LATER)
        with app.db.read() as tx:
            (event,) = ticket_store.events(tx, number, name=EventName.FORWARD)
        assert event.note == "enviei o masp [MASP 1]"

    def test_summary_names_the_organ_and_masks_the_person(self, app: App, conversation: Conversation) -> None:
        with app.db.write() as tx:
            replace_all(tx, [an_organ("SEF", name="Secretaria de Estado de Fazenda")])
            app.vault.protect(tx, conversation.id, "masp 1.357.924-6, pessoa@exemplo.mg.gov.br", NOW)
        draft = ask(app, a_turn(conversation_id=conversation.id), CONFIRM, VALUES)
        assert "SEF – Secretaria de Estado de Fazenda" in draft.text
        assert "13579246" not in draft.text
        assert "pessoa@" not in draft.text
        assert "46" in draft.text
        assert "@exemplo.mg.gov.br" in draft.text
        assert draft.form is not None
        assert (draft.form.name, draft.form.field) == ("unlock", "confirm")
        assert load_organs(app)[0].sigla == "SEF"


class TestStatus:
    def test_nothing_here(self, app: App, conversation: Conversation) -> None:
        (draft,) = check_status(app, a_turn(conversation_id=conversation.id, text="como está meu pedido?"))
        assert draft.text == app.texts.say("status_none")

    def test_all_of_this_conversation(self, app: App, conversation: Conversation) -> None:
        numbers = [unlock(app, conversation, 1), handoff(app, conversation, 3)]
        (draft,) = check_status(app, a_turn(conversation_id=conversation.id, text="como está?"))
        assert all(number in draft.text for number in numbers)
        assert "20/11/2026 às 12:00" in draft.text

    def test_one_by_its_number(self, app: App, conversation: Conversation) -> None:
        number, other = unlock(app, conversation, 1), handoff(app, conversation, 3)
        text = f"e o {number.lower().replace('-', ' ')}?"
        (draft,) = check_status(app, a_turn(conversation_id=conversation.id, text=text))
        assert number in draft.text
        assert other not in draft.text

    def test_a_number_of_somebody_else_sounds_like_an_unknown_one(
        self, app: App, conversation: Conversation
    ) -> None:
        foreign = unlock(app, a_conversation(app))
        with app.db.read() as tx:
            assert ticket_store.get(tx, foreign) is not None
        answers = [
            check_status(app, a_turn(conversation_id=conversation.id, text="", entities={"protocol": text}))
            for text in (foreign, "BAL-2026-K7R3WX", "48213", "2026/7781")
        ]
        assert answers == [answers[0]] * 4


class TestDesk:
    def test_a_service_from_start_to_end(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        assert [ticket.number for ticket in work_desk.list_tickets(app)] == [number]
        work_desk.take_ticket(app, number, "Ana", LATER)
        assert owner(app, conversation) is Owner.AGENT
        work_desk.reply_ticket(app, number, "Bom dia! Já vi o seu caso.", LATER)
        work_desk.close_ticket(app, number, "resolvido", LATER)
        assert owner(app, conversation) is Owner.CLOSED
        assert work_desk.list_tickets(app) == []
        assert [
            (message.author, message.draft.text, message.state) for message in said(app, conversation)
        ] == [
            (Author.SYSTEM, app.texts.say("agent_joined", agent="Ana"), State.TO_SEND),
            (Author.AGENT, "Bom dia! Já vi o seu caso.", State.TO_SEND),
            (Author.SYSTEM, app.texts.say("handoff_closed"), State.TO_SEND),
        ]
        assert events(app, number) == [
            ("citizen", EventName.OPEN),
            ("Ana", EventName.TAKE),
            ("Ana", EventName.REPLY),
            ("Ana", EventName.CLOSE),
        ]

    def test_returned_to_the_bot(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        work_desk.take_ticket(app, number, "Ana", NOW)
        assert work_desk.return_ticket(app, number, LATER).stage is Stage.RETURNED
        assert owner(app, conversation) is Owner.BOT
        assert said(app, conversation)[-1].draft.text == app.texts.say("handoff_returned")

    def test_two_agents_at_once_one_wins(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)

        def take(agent: str) -> str | None:
            try:
                work_desk.take_ticket(app, number, agent, LATER)
            except NotAllowedError as error:
                return error.taken_by
            return None

        with ThreadPoolExecutor(4) as pool:
            heard = list(pool.map(take, ["Ana", "Beto", "Caio", "Davi"]))
        (ticket,) = tickets_of(app, conversation)
        assert sorted(heard, key=str) == sorted([None, *repeat(ticket.agent, 3)], key=str)
        assert [name for _, name in events(app, number)] == [EventName.OPEN, EventName.TAKE]
        assert len(said(app, conversation)) == 1

    def test_one_conversation_has_one_agent(self, app: App, conversation: Conversation) -> None:
        first, second = handoff(app, conversation, 1), unlock(app, conversation, 3)
        work_desk.take_ticket(app, first, "Ana", NOW)
        with pytest.raises(ConversationTakenError) as caught:
            work_desk.take_ticket(app, second, "Beto", LATER)
        assert (caught.value.ticket.number, caught.value.ticket.agent) == (first, "Ana")
        work_desk.take_ticket(app, second, "Ana", LATER)
        work_desk.close_ticket(app, second, "", LATER)
        assert owner(app, conversation) is Owner.AGENT
        assert said(app, conversation)[-1].draft.text == app.texts.say("ticket_closed", number=second)

    def test_a_waiting_hand_off_gets_the_conversation_back(
        self, app: App, conversation: Conversation
    ) -> None:
        waiting, other = handoff(app, conversation, 1), unlock(app, conversation, 3)
        work_desk.take_ticket(app, other, "Ana", NOW)
        work_desk.return_ticket(app, other, LATER)
        assert owner(app, conversation) is Owner.QUEUE
        assert {ticket.number for ticket in work_desk.list_tickets(app)} == {waiting, other}

    def test_personal_data_of_the_agent_is_taken_out(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        work_desk.take_ticket(app, number, "Ana", NOW)
        sent = work_desk.reply_ticket(app, number, "o CPF 529.982.247-25 está certo?", LATER)
        work_desk.close_ticket(app, number, "era do 529.982.247-25", LATER)
        assert sent.hidden == ("[CPF 1]",)
        assert sent.message.draft.text == "o CPF [CPF 1] está certo?"
        sheet = work_desk.show_ticket(app, number)
        assert sheet.events[-1].note == "era do [CPF 1]"
        texts = chain((m.draft.text for m in sheet.transcript), (event.note for event in sheet.events))
        assert not any(find(text) for text in texts)

    def test_published_contacts_stay_readable(self, app: App, conversation: Conversation) -> None:
        contact = Contact(id="x", name="X", email="Suporte@exemplo.mg.gov.br", phones=("(31) 3915-0000",))
        with app.db.write() as tx:
            save_contacts(tx, [contact])
        number = handoff(app, conversation)
        work_desk.take_ticket(app, number, "Ana", NOW)
        text = "Escreva para suporte@exemplo.mg.gov.br ou ligue (31) 3915-0000, não para fulana@exemplo.com"
        sent = work_desk.reply_ticket(app, number, text, LATER)
        assert sent.message.draft.text == (
            "Escreva para Suporte@exemplo.mg.gov.br ou ligue (31) 3915-0000, não para [E-MAIL 2]"
        )
        assert sent.hidden == ("[E-MAIL 2]",)

    def test_looking_at_personal_data_is_kept(self, app: App, conversation: Conversation) -> None:
        with app.db.write() as tx:
            app.vault.protect(tx, conversation.id, "meu e-mail é fulana@exemplo.com", NOW)
        number = handoff(app, conversation)
        assert work_desk.show_ticket(app, number).revealed == {}
        sheet = work_desk.reveal_ticket(app, number, "Ana", LATER)
        assert sheet.revealed == {"[E-MAIL 1]": "fulana@exemplo.com"}
        assert events(app, number)[-1] == ("Ana", EventName.REVEAL)

    def test_unknown_ticket(self, app: App) -> None:
        for act in (work_desk.show_ticket, lambda app, n: work_desk.take_ticket(app, n, "Ana", NOW)):
            with pytest.raises(TicketNotFoundError):
                act(app, "BAL-2026-K7R3WX")

    def test_what_is_not_allowed_leaves_no_trace(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)
        with pytest.raises(NotAllowedError):
            work_desk.reply_ticket(app, number, "oi", NOW)
        assert said(app, conversation) == []
        assert len(events(app, number)) == 1


class TestStore:
    def test_a_number_that_is_taken_is_drawn_again(self, app: App, conversation: Conversation) -> None:
        draws = iter(["BAL-2026-K7R3WX", "BAL-2026-K7R3WX", "BAL-2026-BBBBBB"])
        numbers = []
        for key in ("a", "b"):
            with app.db.write() as tx:
                ticket = ticket_store.open_ticket(
                    tx,
                    kind=TicketKind.HANDOFF,
                    conversation_id=conversation.id,
                    reason="asked",
                    details={},
                    idempotency_key=key,
                    opened_by=Event(name=EventName.OPEN, role=Role.CITIZEN),
                    now=NOW,
                    number=lambda _: next(draws),
                )
            numbers.append(ticket.number)
        assert numbers == ["BAL-2026-K7R3WX", "BAL-2026-BBBBBB"]

    def test_the_same_key_from_many_processes_is_one_ticket(
        self, app: App, conversation: Conversation
    ) -> None:
        def opened(_: int) -> str:
            with app.db.write() as tx:
                return ticket_store.open_ticket(
                    tx,
                    kind=TicketKind.UNLOCK,
                    conversation_id=conversation.id,
                    reason="asked",
                    details={},
                    idempotency_key="one",
                    opened_by=Event(name=EventName.OPEN, role=Role.CITIZEN),
                    now=NOW,
                ).number

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(opened, range(8)))) == 1

    def test_a_change_sees_what_another_did_before(self, app: App, conversation: Conversation) -> None:
        number = handoff(app, conversation)

        def take(agent: str) -> bool:
            event = Event(name=EventName.TAKE, role=Role.AGENT, who=agent)
            try:
                with app.db.write() as tx:
                    ticket_store.change(tx, number, event, LATER)
            except NotAllowedError:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(take, ["Ana", "Beto", "Caio", "Davi"] * 2)) == 1
