"""Functions do not call themselves, and they are no values but for a few methods of arrays."""

from __future__ import annotations

import pytest

from tests.appsync.js.checked import problems_in

CYCLE = "@aws-appsync/no-recursion: Recursive function calls not supported. Detected cycle in"


def test_a_function_that_calls_itself() -> None:
    found = problems_in("return depth(ctx.args);", "function depth(n) { return n ? depth(n.next) : 0; }\n")
    assert found == [f"1:8 {CYCLE} depth <-depth", f"6:30 {CYCLE} depth <-depth"]


def test_functions_that_call_each_other() -> None:
    before = "function one() { return two(); }\nvar two = function () { three(); };\nconst three = () => one();\n"
    assert problems_in("return {};", before) == [
        f"6:23 {CYCLE} one <-two <-three <-one",
        f"7:23 {CYCLE} two <-three <-one <-two",
        f"8:19 {CYCLE} three <-one <-two <-three",
    ]


def test_a_function_that_calls_itself_from_another_one_inside_it() -> None:
    found = problems_in("return f([]);", "function f(xs) { return xs.map((x) => f(x)); }\n")
    assert found == [f"1:8 {CYCLE} f <-f", f"6:37 {CYCLE} f <-f"]


def test_a_function_that_calls_itself_as_an_argument() -> None:
    assert problems_in("return 1;", "const g = (n) => Math.max(1, g(n));\n") == [f"6:28 {CYCLE} g <-g"]


def test_a_named_function_expression_that_calls_itself() -> None:
    found = problems_in("return [1].map(function f(n) { return n ? f(n - 1) : 0; });")
    assert found == [f"1:43 {CYCLE} Anonymous Function <-Anonymous Function"]


def test_many_functions_that_call_each_other_are_checked_soon() -> None:
    """Each function calls all later ones: to follow every path would take as many steps as there are paths."""
    names = [f"f{number}" for number in range(60)]
    before = "".join(
        f"function {name}() {{ {' '.join(f'{later}();' for later in names[index + 1 :])} }}\n"
        for index, name in enumerate(names)
    )
    assert problems_in("f0();", before) == []
    assert problems_in("f0();", before + "function last() { f0(); last(); }\n") != []


def test_a_long_chain_of_calls() -> None:
    before = (
        "".join(f"function f{number}() {{ f{number + 1}(); }}\n" for number in range(1200))
        + "function f1200() { f0(); }\n"
    )
    found = problems_in("return 1;", before)
    assert len(found) == 100
    assert found[0].endswith(" <-f1199 <-f1200 <-f0")


def test_the_same_function_twice_is_no_cycle() -> None:
    assert problems_in("return a() + a();", "function a() { return b() + b(); }\nfunction b() { return 1; }\n") == []


BEFORE = "const cmp = (a, b) => a - b;\nfunction take(f) { return f; }\nconst o = { take };\n"
PASSED = "@aws-appsync/no-function-passing: Functions can not be passed as an argument"
RETURNED = "@aws-appsync/no-function-return: returning a function is not allowed"
ASSIGNED = "@aws-appsync/no-function-reassign: re-assigning function is not allowed"
FUNCTIONS = {
    "take(cmp);": [f"1:1 {PASSED}"],
    "take(() => 1);": [f"1:1 {PASSED}"],
    "take(function () { });": [f"1:1 {PASSED}"],
    "[2, 1].sort(cmp);": [f"1:1 {PASSED}"],
    "ctx.args.xs.sort((a, b) => a - b);": [f"1:1 {PASSED}"],
    "'a'.replace('b', () => 'c');": [f"1:1 {PASSED}"],
    "o.take(cmp);": [f"1:1 {PASSED}"],
    "JSON.parse('1', cmp);": [f"1:1 {PASSED}"],
    "return () => 1;": [f"1:1 {RETURNED}"],
    "return cmp;": [f"1:1 {RETURNED}"],
    "const f = () => () => 1;": [f"1:11 {RETURNED}"],
    "const f = () => cmp;": [f"1:11 {RETURNED}"],
    "const f = cmp;": [f"1:7 {ASSIGNED}"],
    "let f;\nf = take;": [f"2:1 {ASSIGNED}"],
    "const f = cmp.bind(1);": ["1:11 Function.bind is not supported."],
    "[1].map(cmp); [1].forEach((x) => { }); ctx.args.xs?.filter((x) => x).reduce(cmp, 0);": [],
    "[1].some((x) => x); [1].every((x) => x); [1].find((x) => x); [1].findLast((x) => x);": [],
    "[1].flatMap((x) => [x]); [1].findIndex((x) => x); [1].findLastIndex((x) => x); [1].reduceRight(cmp);": [],
    "const f = ctx.args.x; return f;": [],
    "return { cmp };": [],
    "(() => 1)();": [],
    "function inner() { return 1; }\nreturn inner();": [],
}


@pytest.mark.parametrize("body", FUNCTIONS)
def test_functions_are_no_values(body: str) -> None:
    assert problems_in(body, BEFORE) == FUNCTIONS[body]


SPREAD = "TS2556: A spread argument must either have a tuple type or be passed to a rest parameter."
COUNTED = "function f(a, b) { }\nfunction g(a, ...b) { }\nconst h = () => 1;\nfunction i({ a }, b = 1) { }\n"
ARGUMENTS = {
    "f(); f(1); f(1, 2); g(1, 2, 3); h(); i({}); i({}, 1);": [],
    "f(1, 2, 3, 4);": ["1:9 TS2554: Expected 0-2 arguments, but got 4."],
    "h(1);": ["1:3 TS2554: Expected 0 arguments, but got 1."],
    "i({}, 1, 2);": ["1:10 TS2554: Expected 0-2 arguments, but got 3."],
    "f(...ctx.args.xs); g(...ctx.args.xs); f(...[1, 2]);": [],
    "f(1, 2, ...ctx.args.xs);": [f"1:9 {SPREAD}"],
    "f(1, ...[1, 2]);": ["1:6 TS2554: Expected 0-2 arguments, but got 3."],
    "util.appendError(...ctx.args.xs);": [f"1:18 {SPREAD}"],
    "util.error(...ctx.args.xs);": [f"1:12 {SPREAD}"],
    "util.error(...['a']); util.error('a', ...ctx.args.xs); console.error(...ctx.args.xs);": [],
}


@pytest.mark.parametrize("body", ARGUMENTS)
def test_functions_of_the_file_get_no_more_arguments_than_they_have_parameters(body: str) -> None:
    assert problems_in(body, COUNTED) == ARGUMENTS[body]
