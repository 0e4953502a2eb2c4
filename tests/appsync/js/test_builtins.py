"""The objects and methods of the language: https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html."""

from __future__ import annotations

import math
from typing import Any

import pytest

from chatprov.appsync.js.builtins import ALLOWED, ARRAY_METHODS, METHODS, TAKE_FUNCTIONS
from chatprov.appsync.vtl.javatypes import PartlyHiddenMap
from tests.appsync.js.running import CodeRun, in_request, run, value_of

LISTS = [
    ("[1].concat([2, [3]], 4)", [1, 2, [3], 4]),
    ("[1, 2, 3, 4].fill(0, 1, -1)", [1, 0, 0, 4]),
    ("[1, 2].fill(7)", [7, 7]),
    ("[1, [2, [3, [4]]]].flat()", [1, 2, [3, [4]]]),
    ("[1, [2, [3, [4]]]].flat(Infinity)", [1, 2, 3, 4]),
    ("[1, [2]].flat(0)", [1, [2]]),
    ("[1, 2, 1].indexOf(1, 1)", 2),
    ("[1, 2, 1].indexOf('1')", -1),
    ("[1, 2, 1].indexOf(1, -1)", 2),
    ("[1, 2, 1].lastIndexOf(1)", 2),
    ("[1, 2, 1].lastIndexOf(1, -2)", 0),
    ("[1, 2, 1].lastIndexOf(1, -4)", -1),
    ("[1, NaN].includes(NaN)", True),
    ("[1, NaN].indexOf(NaN)", -1),
    ("[1, 2].includes(3)", False),
    ("[1, null, 'a', [2, 3]].join()", "1,,a,2,3"),
    ("[1, 2].join(' - ')", "1 - 2"),
    ("[].pop()", None),
    ("[10, 9, 1, 'b', null].sort()", [1, 10, 9, "b", None]),
    ("['😀', '\\uffff'].sort()", ["😀", "\uffff"]),
    ("[3, 1, 2].reverse()", [2, 1, 3]),
    ("[1, 2, 3].slice(-2)", [2, 3]),
    ("[1, 2, 3].slice(1, 2)", [2]),
    ("[1, 2, 3].slice()", [1, 2, 3]),
    ("[1, 2, 3].map((item, index, all) => [item, index, all.length])", [[1, 0, 3], [2, 1, 3], [3, 2, 3]]),
    ("['1', '2'].map(Number)", [1, 2]),
    ("[1, 2, 3].filter((item) => item % 2)", [1, 3]),
    ("[1, 2, 3].find((item) => item > 1)", 2),
    ("[1, 2, 3].find((item) => item > 3)", None),
    ("[1, 2, 3].findIndex((item) => item > 1)", 1),
    ("[1, 2, 3].findLast((item) => item < 3)", 2),
    ("[1, 2, 3].findLastIndex((item) => item > 3)", -1),
    ("[1, 2, 3].every((item) => item)", True),
    ("[1, 0, 3].every((item) => item)", False),
    ("[0, 0].some((item) => item)", False),
    ("[1, 2].flatMap((item) => [item, [item]])", [1, [1], 2, [2]]),
    ("[1, 2].flatMap((item) => item)", [1, 2]),
    ("['a', 'b', 'c'].reduce((left, right) => left + right)", "abc"),
    ("['a', 'b'].reduce((left, right, index) => left + right + index, '>')", ">a0b1"),
    ("['a', 'b', 'c'].reduceRight((left, right) => left + right)", "cba"),
    ("[].reduce((left, right) => left + right, null)", None),
    ("[1, 2].forEach((item) => item)", None),
    ("Array.isArray([])", True),
    ("Array.isArray('a')", False),
    ("[1, , 2]", [1, None, 2]),
    ("[...'a😀', ...[1]]", ["a", "😀", 1]),
]
TEXTS = [
    ("'a😀'.length", 3),
    ("'a😀b'[3]", "b"),
    ("'a😀'[1] + 'a😀'[2]", "😀"),
    ("'abc'[5]", None),
    ("'abc'['1']", "b"),
    ("'abc'.charAt(1)", "b"),
    ("'abc'.charAt()", "a"),
    ("'abc'.charAt(7)", ""),
    ("'a'.concat(1, null, ['b'])", "a1nullb"),
    ("'abc'.endsWith('c')", True),
    ("'abc'.endsWith('b', 2)", True),
    ("'abc'.startsWith('b', 1)", True),
    ("'abc'.includes('bc')", True),
    ("'abc'.includes('a', 1)", False),
    ("'abcabc'.indexOf('b', 2)", 4),
    ("'abcabc'.lastIndexOf('b')", 4),
    ("'abcabc'.lastIndexOf('b', 3)", 1),
    ("'a.b.c'.replace('.', '-')", "-.b.c"),
    ("'a.b.c'.replace('\\\\.', '-')", "a-b.c"),
    ("'a1b22'.replace('[0-9]+', '#')", "a#b22"),
    ("'ab'.replace('(a)(b)', '$2$1')", "ba"),
    ("'a.b'.replaceAll('.', '-')", "---"),
    ("'1.2.3'.replaceAll('\\\\.', '-')", "1-2-3"),
    ("'a1b22'.replaceAll('[0-9]+', '#')", "a#b#"),
    ("'ab'.replaceAll('(a)(b)', '$2$1')", "ba"),
    ("'abcd'.slice(1, -1)", "bc"),
    ("'a😀b'.slice(3)", "b"),
    ("'abcd'.substring(3, 1)", "bc"),
    ("'abcd'.substring(-1)", "abcd"),
    ("'a,b,,c'.split(',')", ["a", "b", "", "c"]),
    ("'a,b,c'.split(',', 2)", ["a", "b"]),
    ("'abc'.split('')", ["a", "b", "c"]),
    ("'abc'.split()", ["abc"]),
    ("'😀'.split('').join('')", "😀"),
    ("'aÉ'.toUpperCase() + 'aÉ'.toLowerCase()", "AÉaé"),
    ("'\\u00a0 a \\n'.trim()", "a"),
    ("' a '.trimStart()", "a "),
    ("' a '.trimEnd()", " a"),
    ("String(12) + String(null) + String()", "12null"),
    ("String.raw`a\\n${1 + 1}`", "a\\n2"),
]
OTHERS = [
    ("Object.keys({b: 1, a: 2})", ["b", "a"]),
    ("Object.keys(['x', 'y'])", ["0", "1"]),
    ("Object.values({b: 1, a: null})", [1, None]),
    ("Object.entries({b: 1})", [["b", 1]]),
    ("Object.assign({a: 1}, {b: 2}, null, {a: 3})", {"a": 3, "b": 2}),
    ("Object.hasOwn({a: null}, 'a')", True),
    ("Object.hasOwn({}, 'constructor')", False),
    ("Object.hasOwn([1], 0)", True),
    ("Object.hasOwn([1], 1)", False),
    ("Object.hasOwn([], 'length')", True),
    ("Number('12.50')", 12.5),
    ("Number()", 0),
    ("Number('')", 0),
    ("Number('1e3')", 1000),
    ("Number('x')", math.nan),
    ("Number.isNaN(NaN)", True),
    ("Number.isNaN('x')", False),
    ("Number.isFinite(1)", True),
    ("Number.isFinite(Infinity)", False),
    ("Number.isFinite('1')", False),
    ("parseInt('12px')", 12),
    ("parseInt('-0x1F')", -31),
    ("parseInt('101', 2)", 5),
    ("parseInt('z', 36)", 35),
    ("parseInt('px')", math.nan),
    ("parseInt('1', 99)", math.nan),
    ("parseInt(3.9)", 3),
    ("Math.max(1, '3', 2)", 3),
    ("Math.min(2, 1.5)", 1.5),
    ("Math.max()", -math.inf),
    ("Math.min(1, NaN)", math.nan),
    ("Math.round(2.5)", 3),
    ("Math.round(-2.5)", -2),
    ("Math.round(1.4)", 1),
    ("Math.floor(-1.5)", -2),
    ("Math.ceil(1.2)", 2),
    ("Math.floor(Infinity)", math.inf),
    ("JSON.parse('[1, {\"a\": null}, 1.0, 1.5, 1e3]')", [1, {"a": None}, 1, 1.5, 1000]),
    ("JSON.parse('{not json')", ""),
    ("JSON.parse('NaN')", ""),
    ("JSON.parse(null)", None),
    ("JSON.stringify({a: [1, 'x\\n\"é', null, true, 1.5], b: {}})", '{"a":[1,"x\\n\\"é",null,true,1.5],"b":{}}'),
    ("JSON.stringify([NaN, Infinity, 1e21])", "[null,null,1e+21]"),
    ("JSON.stringify({a: 1, f: () => 1})", '{"a":1}'),
    ("JSON.stringify([() => 1])", "[null]"),
    ("JSON.stringify('😀'[0])", '"\\ud83d"'),
    ("JSON.stringify({a: [1, {}], b: []}, null, 2)", '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}'),
    ("JSON.stringify([1], null, '--')", "[\n--1\n]"),
]


@pytest.mark.parametrize(("expression", "expected"), [*LISTS, *TEXTS, *OTHERS])
def test_an_expression_has_its_value(expression: str, expected: Any) -> None:
    value = value_of(expression)
    assert type(value) is type(expected)
    assert value == expected or (math.isnan(value) and math.isnan(expected))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("list.push(4, 5); return list;", [1, 2, 3, 4, 5]),
        ("return [list.push(4), list.pop(), list.shift(), list.unshift(8, 9), list];", [4, 4, 1, 4, [8, 9, 2, 3]]),
        ("return [list.splice(1, 1, 'a', 'b'), list];", [[2], [1, "a", "b", 3]]),
        ("return [list.splice(-2), list];", [[2, 3], [1]]),
        ("return [list.splice(), list];", [[], [1, 2, 3]]),
        ("return [list.splice(1, -5, 0), list];", [[], [1, 0, 2, 3]]),
        ("list.length = 1; return list;", [1]),
        ("list.length = 4; return list;", [1, 2, 3, None]),
        ("list[4] = 5; return list;", [1, 2, 3, None, 5]),
        ("list['0'] = 9; return [list[0], list['1'], list[-1], list[7], list.length];", [9, 2, None, None, 3]),
        ("delete list[0]; return list;", [None, 2, 3]),
        ("list.forEach((item) => list.push(item)); return list;", [1, 2, 3, 1, 2, 3]),
        ("const seen = []; list.forEach((item) => { seen.push(item); list.pop(); }); return seen;", [1, 2, None]),
        ("const given = {a: 1}; return Object.assign(given, {b: 2}) === given;", True),
    ],
)
def test_lists_and_objects_change(statements: str, expected: Any) -> None:
    assert run(f"const list = [1, 2, 3]; {statements}") == expected


def test_hidden_members_are_readable_but_not_in_json() -> None:
    info = PartlyHiddenMap(fieldName="run", selectionSetList=["a"])
    info.hidden = frozenset({"selectionSetList"})
    text = "return [JSON.stringify(ctx.info), ctx.info.selectionSetList, ctx.info['fieldName']];"
    assert run(text, {"info": info}) == ['{"fieldName":"run"}', ["a"], "run"]


def test_a_random_number_is_below_one() -> None:
    assert 0 <= value_of("Math.random()") < 1


def test_the_log_has_the_place_of_the_call_and_each_value_as_json() -> None:
    code = CodeRun(
        in_request("  console.log('id', {a: [1]}, null);\n  console.error();\n  [1].map(() => console.log(1.5));")
    )
    code()
    assert code.logs == ['INFO - code.js:2:3: "id" {"a":[1]} null', "ERROR - code.js:3:3: ", "INFO - code.js:4:17: 1.5"]


def test_the_gate_gets_the_members_that_there_are() -> None:
    assert METHODS[list] is ARRAY_METHODS
    assert set(ARRAY_METHODS) > TAKE_FUNCTIONS
    assert ALLOWED["Math"] == {"ceil", "floor", "max", "min", "random", "round"}
    assert {"isArray", "length", "map"} < ALLOWED["Array"]
    assert "from" not in ALLOWED["Array"]
