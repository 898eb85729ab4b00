import pytest

from services.answer_denial import denies
from tests.builders import a_turn


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("não tenho banco", "deny", True),
        ("não", "deny", True),
        ("nao, da pessoa", "nlu_fallback", True),
        ("não sei mais o que fazer com essa tela do sistema", "nlu_fallback", False),
        ("seplag", "nlu_fallback", False),
        ("não recebi o e-mail", "ask_registration", False),
    ],
)
def test_a_denial(text: str, intent: str, expected: bool) -> None:
    assert denies(a_turn(text=text, intent=intent)) is expected
