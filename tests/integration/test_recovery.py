"""What must not end recovery for everybody."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from conversations import store
from conversations.model import State
from services.app import App
from services.engine import RasaEngine
from services.gateway import Gateway
from services.recovery import recover_forever
from storage.tables import messages
from tests.builders import NOW, a_conversation, a_draft


async def runs_on(app: App) -> bool:
    async with RasaEngine(
        url="http://127.0.0.1:9", token="t", timeout=1, actions_url="http://127.0.0.1:9"
    ) as engine:
        task = asyncio.create_task(recover_forever(app, Gateway(app, engine), engine, lambda: NOW))
        await asyncio.sleep(0.5)
        still = not task.done()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, ValueError):
            await task
    return still


def test_a_message_that_cannot_be_read_does_not_end_it(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    conversation = a_conversation(app)
    with app.db.write() as tx:
        store.append(tx, conversation.id, a_draft("segredo"), state=State.RECEIVED, now=NOW)
        tx.execute(update(messages).values(kind="unheard-of"))
    # In a thread of its own: the browser tests keep an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(runs_on(app))).result()
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert "segredo" not in said
