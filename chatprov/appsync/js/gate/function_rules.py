"""Functions are called, and given to a few methods of arrays; they are no values beyond that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.builtins import TAKE_FUNCTIONS
from chatprov.appsync.js.gate.findings import lint
from chatprov.appsync.js.gate.values import function_of, method_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.problems import CodeProblem


def function_rules(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of functions that are passed, returned or assigned."""
    yield from _passed(analysis)
    yield from _returned(analysis)
    yield from _assigned(analysis)


def _passed(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    for call, scope in analysis.each(expressions.CallExpression):
        if method_name(call.callee) not in TAKE_FUNCTIONS and any(
            function_of(argument, scope) is not None for argument in call.arguments
        ):
            yield lint("no-function-passing", "Functions can not be passed as an argument", call.place)


def _returned(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    text = "returning a function is not allowed"
    for node, scope in analysis.each(statements.ReturnStatement):
        if node.value is not None and function_of(node.value, scope) is not None:
            yield lint("no-function-return", text, node.place)
    for function, scope in analysis.each(expressions.FunctionExpression):
        if function.kind == "arrow" and function_of(function.body, scope) is not None:
            yield lint("no-function-return", text, function.place)


def _assigned(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    text = "re-assigning function is not allowed"
    for declarator, scope in analysis.each(statements.VariableDeclarator):
        if isinstance(declarator.value, expressions.Identifier) and function_of(declarator.value, scope) is not None:
            yield lint("no-function-reassign", text, declarator.place)
    for node, scope in analysis.each(expressions.AssignmentExpression):
        if (
            not node.operator
            and isinstance(node.value, expressions.Identifier)
            and function_of(node.value, scope) is not None
        ):
            yield lint("no-function-reassign", text, node.place)
