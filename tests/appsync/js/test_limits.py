"""Code that would use up time or memory ends with a fault, and nothing of Python can be reached."""

from __future__ import annotations

import contextlib
import itertools
import random
import tracemalloc
from types import SimpleNamespace

import pytest

from chatprov.appsync.js.environment import MAX_CALL_DEPTH, CodeBudget, CodeEnvironment
from chatprov.appsync.js.faults import CodeFault, EarlyReturnSignal, LimitFault
from chatprov.appsync.js.modules import MODULES
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.util.errors import ResolverError
from chatprov.appsync.util.extensions import Extensions
from chatprov.appsync.util.util import Util
from chatprov.appsync.vtl import javaregex
from tests.appsync.js.hostile import functions_of
from tests.appsync.js.running import CodeRun, in_request, run, value_of
from tests.appsync.js.snippets import Snippets

TEN = "const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];"
THOUSAND = f"{TEN} const many = []; for (const a of ten) for (const b of ten) for (const c of ten) many.push(a);"
MILLION_CHARACTERS = f"{TEN} let text = 'é'; for (const n of [...ten, ...ten]) text += text;"
WIDE = f"{THOUSAND} const wide = []; wide.length = 600000;"
HOSTILE = {
    "loops inside loops": f"{THOUSAND} for (const a of many) for (const b of many) for (const c of many) {{}}",
    "callbacks inside callbacks": f"{THOUSAND} many.forEach(() => many.forEach(() => many.forEach(() => 1)));",
    "a text that doubles": f"{THOUSAND} let s = 'xx'; for (const n of many) s += s;",
    "a template that doubles": f"{THOUSAND} let s = 'xx'; for (const n of many) s = `${{s}}${{s}}`;",
    "concat of texts": f"{THOUSAND} let s = 'xx'; for (const n of many) s = s.concat(s, s);",
    "concat of lists": f"{THOUSAND} let l = [1]; for (const n of many) l = l.concat(l);",
    "spread of lists": f"{THOUSAND} let l = [1]; for (const n of many) l = [...l, ...l];",
    "spread of arguments": f"{THOUSAND} let l = [1]; const f = (...a) => a; for (const n of many) l = f(...l, ...l);",
    "push of a list into itself": f"{THOUSAND} const l = [1]; for (const n of many) l.push(...l);",
    "flatMap": f"{THOUSAND} let l = many; for (const n of ten) l = l.flatMap(() => ten);",
    "join with a long separator": f"{THOUSAND} let s = 'x'; for (const n of ten) s = many.join(s);",
    "replaceAll with a long text": "let s = 'aaaaaaaaaa'; for (const n of [1, 2, 3, 4, 5, 6, 7]) s = s.replaceAll('a', s);",
    "a length": "const a = []; a.length = 1e9;",
    "a far index": "const a = []; a[1e8] = 1;",
    "many lengths": f"{THOUSAND} const l = []; for (const n of many) {{ const a = []; a.length = 600000; l.push(a); }}",
    "a wide list filled": f"{WIDE} many.forEach(() => many.forEach(() => wide.fill(1)));",
    "a wide list searched": f"{WIDE} many.forEach(() => many.forEach(() => wide.includes(1)));",
    "a wide list copied": f"{WIDE} many.forEach(() => many.forEach(() => wide.slice(1)));",
    "a wide list reversed": f"{WIDE} many.forEach(() => many.forEach(() => wide.reverse()));",
    "a wide list destructured": f"{WIDE} many.forEach(() => {{ const [a, ...rest] = wide; }});",
    "a wide list as keys": f"{WIDE} for (const a in wide) for (const b in wide) {{}}",
    "a list sorted again and again": f"{THOUSAND} many.forEach(() => many.sort());",
    "many keys": f"{THOUSAND} const o = {{}}; many.forEach((a, i) => many.forEach((b, j) => {{ o[`${{i}}:${{j}}`] = 1; }}));",
    "many objects": f"{THOUSAND} const l = []; many.forEach(() => many.forEach(() => l.push({{a: {{}}}})));",
    "many functions": f"{THOUSAND} const l = []; many.forEach((a) => many.forEach(() => l.push(() => a)));",
    "objects copied": f"{THOUSAND} const o = {{}}; many.forEach((a, i) => {{ o[`k${{i}}`] = a; }});"
    " many.forEach(() => many.forEach(() => ({...o})));",
    "a long text searched": f"{MILLION_CHARACTERS} {THOUSAND} many.forEach(() => many.forEach(() => text.indexOf('z')));",
    "a long text measured": f"{MILLION_CHARACTERS} {THOUSAND} many.forEach(() => many.forEach(() => text.length));",
    "a long text compared": f"{MILLION_CHARACTERS} {THOUSAND} const a = 'a' + text; const b = 'a' + text;"
    " many.forEach(() => many.forEach(() => a === b));",
    "a long text as a key": f"{MILLION_CHARACTERS} {THOUSAND} const o = {{}};"
    " many.forEach(() => many.forEach(() => { o[text] = 1; }));",
    "a long text in another case": f"{MILLION_CHARACTERS} {THOUSAND} many.forEach(() => text.toUpperCase());",
    "a long text split": f"{MILLION_CHARACTERS} text.split('');",
    "a long number read": f"{TEN} let s = '9'; for (const n of [...ten, ...ten]) s += s;"
    f" {THOUSAND.replace(TEN, '')} many.forEach(() => parseInt(s, 7));",
    "JSON written": f"{THOUSAND} const m = [many, many]; many.forEach(() => JSON.stringify(m));",
    "JSON that doubles": f"{THOUSAND} let l = [1]; for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) l = [l, l, l, l, l];"
    " JSON.stringify(l);",
    "JSON read": f"{THOUSAND} const s = JSON.stringify(many); many.forEach(() => many.forEach(() => JSON.parse(s)));",
    "JSON of many brackets": "let s = '['; for (const n of 'aaaaaaaaaaaaaaaaaaaa') s += s; JSON.parse(s);",
    "JSON of a deep list": f"{THOUSAND} let l = 1; for (const n of many) l = [l]; JSON.stringify(l);",
    "the text of a deep list": f"{THOUSAND} let l = 1; for (const n of many) l = [l]; return l + '';",
    "a deep list made flat": f"{THOUSAND} let l = 1; for (const n of many) l = [l]; return l.flat(Infinity);",
    "a list in itself as a text": "const a = []; a.push(a); return `${a}`;",
    "a list in itself made flat": "const a = []; a.push(a); return a.flat(Infinity);",
    "an object in itself as JSON": "const a = {}; a.a = a; return JSON.stringify(a);",
    "a log": f"{THOUSAND} many.forEach(() => many.forEach(() => console.log(many)));",
    "recursion": "const f = (n) => [n, f([n])]; f(1);",
    "recursion through callbacks": "const f = (n) => `${[1].map((m) => ({a: [f(m)]}))}`; f(1);",
    "recursion of two functions": "function f(n) { return g(n) + 1; } function g(n) { return f(n) + 1; } f(1);",
    "a heavy pattern": f"'{'a' * 40}b'.replaceAll('(a|aa)+$', 'x');",
    "many heavy patterns": f"{THOUSAND} for (const n of many) '{'a' * 25}b'.replaceAll('(a|aa)+$', 'x');",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_ends_with_a_limit(name: str) -> None:
    with pytest.raises(LimitFault):
        run(HOSTILE[name])


@pytest.mark.parametrize(
    "name", ["a text that doubles", "spread of lists", "many lengths", "many objects", "many functions"]
)
def test_hostile_code_does_not_use_much_memory(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(LimitFault):
            run(HOSTILE[name])
        assert tracemalloc.get_traced_memory()[1] < 128 << 20
    finally:
        tracemalloc.stop()


def test_some_loops_end_after_a_thousand_elements() -> None:
    many = {"many": [1] * 1001}
    assert run("let n = 0; for (const one of ctx.many) n += one; return n;", many) == 1000
    assert run("let n = 0; for (const character of ctx.text) n += 1; return n;", {"text": "x" * 1001}) == 1000
    assert run("return ctx.many.map((one) => one).length;", many) == 1000
    assert run("return ctx.many.reduce((sum, one) => sum + one, 0);", many) == 1000
    assert run("return ctx.many.slice(1000).length;", many) == 1
    assert run("const a = [1]; for (const n of a) a.push(n); return a.length;") == 1001


def test_patterns_take_no_more_time_than_all_other_steps_may(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 0.1)  # each search takes 0.1 seconds
    monkeypatch.setattr(javaregex, "time", SimpleNamespace(thread_time=lambda: next(clock)))
    logs: list[str] = []
    budget = CodeBudget(CodeEnvironment(Util(), Extensions(), logs.append, is_response=False))
    with pytest.raises(LimitFault):
        list(itertools.starmap(javaregex.matches, [("a", "a", budget)] * 3))


def test_calls_that_are_not_recursive_have_room() -> None:
    functions = "".join(f"const f{n} = (a) => [f{n - 1}(a)].map((b) => b + 1)[0];" for n in range(1, 20))
    assert run(f"const f0 = (a) => a; {functions} return f19(1);") == 20


def test_the_depth_of_calls_ends_with_each_call() -> None:
    calls = ", ".join(["f(1)"] * (3 * MAX_CALL_DEPTH))
    assert run(f"const f = (a) => a; return [{calls}].length;") == 3 * MAX_CALL_DEPTH


def test_an_ordinary_response_is_far_from_the_limits() -> None:
    items = [{"id": str(n), "n": n, "tags": ["a", "b"], "nested": {"text": "x" * 200}} for n in range(1000)]
    statements = (
        "return ctx.items.filter((item) => item.n % 2 === 0).map(({id, nested: {text}, ...rest}) => "
        "({...rest, id: `item:${id}`, text: text.slice(0, 100).toUpperCase(), json: JSON.stringify(rest)}));"
    )
    assert len(run(statements, {"items": items})) == 500


_HOLDERS = (
    "ctx", "ctx.args", "[]", "'a'", "5", "1.5", "true", "Math", "Math.max", "util", "util.error", "console.log", "String",
    "(() => 1)", "Object", "JSON",
)  # fmt: skip
_NAMES = (
    "__class__", "__dict__", "__init__", "__globals__", "__call__", "__subclasses__", "__proto__", "constructor",
    "prototype", "call", "apply", "bind", "name", "members", "_plan", "append", "items", "encode", "format", "real",
)  # fmt: skip


@pytest.mark.parametrize("holder", _HOLDERS)
def test_no_value_has_members_of_python(holder: str) -> None:
    for name in _NAMES:
        assert value_of(f"({holder}).{name}") is None
        assert value_of(f"({holder})['{name}']") is None
        with pytest.raises(CodeFault, match="Invalid function"):
            value_of(f"({holder}).{name}()")


def test_the_names_of_python_and_of_other_engines_are_not_defined() -> None:
    for name in (
        "globalThis",
        "eval",
        "Function",
        "Promise",
        "Reflect",
        "Proxy",
        "process",
        "require",
        "print",
        "open",
    ):
        with pytest.raises(CodeFault, match="is not defined"):
            value_of(name)


def test_keys_with_the_names_of_prototypes_are_keys() -> None:
    statements = (
        "const o = {}; o['__proto__'] = {polluted: 1}; o.constructor = 2; return [o, {}.polluted, {}.constructor];"
    )
    assert run(statements) == [{"__proto__": {"polluted": 1}, "constructor": 2}, None, None]


@pytest.mark.parametrize("seed", range(40))
def test_random_code_ends_with_a_value_or_an_error_of_the_code(seed: int) -> None:
    snippets = Snippets(random.Random(seed))
    ran = 0
    for _ in range(50):
        code = snippets.statements(4)
        try:
            compiled = CodeRun(in_request(code))
        except CodeRefusedError:
            continue
        ran += 1
        context = {"args": {"n": 2, "list": [1, [2], None], "text": "a😀", "map": {"a": 1.0}}, "stash": {}}
        with contextlib.suppress(CodeFault, ResolverError, EarlyReturnSignal):
            compiled(context)
    assert ran > 25


@pytest.mark.parametrize("seed", range(10))
def test_random_calls_of_helpers_end_with_a_value_or_an_error_of_the_code(seed: int) -> None:
    modules = list(enumerate(MODULES))
    imports = " ".join(f"import * as m{index} from '{name}';" for index, name in modules)
    functions = [function for index, name in modules for function in functions_of(f"m{index}", MODULES[name])]
    snippets = Snippets(random.Random(seed), functions)
    ran = 0
    for _ in range(100):
        call = snippets.call()
        try:
            code = CodeRun(f"{imports} {in_request(f'let a = {{x: 1}}, b = [1, null]; const c = 2; return {call};')}")
        except CodeRefusedError:
            continue
        ran += 1
        with contextlib.suppress(CodeFault, ResolverError, EarlyReturnSignal):
            code({"args": {"n": 2, "list": [1, [2], None], "text": "a😀", "map": {"a": 1.0}}, "stash": {}})
    assert ran > 50
