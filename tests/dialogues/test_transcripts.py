"""Every transcript is played against the whole system: web, Rasa and actions."""

from pathlib import Path

import pytest

from tests.chat import Citizen
from tests.dialogues.transcript import Transcript, load, play

_TRANSCRIPTS = [
    transcript
    for path in sorted((Path(__file__).parent / "transcripts").glob("*.md"))
    for transcript in load(path)
]


@pytest.mark.parametrize("transcript", _TRANSCRIPTS, ids=lambda t: f"{t.path.stem}: {t.name}")
def test_transcript(transcript: Transcript, citizen: Citizen) -> None:
    play(transcript, citizen)


def test_there_are_enough() -> None:
    assert len(_TRANSCRIPTS) >= 40
