"""The parts of JavaScript that APPSYNC_JS does not have.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html, and the rules of `@aws-appsync/eslint-plugin`
with their words. Where the documentation refuses and the plugin has no rule, the words are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.gate.findings import lint, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.nodes import Node
    from chatprov.appsync.js.problems import CodeProblem

_LINTED: Final[Mapping[type[Node], tuple[str, str]]] = {
    expressions.AwaitExpression: ("no-await", "The `await` keyword is not supported"),
    statements.ClassDeclaration: ("no-classes", "Class declarations are not supported."),
    statements.ForStatement: ("no-for", "For statements are not supported."),
    statements.ContinueStatement: ("no-continue", "Continue statements are not supported"),
    expressions.YieldExpression: ("no-yield", "Yield statements are not supported"),
    statements.LabeledStatement: ("no-labels", "Labeled statements are not supported."),
    expressions.RegexLiteral: ("no-regex", "Regex literals are not supported."),
    expressions.ThisExpression: ("no-this", "This expressions are not supported."),
    statements.TryStatement: ("no-try", "Try statements are not supported."),
}
"""The nodes that a rule of the plugin refuses wherever they are."""

_REFUSED: Final[Mapping[type[Node], str]] = {
    statements.ThrowStatement: "Throw statements are not supported. Use util.error().",
    expressions.ClassExpression: "Classes are not supported.",
    expressions.ImportExpression: "Dynamic imports and import.meta are not supported.",
}
"""The nodes that the documentation refuses."""

_BINARY: Final = {
    "instanceof": ("no-disallowed-binary-operators", "The operator instanceof is not supported"),
    "in": ("no-in-operator", "in operator is not supported. Use Object.hasOwn()."),
}


def refused_syntax(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of what APPSYNC_JS does not have."""
    for kind, (rule, text) in _LINTED.items():
        for node, _ in analysis.each(kind):
            yield lint(rule, text, node.place)
    for kind, text in _REFUSED.items():
        for node, _ in analysis.each(kind):
            yield refusal(text, node.place)
    yield from _loops(analysis)
    yield from _functions(analysis)
    yield from _operators(analysis)
    yield from _new(analysis)


def _loops(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    for loop, _ in analysis.each(statements.WhileStatement):
        words = "do...while" if loop.is_do else "While"
        yield lint("no-while", f"{words} statements are not supported.", loop.place)
    for loop_over, _ in analysis.each(statements.ForEachStatement):
        if loop_over.is_async:
            yield lint("no-await", "The `await` keyword is not supported", loop_over.place)


def _functions(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    declared: set[Any] = {id(node.function) for node, _ in analysis.each(statements.FunctionDeclaration)}
    for function, _ in analysis.each(expressions.FunctionExpression):
        if function.is_async:
            yield lint("no-async", "Async functions are not supported.", function.place)
        if function.is_generator:
            text = "Generator functions are not supported."
            found = lint("no-generators", text, function.place)
            yield found if id(function) in declared else refusal(text, function.place)
        if function.kind in {"getter", "setter"}:
            yield refusal("Getters and setters are not supported.", function.place)


def _operators(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    for unary, _ in analysis.each(expressions.UnaryExpression):
        if unary.operator == "~":
            yield _operator("~", unary)
    for update, _ in analysis.each(expressions.UpdateExpression):
        yield _operator(update.operator, update)
    for binary, _ in analysis.each(expressions.BinaryExpression):
        if binary.operator in _BINARY:
            yield lint(*_BINARY[binary.operator], binary.place)


def _operator(operator: str, node: Node) -> CodeProblem:
    return lint("no-disallowed-unary-operators", f"The operator {operator} is not supported", node.place)


def _new(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    for node, _ in analysis.each(expressions.NewExpression):
        if isinstance(node.callee, expressions.Identifier) and node.callee.name == "Promise":
            yield lint("no-promise", "Promise is not supported", node.place)
        else:
            yield refusal("Object construction with new is not supported.", node.place)
