"""However deep expressions are nested, each is compiled a fixed number of times."""

from __future__ import annotations

import pytest

from chatprov.appsync.js.compiler import CodeCompiler
from chatprov.appsync.js.program import compile_program
from chatprov.appsync.js.syntax import parse

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
