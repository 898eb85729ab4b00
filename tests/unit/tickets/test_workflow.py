from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, a_ticket
from tickets.model import Event, EventName, Kind, Role, Stage
from tickets.workflow import WORKFLOWS, NotAllowedError, apply, is_open

LATER = NOW + timedelta(minutes=5)
EVENTS = st.builds(
    Event,
    name=st.sampled_from(EventName),
    role=st.sampled_from(Role),
    who=st.sampled_from(["Ana", "Beto", ""]),
    note=st.just(""),
)


def by_agent(name: EventName, who: str = "Ana") -> Event:
    return Event(name=name, role=Role.AGENT, who=who)


@given(kind=st.sampled_from(Kind), events=st.lists(EVENTS, max_size=30))
def test_no_sequence_of_events_leaves_the_declared_stages(kind: Kind, events: list[Event]) -> None:
    workflow = WORKFLOWS[kind]
    ticket = a_ticket(kind=kind, stage=workflow.first)
    for event in events:
        ended = not is_open(ticket)
        try:
            after = apply(ticket, event, LATER)
        except NotAllowedError:
            continue
        assert after.stage in workflow.stages
        assert (after.agent is not None) or after.stage is not Stage.IN_SERVICE
        assert not ended or after.stage is ticket.stage
        ticket = after


@pytest.mark.parametrize("kind", Kind)
def test_every_declared_step_leads_to_a_declared_stage_and_every_stage_is_reached(kind: Kind) -> None:
    workflow = WORKFLOWS[kind]
    targets = {step.to for steps in workflow.steps.values() for step in steps if step.to}
    assert targets | {workflow.first} == workflow.stages


@pytest.mark.parametrize("kind", Kind)
def test_two_agents_the_second_hears_who_has_it(kind: Kind) -> None:
    taken = apply(a_ticket(kind=kind), by_agent(EventName.TAKE), LATER)
    assert (taken.stage, taken.agent, taken.updated_at) == (Stage.IN_SERVICE, "Ana", LATER)
    for name in (EventName.TAKE, EventName.REPLY, EventName.RETURN, EventName.CLOSE):
        with pytest.raises(NotAllowedError) as caught:
            apply(taken, by_agent(name, "Beto"), LATER)
        assert caught.value.taken_by == "Ana"


def test_reply_needs_the_ticket_to_be_taken() -> None:
    with pytest.raises(NotAllowedError) as caught:
        apply(a_ticket(), by_agent(EventName.REPLY), LATER)
    assert caught.value.taken_by is None


def test_an_unlock_goes_back_to_the_queue_and_to_nobody() -> None:
    taken = apply(a_ticket(kind=Kind.UNLOCK), by_agent(EventName.TAKE), LATER)
    back = apply(taken, by_agent(EventName.RETURN), LATER)
    assert (back.stage, back.agent) == (Stage.QUEUED, None)


def test_an_unlock_is_forwarded_and_closed_when_it_is_done() -> None:
    sent = apply(a_ticket(kind=Kind.UNLOCK), by_agent(EventName.FORWARD), LATER)
    done = apply(sent, by_agent(EventName.CLOSE, "Beto"), LATER)
    assert (sent.stage, done.stage) == (Stage.FORWARDED, Stage.CLOSED)


def test_only_the_citizen_withdraws() -> None:
    withdrawn = apply(a_ticket(), Event(name=EventName.WITHDRAW, role=Role.CITIZEN), LATER)
    assert withdrawn.stage is Stage.WITHDRAWN
    with pytest.raises(NotAllowedError):
        apply(a_ticket(), by_agent(EventName.WITHDRAW), LATER)


def test_what_has_ended_can_still_be_looked_at_and_nothing_else() -> None:
    for stage in (Stage.RETURNED, Stage.WITHDRAWN, Stage.CLOSED):
        ended = a_ticket(stage=stage)
        assert apply(ended, by_agent(EventName.REVEAL), LATER).stage is stage
        for name in set(EventName) - {EventName.REVEAL}:
            for role in Role:
                with pytest.raises(NotAllowedError):
                    apply(ended, Event(name=name, role=role, who="Ana"), LATER)
