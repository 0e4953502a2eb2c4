"""Numbers: the form in which they are stored, their limits and their sums."""

from __future__ import annotations

from decimal import Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.values import difference_of, normalized_number, rank, sum_of

OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"
NINES = "9" * 38
NUMBERS = st.builds(
    lambda sign, digits, exponent: f"{sign}{digits}E{exponent}",
    st.sampled_from(["", "-"]),
    st.integers(0, 10**38 - 1),
    st.integers(-130, 125 - 37),
)
EXACT = Context(prec=600)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("42", "42"),
        ("00042", "42"),
        ("-0", "0"),
        ("0e1000", "0"),
        ("1.5E2", "150"),
        ("1.0", "1"),
        ("007", "7"),
        ("1E3", "1000"),
        ("1e+5", "100000"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-17.4E37", "-174" + "0" * 36),
        ("0001.2300", "1.23"),
        ("-0.00100", "-0.001"),
        ("1e-130", "0." + "0" * 129 + "1"),
        ("9.99e125", "999" + "0" * 123),
        (NINES, NINES),
        (NINES + "000", NINES + "000"),
        ("0." + NINES, "0." + NINES),
    ],
)
def test_a_number_is_stored_in_plain_notation(text: str, stored: str) -> None:
    assert normalized_number(text) == stored
    assert normalized_number(stored) == stored


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The parameter cannot be converted to a numeric value"),
        *(
            (text, f"The parameter cannot be converted to a numeric value: {text}")
            for text in ("b", "1_000", " 1", "1 ", "NaN", "-Infinity", "1e", ".", "-", "--1", "1.2.3", "٣", "1e1.5")
        ),
        ("1e126", OVERFLOW),
        ("-11e125", OVERFLOW),
        ("1e99999999999999999999", OVERFLOW),
        ("1e" + "9" * 5000, OVERFLOW),
        ("1e-131", UNDERFLOW),
        ("-0.9e-130", UNDERFLOW),
        ("1e-99999999999999999999", UNDERFLOW),
        ("123456789012345678901234567890123456789", TOO_PRECISE),
        ("-1.23456789012345678901234567890123456789", TOO_PRECISE),
        ("9" * 100, TOO_PRECISE),
    ],
)
def test_an_invalid_number_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        normalized_number(text)
    assert str(caught.value) == message


@given(NUMBERS)
def test_the_stored_form_has_the_same_value(text: str) -> None:
    stored = normalized_number(text)
    assert Decimal(stored) == Decimal(text)
    assert normalized_number(stored) == stored
    assert "E" not in stored.upper()


@given(NUMBERS, NUMBERS)
def test_numbers_are_ordered_by_value(left: str, right: str) -> None:
    assert (rank({"N": left}) < rank({"N": right})) == (Decimal(left) < Decimal(right))


@given(st.integers(-(10**37), 10**37), st.integers(-(10**37), 10**37), st.integers(0, 60))
def test_sums_and_differences_are_exact(left: int, right: int, places: int) -> None:
    augend, addend = (normalized_number(f"{number}E-{places}") for number in (left, right))
    assert Decimal(sum_of(augend, addend)) == EXACT.add(Decimal(augend), Decimal(addend))
    assert Decimal(difference_of(augend, addend)) == EXACT.subtract(Decimal(augend), Decimal(addend))


@pytest.mark.parametrize(("left", "right"), [("9e125", "9e125"), ("1e50", "1"), ("1e125", "1e-130")])
def test_a_sum_that_cannot_be_stored_is_refused(left: str, right: str) -> None:
    augend, addend = normalized_number(left), normalized_number(right)
    with pytest.raises(ValidationError, match=OVERFLOW):
        sum_of(augend, addend)
    with pytest.raises(ValidationError, match=OVERFLOW):
        difference_of(augend, f"-{addend}")
