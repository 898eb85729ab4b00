import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from conversations.redaction import find
from tickets.number import InvalidNumberError, find_number, new_number, parse_number

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def test_numbers_are_well_formed_and_do_not_follow_each_other() -> None:
    numbers = {new_number(2026) for _ in range(500)}
    assert len(numbers) == 500
    for number in numbers:
        assert number.startswith("BAL-2026-")
        assert set(number[9:]) <= set(ALPHABET)
        assert mod_37_36.is_valid(f"2026{number[9:]}")
        assert parse_number(number) == number


def test_no_number_looks_like_personal_data() -> None:
    for _ in range(500):
        number = new_number(2026)
        for written in (number, number.replace("-", ""), number.replace("-", " "), number[4:]):
            assert find(written) == ()


@pytest.mark.parametrize("shape", ["{}", " {} ", "chamado {}, como está?", "({})"])
@pytest.mark.parametrize(
    "typed",
    ["BAL-2026-K7R3W{}", "bal2026k7r3w{}", "BAL 2026 K7R 3W{}", "2026-k7r3w{}", "bal – 2026 – k7r3w{}"],
)
def test_typed_in_many_ways(typed: str, shape: str) -> None:
    check = mod_37_36.calc_check_digit("2026K7R3W").lower()
    text = shape.format(typed.format(check))
    assert find_number(text) == f"BAL-2026-K7R3W{check.upper()}"
    if shape.strip() == "{}":
        assert parse_number(text) == f"BAL-2026-K7R3W{check.upper()}"


@given(at=st.integers(0, 5), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(at: int, other: str) -> None:
    number = new_number(2026)
    wrong = number[: 9 + at] + other + number[10 + at :]
    assert (find_number(wrong) is None) == (wrong != number)


@pytest.mark.parametrize("text", ["", "48213", "2026/7781", "BAL-2026-", "BAL-2026-AAAAAA", "x" * 100])
def test_what_is_no_number(text: str) -> None:
    assert find_number(text) is None
    with pytest.raises(InvalidNumberError):
        parse_number(text)
