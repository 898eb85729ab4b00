"""Answers the messages that a dead process left behind, and those that came while the bot was away."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from conversations import store
from conversations.model import Message, State
from services import intake, metrics
from services.apologise import apologise
from services.app import App, utc_now
from services.engine import RasaEngine
from services.gateway import Gateway
from storage.errors import StorageError

log = structlog.get_logger()

_PAUSE = 1.0


#: A message that ends the process that answers it must not do so for ever.
MOST_ATTEMPTS = 5


def still_wanted(message: Message, *, wrote_after: bool, now: datetime, late: timedelta) -> bool:
    """An apologised message is answered late only if the citizen still waits for it."""
    if message.state is not State.APOLOGISED:
        return True
    return not wrote_after and now - message.created_at <= late and message.attempts < MOST_ATTEMPTS


async def recover_forever(
    app: App, gateway: Gateway, engine: RasaEngine, clock: Callable[[], datetime] = utc_now
) -> None:
    """Runs until cancelled; a failing database only costs a pause."""
    while True:
        try:
            await recover_once(app, gateway, engine, clock())
        except StorageError as error:
            log.warning("recovery_postponed", reason=str(error))
        except Exception as error:  # noqa: BLE001 - one odd message must not end recovery for all; type only: no texts
            log.warning("recovery_failed", error=type(error).__name__)
        await asyncio.sleep(_PAUSE)


async def recover_once(app: App, gateway: Gateway, engine: RasaEngine, now: datetime) -> int:
    """Returns how many messages were taken up."""
    found = await asyncio.to_thread(_due, app, now)
    # With the bot still away every attempt would only add to the apology's delay.
    if not found or not await engine.ready():
        return 0
    taken = 0
    for message in found:
        accepted = await asyncio.to_thread(intake.claim_again, app, message, now)
        if accepted and message.attempts >= MOST_ATTEMPTS:
            log.error("message_given_up", seq=message.seq, attempts=message.attempts)
            await asyncio.to_thread(apologise, app, accepted.message, now)
        elif accepted and accepted.question:
            await gateway.answer(accepted.message, accepted.question)
            metrics.RECOVERED.inc()
            taken += 1
    return taken


def _due(app: App, now: datetime) -> list[Message]:
    late = timedelta(minutes=app.settings.late_answer_minutes)
    wanted: list[Message] = []
    given_up: list[Message] = []
    with app.db.read() as tx:
        for message in store.unanswered(tx, now=now):
            wrote_after = store.citizen_wrote_after(tx, message.conversation_id, message.seq)
            keep = still_wanted(message, wrote_after=wrote_after, now=now, late=late)
            (wanted if keep else given_up).append(message)
    if given_up:
        with app.db.write() as tx:
            for message in given_up:
                store.set_state(tx, message.conversation_id, [message.seq], State.ANSWERED)
    return wanted
