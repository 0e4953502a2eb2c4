"""Operators and conversions: AppSync's JavaScript, in which null and undefined are one value."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.appsync.js.running import value_of


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2", 3),
        ("4 / 2", 2),
        ("1 / 4", 0.25),
        ("0.1 + 0.2", 0.30000000000000004),
        ("2 ** 10", 1024),
        ("2 ** 0.5", 1.4142135623730951),
        ("(-8) ** (1 / 3)", math.nan),
        ("0 ** -1", math.inf),
        ("1 ** Infinity", math.nan),
        ("(-10) ** 401", -math.inf),
        ("7 % 3", 1),
        ("-7 % 3", -1),
        ("5.5 % 2", 1.5),
        ("1 % 0", math.nan),
        ("1 / 0", math.inf),
        ("-1 / 0", -math.inf),
        ("0 / 0", math.nan),
        ("1e308 * 10", math.inf),
        ("9007199254740991 + 2", 9007199254740993.0),
        ("-'5'", -5),
        ("+'0x1f'", 31),
        ("+' 12.5 '", 12.5),
        ("+'1 2'", math.nan),
        ("+''", 0),
        ("+true", 1),
        ("+[7]", 7),
        ("+{}", math.nan),
        ("5 & 3", 1),
        ("5 | 3", 7),
        ("5 ^ 3", 6),
        ("1 << 31", -2147483648),
        ("-1 >> 1", -1),
        ("-1 >>> 0", 4294967295),
        ("2 ** 32 + 5 | 0", 5),
        ("NaN | 0", 0),
        ("'5' * '2'", 10),
        ("'5' - 2", 3),
        ("true + 1", 2),
        ("'a' + 1 + true", "a1true"),
        ("1 + '2'", "12"),
        ("1 + 2 + 'a'", "3a"),
        ("'a' + null", "anull"),
        ("'a' + undefined", "anull"),
        ("[1, [2, null], 3] + ''", "1,2,,3"),
        ("'' + {}", "[object Object]"),
        ("null + 1", math.nan),
        ("`a${1 + 1}b${[1, [2]]}c${`<${null}>`}`", "a2b1,2c<null>"),
        ("'\\ud83d' + '\\ude00'", "😀"),
        ("`${'\\ud83d'}${'\\ude00'}`", "😀"),
    ],
)
def test_arithmetic_and_texts(expression: str, expected: Any) -> None:
    value = value_of(expression)
    assert type(value) is type(expected)
    assert value == expected or (math.isnan(value) and math.isnan(expected))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("null === undefined", True),
        ("void 0 === null", True),
        ("ctx.args.nothing === null", True),
        ("ctx.args.nothing !== undefined", False),
        ("null == 0", False),
        ("null != 0", True),
        ("1 === true", False),
        ("1 == true", True),
        ("true === true", True),
        ("'1' === 1", False),
        ("'1' == 1", True),
        ("1 === 1.0", True),
        ("NaN === NaN", False),
        ("NaN !== NaN", True),
        ("[1] === [1]", False),
        ("[1] == 1", True),
        ("({}) == '[object Object]'", True),
        ("ctx === ctx", True),
        ("ctx.args === ctx.stash", False),
        ("'ab' === 'a' + 'b'", True),
        ("'ab' == 'a' + 'b'", True),
        ("'b' > 'a'", True),
        ("'\\uffff' < '😀'", False),
        ("'10' < '9'", True),
        ("'10' < 9", False),
        ("2 <= 2", True),
        ("2 >= 3", False),
        ("null < 1", False),
        ("undefined >= 0", False),
        ("[2] > 1", True),
        ("({}) >= '<'", True),
        ("[10] < [9]", True),
    ],
)
def test_comparisons(expression: str, expected: bool) -> None:  # noqa: FBT001 - the expected value
    assert value_of(expression) is expected
    assert value_of(f"{expression} ? 1 : 2") == (1 if expected else 2)


@pytest.mark.parametrize(
    "false", ["null", "undefined", "false", "0", "-0", "NaN", "''", "ctx.args.nothing", "0.0 * -1"]
)
def test_what_is_false(false: str) -> None:
    assert value_of(f"!({false})") is True
    assert value_of(f"({false}) ? 'then' : 'else'") == "else"
    assert value_of(f"({false}) || 'other'") == "other"
    assert value_of(f"!!(({false}) && 1)") is False


@pytest.mark.parametrize("true", ["[]", "({})", "'0'", "' '", "-1", "0.5", "Infinity", "(() => 0)", "Math", "ctx"])
def test_what_is_true(true: str) -> None:
    assert value_of(f"!({true})") is False
    assert value_of(f"({true}) ? 'then' : 'else'") == "then"
    assert value_of(f"({true}) && 'other'") == "other"
    assert value_of(f"(({true}) || 1) === 1") is False


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 ?? 1", 0),
        ("'' ?? 1", ""),
        ("null ?? 1", 1),
        ("ctx.args.nothing ?? ctx.args.other ?? 2", 2),
        ("typeof 'a'", "string"),
        ("typeof 1.5", "number"),
        ("typeof true", "boolean"),
        ("typeof ctx", "object"),
        ("typeof []", "object"),
        ("typeof (() => 1)", "function"),
        ("typeof Math", "object"),
        ("typeof Math.max", "function"),
        ("typeof String", "function"),
        ("typeof null", "undefined"),
        ("typeof missing", "undefined"),
        ("(1, 2, 3)", 3),
        ("1e-7 + ''", "1e-7"),
        ("1.5e-10 + ''", "1.5e-10"),
        ("0.000001 + ''", "0.000001"),
        ("123456789012345680000 + ''", "123456789012345680000"),
        ("1e21 + ''", "1e+21"),
        ("1.25e25 + ''", "1.25e+25"),
        ("-1.5 + ''", "-1.5"),
        ("100.5 + ''", "100.5"),
        ("1 / 0 + ''", "Infinity"),
        ("0 / 0 + ''", "NaN"),
    ],
)
def test_types_and_texts_of_numbers(expression: str, expected: Any) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ctx.args.big + ''", "1" + "0" * 30),
        ("ctx.args.big * 2 > 1e30", True),
        ("ctx.args.whole + ''", "3"),
        ("['a', 'b', 'c', 'd'][ctx.args.whole]", "d"),
        ("({3: 'three'})[ctx.args.whole]", "three"),
        ("ctx.args.whole === 3", True),
    ],
)
def test_numbers_of_a_request(expression: str, expected: Any) -> None:
    assert value_of(expression, {"args": {"big": 10**30, "whole": 3.0}}) == expected
