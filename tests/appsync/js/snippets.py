"""Random code: every node of the language, with operands of every type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatprov.appsync.js.builtins import ALLOWED

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

_ATOMS = (
    "null", "undefined", "true", "0", "1", "-1", "2.5", "1e21", "NaN", "Infinity", "''", "'a'", "'12'", "'😀b'", "'(a|'",
    "[]", "{}", "ctx", "ctx.args", "ctx.args.n", "ctx.args.list", "ctx.args.text", "ctx.args.map", "ctx.none", "a", "b", "c",
    "Math", "util", "JSON", "String", "parseInt", "missing",
)  # fmt: skip
_BINARY = (
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "===",
    "!==",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    ">>>",
)
_CALLS = tuple(
    f"{holder}.{name}"
    for holder in ("Object", "Math", "JSON", "Number", "Array", "console")
    for name in ALLOWED[holder]
)
_METHODS = tuple(sorted((ALLOWED["Array"] | ALLOWED["String"]) - {"length", "isArray", "raw"}))


_EXPRESSIONS = (
    "((E) O (E))", "((E) O (E))", "((E) && (E))", "((E) || (E))", "((E) ?? (E))", "(!(E))", "(-(E))", "(+(E))", "(typeof (E))",
    "((E) ? (E) : (E))", "(E)[E]", "(E)?.length", "(E).a", "[E, ...(E)]", "({a: E, [E]: 1, ...(E)})", "`<${E}|${E}>`",
    "(E).M(A)", "(E).M(A)", "(E)?.M(A)", "F(A)", "((T) => (E))(E)",
)  # fmt: skip
_ARGUMENTS = ("", "E", "E, E", "...(E)", "(x, y) => (E)", "1, E, 2, 3")
_TARGETS = ("a", "{x: b = E, ...c}", "[b = E, , ...[, x]]", "{[E]: {a}}")
_STATEMENTS = (
    "if (E) { S } else { S }", "for (const T of E) { S }", "for (const c in E) { S }",
    "switch (E) { case E: S break; default: S }", "{ const T = E; S }", "P = E;", "P += E;", "P ??= E;", "P **= E;",
    "delete P;", "(E);", "return E;", "{ function f(T) { S } f(E); }",
)  # fmt: skip
_PLACES = ("ctx.args.n", "ctx.stash[a]", "ctx.args.list[b]", "ctx.none.x", "a.length", "a[0]", "b[E]")


class Snippets:
    """Writes random statements that use the names `a`, `b`, `c` and `ctx`."""

    def __init__(self, generator: random.Random, functions: Sequence[str] = _CALLS) -> None:
        self._random = generator
        self._kinds = {**_KINDS, "F": functions}

    def call(self) -> str:
        """Return the call of a function with random arguments."""
        return self.filled("F(A)", 3)

    def statements(self, count: int) -> str:
        """Return statements that declare their names first."""
        declared = self.filled("let a = E, b = E; const c = E;", 2)
        return "\n".join([declared, *(self.filled("S", 3) for _ in range(count))])

    def filled(self, form: str, depth: int) -> str:
        """Return a form with its capital letters replaced by random parts of their kind, nested up to a depth."""
        return re.sub(r"\b[EOMFATSP]\b", lambda match: self._part(match[0], depth), form)

    def _part(self, kind: str, depth: int) -> str:
        if kind == "E" and (depth == 0 or self._random.random() < 0.2):
            return self._random.choice(_ATOMS)
        if kind == "S" and depth == 0:
            return self.filled("(E);", 1)
        form = self._random.choice(self._kinds[kind])
        return form if kind in "OMF" else self.filled(form, max(depth - 1, 0))


_KINDS: dict[str, Sequence[str]] = {
    "A": _ARGUMENTS,
    "E": _EXPRESSIONS,
    "F": _CALLS,
    "M": _METHODS,
    "O": _BINARY,
    "P": _PLACES,
    "S": _STATEMENTS,
    "T": _TARGETS,
}
