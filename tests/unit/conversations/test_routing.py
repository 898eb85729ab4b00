"""Who gets a message, and when the bot falls silent."""

import pytest

from conversations.model import FormRef, Owner
from conversations.routing import SESSION_TURNS, Route, keep_replies, next_session, route, wants_bot
from tests.builders import a_draft


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (Owner.BOT, Route.BOT),
        (Owner.CLOSED, Route.BOT),
        (Owner.QUEUE, Route.HUMAN),
        (Owner.AGENT, Route.HUMAN),
    ],
)
def test_people_wait_for_people(owner: Owner, expected: Route) -> None:
    assert route(owner) is expected


def test_only_an_agent_silences_what_the_bot_was_saying() -> None:
    drafts = (a_draft(),)
    assert keep_replies(drafts, owner_now=Owner.AGENT) == ()
    assert keep_replies(drafts, owner_now=Owner.QUEUE) == drafts


@pytest.mark.parametrize(
    "text", ["voltar", "Voltar ao assistente", "quero voltar pro robô", "bot", "cancelar meu chamado"]
)
def test_the_bot_can_be_asked_back_in_words(text: str) -> None:
    assert wants_bot(text, Owner.QUEUE)


@pytest.mark.parametrize("text", ["voltar", "cliquei em voltar", "o robô disse outra coisa", "", "😀"])
def test_an_agent_is_not_left_by_accident(text: str) -> None:
    assert not wants_bot(text, Owner.AGENT)


def test_an_agent_can_be_left_on_purpose() -> None:
    assert wants_bot("voltar ao assistente", Owner.AGENT)


def test_a_tracker_is_renewed_but_never_under_an_open_form() -> None:
    last = SESSION_TURNS - 1
    assert next_session(session=1, turns=0, drafts=()) == (1, 1)
    assert next_session(session=1, turns=last, drafts=(a_draft(),)) == (2, 0)
    in_form = a_draft(form=FormRef(name="unlock", field="organ"))
    assert next_session(session=1, turns=last, drafts=(in_form,)) == (1, last + 1)
