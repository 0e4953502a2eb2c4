"""Statements, functions, patterns and modules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chatprov.appsync.js.program import compile_program
from chatprov.appsync.js.syntax import parse
from tests.appsync.js.running import CodeRun, run, value_of

STATEMENTS = {
    "nothing returned": ("ctx.args;", None),
    "empty return": ("return;", None),
    "return inside an if": ("if (ctx) { return 1; } return 2;", 1),
    "else": ("let a = 0; if (!ctx) a = 1; else if (ctx.none) { a = 2; } else a = 3; return a;", 3),
    "several declarators": ("let a = 1, b, c = a + 1; return [a, b, c];", [1, None, 2]),
    "a block has its own names": ("const a = 1; { const a = 2; { const a = 3; } } return a;", 1),
    "a function before its declaration": ("return f(2); function f(n) { return [n, g]; } const g = 5;", [2, None]),
    "var belongs to the function": ("if (ctx) { var a = 1; } for (var k in {x: 1}) {} return a + k;", "1x"),
    "a var that is not reached": ("if (!ctx) { var a = 1; } return a;", None),
    "for of": ("let sum = 0; for (const n of [1, 2, 3]) { sum += n; } return sum;", 6),
    "for of a text": ("const all = []; for (const c of 'a😀') all.push(c); return all;", ["a", "😀"]),
    "for of with a pattern": (
        "const all = []; for (const [k, {v = 0}] of [['a', {v: 1}], ['b', {}]]) all.push(k + v); return all;",
        ["a1", "b0"],
    ),
    "for of with a name from outside": ("let last; for (last of [1, 2]) {} return last;", 2),
    "for of with a member": ("for (ctx.args.last of [1, 2]) {} return ctx.args.last;", 2),
    "for in": ("let keys = ''; for (const k in {b: 1, a: 2}) { keys += k; } return keys;", "ba"),
    "for in a list": ("const all = []; for (const i in ['x', 'y']) { all.push(i); } return all;", ["0", "1"]),
    "for in null": ("for (const k in null) { return k; } return 'none';", "none"),
    "for in with removed keys": (
        "const o = {a: 1, b: 2}; const all = []; for (const k in o) { all.push(k); delete o.b; } return all;",
        ["a"],
    ),
    "break": ("const all = []; for (const n of [1, 2, 3]) { if (n === 2) { break; } all.push(n); } return all;", [1]),
    "return inside a loop": ("for (const n of [1, 2]) { for (const m of [3]) { return n + m; } } return 0;", 4),
    "elements added in a loop": (
        "const a = [1]; for (const n of a) { if (a.length < 4) { a.push(n + 1); } } return a;",
        [1, 2, 3, 4],
    ),
    "switch": ("switch (ctx.args.n) { case 1: return 'one'; case 2: return 'two'; default: return 'many'; }", "two"),
    "switch falls through": (
        "let s = ''; switch (2) { case 1: s += 1; case 2: s += 2; default: s += 3; } return s;",
        "23",
    ),
    "switch with default first": (
        "let s = ''; switch (9) { default: s += 'd'; case 1: s += 1; break; case 2: s += 2; } return s;",
        "d1",
    ),
    "switch without a fitting case": ("switch (9) { case 1: return 1; } return 0;", 0),
    "switch compares strictly": ("switch ('1') { case 1: return 'number'; case '1': return 'text'; }", "text"),
    "switch has a scope": ("const a = 1; switch (1) { case 1: let a = 2; break; } return a;", 1),
    "break in a switch in a loop": (
        "let s = ''; for (const n of [1, 2]) { switch (n) { case 1: break; default: s += n; } s += '.'; } return s;",
        ".2.",
    ),
    "assignments with operators": (
        (
            "let a = 2; a += 3; a *= 4; a -= 2; a /= 3; a **= 2; a %= 7; a <<= 3; a |= 1; a &= 5; a ^= 2; a >>= 1; a >>>= 0;"
            " return a;"
        ),
        1,
    ),
    "assignments of members with operators": (
        "const o = {n: 1, l: [1]}; o.n += 1; o['l'][0] -= 3; o.m ??= 7; o.n ||= 9; o.n &&= 'x'; o.m ??= 8; return o;",
        {"n": "x", "l": [-2], "m": 7},
    ),
    "the value of an assignment": ("let a, b; a = b = 3; return [a, b, (a += 1)];", [3, 3, 4]),
    "logical assignment evaluates its value only when needed": (
        (
            "let calls = 0; const f = () => { calls += 1; return 5; }; let a = 1; a ||= f(); a ??= f(); a &&= f();"
            " return [a, calls];"
        ),
        [5, 1],
    ),
    "delete": ("delete ctx.args.n; delete ctx['stash']; delete ctx.none?.a; delete ctx?.args; return ctx;", {}),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements(name: str) -> None:
    statements, expected = STATEMENTS[name]
    assert run(statements, {"args": {"n": 2}, "stash": {}}) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("((a, b = a + 1, ...c) => [a, b, c])(1)", [1, 2, []]),
        ("((a, b = a + 1, ...c) => [a, b, c])(1, null, 3, 4)", [1, 2, [3, 4]]),
        ("((...all) => all)(...[1, 2], 3)", [1, 2, 3]),
        ("(({a, b: {c = 5} = {}, ...rest}) => [a, c, rest])({a: 1, d: 2})", [1, 5, {"d": 2}]),
        ("(([first, , third = 'c', ...rest]) => [first, third, rest])(['x', 'y', null, 1, 2])", ["x", "c", [1, 2]]),
        ("(({['a' + 1]: x, 'b-c': y, 3: z}) => [x, y, z])({a1: 1, 'b-c': 2, 3: 4})", [1, 2, 4]),
        ("(({length}) => length)('abc')", 3),
        ("(([a, b]) => a + b)('xy')", "xy"),
        ("((a) => (b) => a + b)(1)(2)", 3),
        ("(function (a) { return a ? a * 2 : 0; })(4)", 8),
        ("(() => {})()", None),
        ("((a) => a)(1, 2)", 1),
        ("((a, get = () => b, b = 2) => get())(1)", 2),
        (
            "({a: 1, ['b' + 1]: 2, 'c-d': 3, 4: 5, ...{e: 6}, ...null, a: 7})",
            {"a": 7, "b1": 2, "c-d": 3, "4": 5, "e": 6},
        ),
        ("({...['x'], ...'yz'})", {"0": "y", "1": "z"}),
        ("({m(a) { return a + 1; }}).m(1)", 2),
        ("({f: (a) => a}).f(3)", 3),
        ("({f: (a) => a})['f'](3)", 3),
        ("((a, b) => ({a, b}))(1, 2)", {"a": 1, "b": 2}),
    ],
)
def test_functions_patterns_and_spread(expression: str, expected: Any) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ctx.none?.a", None),
        ("ctx.none?.a.b.c", None),
        ("ctx.none?.a.b().c", None),
        ("ctx.none?.['a']", None),
        ("ctx.none?.()", None),
        ("ctx.args?.n", 2),
        ("ctx.args?.['n']", 2),
        ("ctx.args.list?.map((n) => n * 2)", [2, 4]),
        ("ctx.args.list?.[1]", 2),
        ("ctx.args.list?.none?.a", None),
        ("ctx.args.list.none?.()", None),
        ("ctx.args.none?.map((n) => n)", None),
        ("(ctx.none?.a) ?? 'default'", "default"),
        ("ctx.args.text?.trim().length", 1),
    ],
)
def test_optional_chains(expression: str, expected: Any) -> None:
    assert value_of(expression, {"args": {"n": 2, "list": [1, 2], "text": " a "}}) == expected


def test_what_is_behind_a_chain_that_ends_is_not_evaluated() -> None:
    statements = "let calls = 0; const f = () => { calls += 1; return 'a'; }; ctx.none?.[f()].b(f()); return calls;"
    assert run(statements) == 0


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("let n = 0; [1, 2].forEach((x) => { n += x; }); return n;", 3),
        ("const f = []; for (const i of [1, 2]) { f.push(() => i); } return f.map((g) => g());", [1, 2]),
        ("const f = []; for (let i of [1, 2]) { f.push(() => (i += 1)); } return [f[0](), f[0](), f[1]()];", [2, 3, 3]),
        ("const f = []; for (const i of [1, 2]) { let j = i; f.push(() => (j += 1)); } return f.map((g) => g());", [2, 3]),
        ("const f = []; for (var i of [1, 2]) { f.push(() => i); } return f.map((g) => g());", [2, 2]),
        ("const f = []; for (const [a, b] of [[1, 2], [3, 4]]) { f.push(() => a + b); } return f.map((g) => g());", [3, 7]),
        (("const make = (n) => ({up: () => (n += 1), get: () => n}); const a = make(1); const b = make(5); a.up();"
         " return [a.get(), b.get()];"), [2, 5]),
        (("const f = []; for (const i of [1, 2]) { f.push(g); function g() { return later; } const later = i; }"
         " return f.map((h) => h());"), [1, 2]),
        ("const a = 1; const f = () => { const a = 2; return () => a; }; return f()() + a;", 3),
        ("let a = 1; const f = (a) => { a += 1; return a; }; return [f(5), a];", [6, 1]),
        ("const f = ({a, b = () => a}) => b(); return f({a: 4});", 4),
        ("let n = 0; const f = () => { n += 1; const g = () => { n += 10; }; g(); }; f(); f(); return n;", 22),
    ],
)  # fmt: skip
def test_closures(statements: str, expected: Any) -> None:
    assert run(statements) == expected


def test_a_program_with_helpers_constants_and_exports_at_its_end() -> None:
    code = CodeRun("""
        var wrap = (...rest) => rest.map((r) => `<${r}>`).join(',');
        const LIMIT = 3;
        function twice(n) { return n * 2; }
        function request(ctx) { return { hi: wrap('a', 'b'), n: twice(LIMIT) }; }
        const answer = (ctx) => ctx.result;
        export { request, answer as response };
    """)
    assert code() == {"hi": "<a>,<b>", "n": 6}
    assert code({"result": [1]}, "response") == [1]


@pytest.mark.parametrize(
    ("code", "request_", "response"),
    [
        ("export function request() {}", True, False),
        ("export const response = (ctx) => 1;", False, True),
        ("function request() {} function response() {} export { request, response };", True, True),
        ("function request() {}", False, False),
        ("function f() {} export { f as request };", True, False),
    ],
)
def test_the_handlers_that_a_program_has(code: str, request_: bool, response: bool) -> None:  # noqa: FBT001 - what it has
    compiled = compile_program(parse(code))
    assert (compiled.has("request"), compiled.has("response")) == (request_, response)


@pytest.mark.parametrize(
    "definitions",
    [
        "let calls = 0; const count = () => (calls += 1);",
        "const state = {calls: 0}; function count() { state.calls += 1; return state.calls; }",
        "const list = []; function count() { return list.push(1); }",
        "let calls = 0; function count() { [calls] = [calls + 1]; return calls; }",
        "let calls = 0; function count() { for (calls of [calls + 1]) {} return calls; }",
    ],
)
def test_no_state_is_left_for_the_next_run(definitions: str) -> None:
    code = CodeRun(f"{definitions} export function request(ctx) {{ count(); return count(); }}")
    assert [code(), code(), code()] == [2, 2, 2]


def test_several_threads_run_the_same_code() -> None:
    code = CodeRun(
        "const ADD = 1; function add(n) { return n + ADD; } export const request = (ctx) => ctx.args.l.map(add);"
    )
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: code({"args": {"l": [n, n + 1]}}), range(200)))
    assert results == [[n + 1, n + 2] for n in range(200)]


def test_imports_under_other_names_and_as_a_whole() -> None:
    code = CodeRun("""
        import { util as tools } from '@aws-appsync/utils'; import * as utils from "@aws-appsync/utils";
        export function request(ctx) { return [tools.autoId().length, utils.util.autoId().length, util.autoId().length]; }
    """)
    assert code() == [36, 36, 36]


def test_the_context_is_changed_in_place() -> None:
    context = {"args": {"a": 1}, "stash": {"old": 1}}
    run("ctx.stash.seen = [1, ctx.args.a]; delete ctx.stash.old; ctx.args.b = 2;", context)
    assert context == {"args": {"a": 1, "b": 2}, "stash": {"seen": [1, 1]}}


def test_a_tag_gets_the_texts_and_the_values() -> None:
    assert run("const tag = (texts, ...values) => [texts, values]; return tag`a${1}b\\n${2}`;") == [
        ["a", "b\n", ""],
        [1, 2],
    ]
