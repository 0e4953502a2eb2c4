"""Compiles calls and tagged templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.builtins import METHODS
from chatprov.appsync.js.compile_expressions import items, listed
from chatprov.appsync.js.compile_members import reader
from chatprov.appsync.js.expressions import (
    Identifier,
    LiteralExpression,
    SpreadElement,
)
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.helper_faults import FAULTS, placed
from chatprov.appsync.js.members import read
from chatprov.appsync.js.scope import SHORT
from chatprov.appsync.js.values import function_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.expressions import CallExpression, MemberExpression, TaggedTemplateExpression
    from chatprov.appsync.js.functions import NativeFunction
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame


def native_call(function: NativeFunction, node: CallExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile the call of a function that is known now, such as `util.autoId`."""
    run, place = function.call, node.place
    separate, arguments = _arguments(node.arguments, compiler)
    values = _fitted(function, separate)
    if values is None:
        values = ()

        def with_list(frame: Frame) -> Any:
            given = arguments(frame)
            budget = frame[0]
            budget.place = place
            budget.steps -= len(given)
            try:
                return function(budget, given)
            except FAULTS as error:
                raise placed(error, place) from None

        return with_list
    if len(values) == 1:
        (value,) = values

        def with_one(frame: Frame) -> Any:
            given = value(frame)
            budget = frame[0]
            budget.place = place
            try:
                return run(budget.environment, budget, given)
            except FAULTS as error:
                raise placed(error, place) from None

        return with_one

    def with_values(frame: Frame) -> Any:
        given = [value(frame) for value in values]
        budget = frame[0]
        budget.place = place
        try:
            return run(budget.environment, budget, *given)
        except FAULTS as error:
            raise placed(error, place) from None

    return with_values


def _arguments(
    nodes: Sequence[ExpressionNode | SpreadElement], compiler: CodeCompiler
) -> tuple[list[Evaluate] | None, Evaluate]:
    """Compile the arguments of a call, each once: separately, unless one is spread, and as a list."""
    if any(isinstance(node, SpreadElement) for node in nodes):
        return None, items(nodes, compiler)
    values = [compiler.expression(node) for node in nodes if not isinstance(node, SpreadElement)]
    return values, listed(values)


def _fitted(function: NativeFunction, values: list[Evaluate] | None) -> tuple[Evaluate, ...] | None:
    """Return as many arguments as a function takes; None if that is not known, or if there are more."""
    if values is None or (function.most is not None and len(values) > function.most):
        return None
    return tuple(function.fitted(values, lambda _: None))


def value_call(node: CallExpression, compiler: CodeCompiler) -> Callable[[Frame, Any], Any]:
    """Compile what follows the callee to a closure that takes the function."""
    arguments, place, is_optional = items(node.arguments, compiler), node.place, node.is_optional
    name = node.callee.name if isinstance(node.callee, Identifier) else "call"

    def evaluate(frame: Frame, value: Any) -> Any:
        function = function_in(value)
        if function is None:
            if is_optional and value is None:
                return SHORT
            raise CodeFault(f"Invalid function: {name}", place)
        budget = frame[0]
        try:
            return function(budget, arguments(frame))
        except FAULTS as error:
            raise placed(error, place) from None

    return evaluate


def member_call(node: CallExpression, callee: MemberExpression, compiler: CodeCompiler) -> Callable[[Frame, Any], Any]:
    """Compile `.key(arguments)` to a closure that takes the object."""
    if type(callee.key) is not LiteralExpression:
        return _computed_call(node, callee, compiler)
    name, place = str(callee.key.value), node.place
    (separate, arguments), is_optional = _arguments(node.arguments, compiler), node.is_optional
    methods = {
        kind: (table[name].call, _fitted(table[name], separate), table[name].fitted)
        for kind, table in METHODS.items()
        if name in table
    }

    def evaluate(frame: Frame, owner: Any) -> Any:
        budget = frame[0]
        method = methods.get(type(owner))
        if method is None:
            function = function_in(read(owner, name, budget, callee.place))
            if function is None:
                if is_optional:
                    return SHORT
                raise CodeFault(f"Invalid function: {name}", place)
            given = arguments(frame)
            budget.place = place
            try:
                return function(budget, given)
            except FAULTS as error:
                raise placed(error, place) from None
        run, values, fitted = method
        given = fitted(arguments(frame)) if values is None else [value(frame) for value in values]
        try:
            return run(budget, owner, *given)
        except FAULTS as error:
            raise placed(error, place) from None

    return evaluate


def _computed_call(
    node: CallExpression, callee: MemberExpression, compiler: CodeCompiler
) -> Callable[[Frame, Any], Any]:
    """Compile `[key](arguments)`: only functions in objects can be called so."""
    read_member, call_value = reader(callee, compiler), value_call(node, compiler)
    return lambda frame, owner: call_value(frame, read_member(frame, owner))


def tagged_template(
    node: TaggedTemplateExpression, compiler: CodeCompiler, *, is_raw: bool = False
) -> Callable[[Frame, Any], Any]:
    """Compile a template literal behind a function to a closure that takes the function.

    The function gets the texts and the values; that of `String.raw` gets the raw texts.
    """
    texts = list(node.raw if is_raw else node.texts)
    values, place = items(node.values, compiler), node.place

    def evaluate(frame: Frame, value: Any) -> Any:
        function = function_in(value)
        if function is None:
            raise CodeFault("Invalid function: tag", place)
        budget = frame[0]
        budget.place = place
        try:
            return function(budget, [list(texts), *values(frame)])
        except FAULTS as error:
            raise placed(error, place) from None

    return evaluate
