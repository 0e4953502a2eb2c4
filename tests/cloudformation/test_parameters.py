from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.cloudformation import TemplateFault, parameter_values
from tests.cloudformation.evaluated import template_with

if TYPE_CHECKING:
    from collections.abc import Sequence

STORED = {"/version": "21", "/names": "a, b"}


def values(
    definitions: dict[str, Any], given: dict[str, str | None] | None = None, previous: dict[str, str] | None = None
) -> dict[str, Any]:
    template = template_with(Parameters=definitions)
    entries = [
        {"ParameterKey": key, "UsePreviousValue": True}
        if value is None
        else {"ParameterKey": key, "ParameterValue": value}
        for key, value in (given or {}).items()
    ]

    def stored(names: Sequence[str]) -> dict[str, str]:
        return {name: STORED[name] for name in names if name in STORED}

    return parameter_values(template.parameters, entries, previous or {}, stored)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("String", "a,b", "a,b"),
        ("Number", "1.5", "1.5"),
        ("List<Number>", "1, 2", ["1", "2"]),
        ("CommaDelimitedList", "a, b ,c", ["a", "b", "c"]),
        ("AWS::EC2::KeyPair::KeyName", "key", "key"),
        ("List<AWS::EC2::Subnet::Id>", "a,b", ["a", "b"]),
        ("AWS::SSM::Parameter::Name", "/version", "/version"),
        ("AWS::SSM::Parameter::Value<String>", "/version", "21"),
        ("AWS::SSM::Parameter::Value<List<String>>", "/names", ["a", "b"]),
        ("AWS::SSM::Parameter::Value<CommaDelimitedList>", "/names", ["a", "b"]),
    ],
)
def test_value_of_each_type(kind: str, text: str, value: Any) -> None:
    found = values({"P": {"Type": kind}}, {"P": text})["P"]
    assert (found.value, found.shown) == (value, text)


def test_default_and_previous_value() -> None:
    definitions = {"P": {"Type": "String", "Default": 5}, "Q": {"Type": "String"}}
    found = values(definitions, {"Q": None}, {"P": "old", "Q": "kept"})
    assert {name: value.value for name, value in found.items()} == {"P": "5", "Q": "kept"}


def test_value_without_echo_is_not_shown() -> None:
    found = values({"P": {"Type": "String", "NoEcho": True}}, {"P": "secret"})["P"]
    assert (found.value, found.shown) == ("secret", "****")


LIMITS = {"Type": "String", "MinLength": 2, "MaxLength": 3}
NUMBERS = {"Type": "Number", "MinValue": "2", "MaxValue": 3}


@pytest.mark.parametrize(("definition", "text"), [(LIMITS, "ab"), (LIMITS, "abc"), (NUMBERS, "2"), (NUMBERS, "3.0")])
def test_value_at_a_limit_is_accepted(definition: dict[str, Any], text: str) -> None:
    assert values({"P": definition}, {"P": text})


@pytest.mark.parametrize(
    ("definition", "text", "message"),
    [
        (LIMITS, "a", "Parameter 'P' must contain at least 2 characters"),
        (LIMITS, "abcd", "Parameter 'P' must contain not more than 3 characters"),
        (NUMBERS, "1.9", "Parameter 'P' must be a number not less than 2"),
        (NUMBERS, "4", "Parameter 'P' must be a number not greater than 3"),
        (NUMBERS, "x", "Parameter 'P' must be a number."),
        ({"Type": "List<Number>"}, "1,x", "Parameter 'P' must be a number."),
        ({"Type": "String", "AllowedValues": ["a", 1]}, "b", "Parameter 'P' must be one of AllowedValues"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "b1", "Parameter 'P' must match pattern [a-z]+"),
        (
            {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "only letters"},
            "b1",
            "Parameter 'P' failed to satisfy constraint: only letters",
        ),
        (
            {"Type": "AWS::SSM::Parameter::Value<String>"},
            "/none",
            "Unable to fetch parameters [/none] from parameter store for this account.",
        ),
    ],
)
def test_value_that_violates_a_constraint_is_refused(definition: dict[str, Any], text: str, message: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        values({"P": definition}, {"P": text})
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "AllowedPattern of parameter P is not a regular expression."),
        ("a{99999999999}", "AllowedPattern of parameter P is not a regular expression."),
        ("a{50001}", "AllowedPattern of parameter P cannot be used: "),
        ("((a{100}){100}){100}", "AllowedPattern of parameter P cannot be used: "),
        ("(" * 500 + "a" + ")" * 500, "AllowedPattern of parameter P cannot be used: "),
        ("a" * 5000, "AllowedPattern of parameter P cannot be used: "),
    ],
    ids=lambda value: value[:20],
)
def test_pattern_that_is_invalid_or_too_large_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        values({"P": {"Type": "String", "AllowedPattern": pattern}}, {"P": "a"})
    assert caught.value.message.startswith(f"Template format error: {words}")


@pytest.mark.parametrize("text", ["a" * 60, "a" * 4096, ",".join(["a" * 60] * 60)], ids=len)
def test_pattern_that_takes_too_long_is_given_up(text: str) -> None:
    """The regular expressions of Python would hold the whole cloud for years."""
    definition = {"Type": "CommaDelimitedList", "AllowedPattern": "(a|aa)+c?b"}
    with pytest.raises(TemplateFault, match=r"cannot be used: A regular expression took longer"):
        values({"P": definition}, {"P": text})


def test_pattern_is_one_of_java() -> None:
    definition = {"Type": "String", "AllowedPattern": r"\p{Alpha}++[0-9&&[^5]]"}
    assert values({"P": definition}, {"P": "abc4"})["P"].value == "abc4"
    with pytest.raises(TemplateFault, match="must match pattern"):
        values({"P": definition}, {"P": "abc5"})


def test_pattern_that_python_would_try_forever_is_compared() -> None:
    with pytest.raises(TemplateFault, match="must match pattern"):
        values({"P": {"Type": "String", "AllowedPattern": "(a+)+b"}}, {"P": "a" * 60})


def test_default_has_to_satisfy_the_constraints() -> None:
    with pytest.raises(TemplateFault, match="must be one of AllowedValues"):
        values({"P": {"Type": "String", "Default": "x", "AllowedValues": ["y"]}}, {"P": "y"})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, r"^Parameters: \[P, Q\] must have values$"),
        ({"P": "", "Q": "", "X": ""}, r"^Parameters: \[X\] do not exist in the template$"),
        ({"P": None}, "^Invalid input for parameter key P"),
    ],
)
def test_wrong_parameters_of_a_request(given: dict[str, str | None], message: str) -> None:
    with pytest.raises(TemplateFault, match=message):
        values({"P": {"Type": "String"}, "Q": {"Type": "String"}}, given)
