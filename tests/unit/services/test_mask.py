import pytest

from services.mask import mask


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("servidora@exemplo.mg.gov.br", "s***@exemplo.mg.gov.br"),
        ("M1234567", "M*****67"),
        ("1.234.567-8", "******78"),
        ("X1234", "X**34"),
        ("7", "7"),
    ],
)
def test_masked(value: str, shown: str) -> None:
    assert mask(value) == shown
