"""However deep expressions are nested, each is compiled a fixed number of times."""

from __future__ import annotations

from contextlib import suppress

import pytest

from chatprov.appsync.js.compiler import CodeCompiler
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.gate import check
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.js.program import compile_program
from chatprov.appsync.js.syntax import parse
from chatprov.appsync.js.syntax_reader import MAX_NESTING
from tests.appsync.js.running import CodeRun, in_request

NESTED = {
    "call of a method": ("xs.map((x) => ", ")"),
    "call with several arguments": ("f(1, ", ", 2)"),
    "call of a helper": ("util.urlEncode(", ")"),
    "call with a spread argument": ("f(...", ")"),
    "call in an optional chain": ("xs?.concat(", ")"),
    "call of a computed member": ("xs[", "]()"),
    "member": ("(", ").a.b"),
    "optional member": ("(", ")?.a"),
    "assignment": ("(xs.a = ", ")"),
    "assignment with an operator": ("(xs[0] += ", ")"),
    "assignment that may not happen": ("(xs.a ??= ", ")"),
    "and": ("(xs && ", ")"),
    "negation": ("!(", ")"),
    "conditional": ("(xs ? ", " : 1)"),
    "condition": ("((", ") ? 1 : 2)"),
    "sum": ("(1 + ", ")"),
    "list": ("[", ", 1]"),
    "object": ("({a: ", "})"),
    "template": ("`a${", "}b`"),
    "tagged template": ("f`a${", "}b`"),
    "function with a default": ("((a = ", ") => a)(1)"),
    "type of": ("typeof (", ")"),
    "deletion": ("(delete xs[", "])"),
}


def compilations(monkeypatch: pytest.MonkeyPatch, code: str) -> int:
    """Return how many expressions are compiled for a program."""
    count = 0
    expression = CodeCompiler.expression

    def counted(self: CodeCompiler, node: object) -> object:
        nonlocal count
        count += 1
        return expression(self, node)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(CodeCompiler, "expression", counted)
        compile_program(parse(code))
    return count


@pytest.mark.parametrize(("before", "after"), NESTED.values(), ids=NESTED.keys())
def test_twice_the_depth_is_twice_the_work(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    def work(depth: int) -> int:
        nested = before * depth + "1" + after * depth
        return compilations(monkeypatch, f"export function request(ctx) {{ const xs = []; return {nested}; }}")

    one, two, four = work(3), work(6), work(12)
    assert four - two <= 2 * (two - one) + 4


def deepest(before: str, after: str) -> str:
    """Return code with as many parts in each other as the parser accepts."""
    for depth in range(MAX_NESTING, 0, -1):
        code = in_request(f"const f = (a) => a; const xs = [1]; return {before * depth}1{after * depth};")
        with suppress(CodeRefusedError):
            parse(code)
            return code
    raise AssertionError(before)


@pytest.mark.parametrize(("before", "after"), NESTED.values(), ids=NESTED.keys())
def test_code_that_is_nested_as_deep_as_the_limit_is_checked_and_run(before: str, after: str) -> None:
    code = deepest(before, after)
    check(parse(code))
    message = ""
    try:
        CodeRun(code)()
    except CodeFault as fault:
        message = fault.message
    assert "nested too deeply" not in message
