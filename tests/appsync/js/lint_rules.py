"""Code that breaks one rule of `@aws-appsync/eslint-plugin` 2.0.2, for each rule, with the place and the words of the problem."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

BASE: Final = frozenset({
    "no-async", "no-await", "no-classes", "no-for", "no-continue", "no-generators", "no-yield", "no-labels", "no-regex",
    "no-this", "no-try", "no-while", "no-disallowed-unary-operators", "no-disallowed-binary-operators", "no-promise",
    "no-disallowed-re-assignment", "no-in-operator",
})  # fmt: skip
"""The rules of the configuration `base`."""
RECOMMENDED: Final = BASE | {
    "no-recursion",
    "no-disallowed-methods",
    "no-function-passing",
    "no-function-reassign",
    "no-function-return",
}
"""The rules of the configuration `recommended`: the further ones use types."""

BODY_LINE: Final = 3


class BrokenRule(NamedTuple):
    """The body of a handler, and its problems: for each the rule, the part of the body that it is about, its text."""

    body: str
    problems: tuple[tuple[str, str, str], ...]

    @property
    def code(self) -> str:
        """The whole code."""
        return (
            "import { util } from '@aws-appsync/utils';\nexport function request(ctx) {\n"
            f"{self.body}\n}}\nexport function response(ctx) {{\n  return ctx.result;\n}}\n"
        )

    @property
    def code_errors(self) -> list[dict[str, Any]]:
        """The problems as AppSync reports them."""
        return [self._code_error(*problem) for problem in self.problems]

    def _code_error(self, rule: str, part: str, text: str) -> dict[str, Any]:
        column = self.body.index(part) + 1
        return {
            "errorType": "LINT_ERROR",
            "value": f"code.js({BODY_LINE},{column}): error @aws-appsync/{rule}: {text}",
            "location": {"line": BODY_LINE, "column": column, "span": len(part)},
        }


def _whole(rule: str, body: str, text: str) -> BrokenRule:
    return BrokenRule(body, ((rule, body, text),))


def _part(rule: str, body: str, part: str, text: str) -> BrokenRule:
    return BrokenRule(body, ((rule, part, text),))


_UNARY: Final = "no-disallowed-unary-operators"
_WRITTEN: Final = "no-disallowed-re-assignment"
BROKEN: Final = {
    "no-async": _part("no-async", "const load = async () => 1;", "async () => 1", "Async functions are not supported."),
    "no-await": _part("no-await", "  await ctx.args.a;", "await ctx.args.a", "The `await` keyword is not supported"),
    "no-classes": _whole("no-classes", "class Room { }", "Class declarations are not supported."),
    "no-for": _whole("no-for", "for (let i = 0; i < 3; i += 1) { }", "For statements are not supported."),
    "no-continue": _part(
        "no-continue",
        "for (const a of ctx.args.list) { continue; }",
        "continue;",
        "Continue statements are not supported",
    ),
    "no-generators": _whole("no-generators", "function* rooms() { }", "Generator functions are not supported."),
    "no-yield": BrokenRule(
        "function* rooms() { yield 1; }",
        (
            ("no-generators", "function* rooms() { yield 1; }", "Generator functions are not supported."),
            ("no-yield", "yield 1", "Yield statements are not supported"),
        ),
    ),
    "no-labels": _whole(
        "no-labels", "rooms: for (const a of []) { break rooms; }", "Labeled statements are not supported."
    ),
    "no-regex": _part("no-regex", "return ctx.args.a.split(/, */);", "/, */", "Regex literals are not supported."),
    "no-this": _part("no-this", "return this;", "this", "This expressions are not supported."),
    "no-try": _whole("no-try", "try { util.autoId(); } finally { }", "Try statements are not supported."),
    "no-while": _whole("no-while", "while (ctx.args.a) { }", "While statements are not supported."),
    "no-while: do": _whole("no-while", "do { } while (ctx.args.a);", "do...while statements are not supported."),
    "no-recursion": _part(
        "no-recursion",
        "const depth = (room) => room.next && depth(room.next);",
        "depth(room.next)",
        "Recursive function calls not supported. Detected cycle in depth <-depth",
    ),
    "no-disallowed-unary-operators: ++": _part(
        _UNARY, "let count = 1; count++;", "count++", "The operator ++ is not supported"
    ),
    "no-disallowed-unary-operators: --": _part(
        _UNARY, "let count = 1; --count;", "--count", "The operator -- is not supported"
    ),
    "no-disallowed-unary-operators: ~": _part(
        _UNARY, "return ~ctx.args.a;", "~ctx.args.a", "The operator ~ is not supported"
    ),
    "no-disallowed-methods": _part(
        "no-disallowed-methods",
        "return 'a'.padStart(2);",
        "'a'.padStart(2)",
        "Method String.padStart is not implemented",
    ),
    "no-disallowed-methods: Array": _part(
        "no-disallowed-methods", "return [1].keys();", "[1].keys()", "Method Array.keys is not implemented"
    ),
    "no-disallowed-methods: Object": _part(
        "no-disallowed-methods",
        "return Object.freeze({});",
        "Object.freeze({})",
        "Method ObjectConstructor.freeze is not implemented",
    ),
    "no-disallowed-binary-operators": _part(
        "no-disallowed-binary-operators",
        "return ctx instanceof Object;",
        "ctx instanceof Object",
        "The operator instanceof is not supported",
    ),
    "no-function-passing": _part(
        "no-function-passing",
        "return [2, 1].sort((a, b) => a - b);",
        "[2, 1].sort((a, b) => a - b)",
        "Functions can not be passed as an argument",
    ),
    "no-promise": _part(
        "no-promise", "return new Promise(() => 1);", "new Promise(() => 1)", "Promise is not supported"
    ),
    "no-function-reassign": _part(
        "no-function-reassign", "const f = () => 1; const g = f;", "g = f", "re-assigning function is not allowed"
    ),
    "no-function-return": _whole("no-function-return", "return () => 1;", "returning a function is not allowed"),
    "no-disallowed-re-assignment": _part(
        _WRITTEN, "ctx = { };", "ctx", "ctx is readonly and re-assignment is not supported."
    ),
    "no-disallowed-re-assignment: member": _part(
        _WRITTEN, "ctx.stash = { };", "ctx.stash", "ctx is readonly. Adding/Updating stash is not supported."
    ),
    "no-in-operator": _part(
        "no-in-operator",
        "return 'a' in ctx.args;",
        "'a' in ctx.args",
        "in operator is not supported. Use Object.hasOwn().",
    ),
}
"""Each rule, behind it what it is about if it is about several things."""
