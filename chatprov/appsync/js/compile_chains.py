"""Compiles members, calls and tagged templates, such as `a.b?.c(d)`: what follows the first value is run by a loop."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias

from chatprov.appsync.js.builtins.string_object import STRING
from chatprov.appsync.js.compile_calls import member_call, native_call, tagged_template, value_call
from chatprov.appsync.js.compile_members import path, reader
from chatprov.appsync.js.environment import STEPS_PER_CALL
from chatprov.appsync.js.expressions import (
    CallExpression,
    LiteralExpression,
    MemberExpression,
    TaggedTemplateExpression,
)
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.scope import SHORT
from chatprov.appsync.js.values import function_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.expressions import ChainExpression
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame

_Link: TypeAlias = MemberExpression | CallExpression | TaggedTemplateExpression
_Step: TypeAlias = "Callable[[Frame, Any], Any]"
"""A compiled link of a chain: takes the value before it."""


def chain(node: _Link, compiler: CodeCompiler) -> Evaluate:
    """Compile a chain without `?.`."""
    start, guarded_steps = _compiled(node, compiler)
    steps = tuple(step for step, _ in guarded_steps)
    match steps:
        case ():
            return start
        case (step,):
            return lambda frame: step(frame, start(frame))

    def evaluate(frame: Frame) -> Any:
        value = start(frame)
        for step in steps:
            value = step(frame, value)
        return value

    return evaluate


def optional_chain(node: ChainExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile a chain with `?.`: it is undefined as soon as what is before a `?.` is null."""
    whole = link(node.expression, compiler)

    def evaluate(frame: Frame) -> Any:
        value = whole(frame)
        return None if value is SHORT else value

    return evaluate


def link(node: ExpressionNode, compiler: CodeCompiler) -> Evaluate:
    """Compile a part of a chain with `?.`; its value is SHORT if the chain has ended before."""
    start, steps = _compiled(node, compiler)

    def evaluate(frame: Frame) -> Any:
        value = start(frame)
        for step, is_optional in steps:
            if value is SHORT or (is_optional and value is None):
                return SHORT
            value = step(frame, value)
        return value

    return evaluate


def _compiled(node: ExpressionNode, compiler: CodeCompiler) -> tuple[Evaluate, list[tuple[_Step, bool]]]:
    """Compile what a chain begins with and its other links, each with whether a `?.` is before it."""
    links: list[_Link] = []
    base = node
    while isinstance(base, (MemberExpression, CallExpression, TaggedTemplateExpression)):
        links.append(base)
        base = _before(base)
    links.reverse()
    calls = sum(not isinstance(found, MemberExpression) for found in links)
    compiler.scope.charge(len(links) + STEPS_PER_CALL * calls)
    start, position = _start(base, links, compiler)
    steps: list[tuple[_Step, bool]] = []
    while position < len(links):
        found, following = links[position], links[position + 1 : position + 2]
        is_optional = not isinstance(found, TaggedTemplateExpression) and found.is_optional
        if isinstance(found, TaggedTemplateExpression):
            steps.append((tagged_template(found, compiler), is_optional))
        elif isinstance(found, CallExpression):
            steps.append((value_call(found, compiler), is_optional))
        elif following and isinstance(following[0], CallExpression):
            steps.append((member_call(following[0], found, compiler), is_optional))
            position += 1
        else:
            steps.append((reader(found, compiler), is_optional))
        position += 1
    return start, steps


def _before(node: _Link) -> ExpressionNode:
    match node:
        case MemberExpression():
            return node.object
        case CallExpression():
            return node.callee
        case TaggedTemplateExpression():
            return node.tag


def _start(base: ExpressionNode, links: Sequence[_Link], compiler: CodeCompiler) -> tuple[Evaluate, int]:
    """Compile the base with the links that follow it without a call; return how many these are."""
    known = compiler.fixed(base)
    if known is not compiler.not_fixed:
        return _known_start(known, links, compiler)
    keys = []
    for found, following in zip_longest(links, links[1:]):
        key = _text_key(found)
        if key is None or isinstance(following, CallExpression):
            break
        keys.append((key, found.place))
    return path(base, tuple(keys), compiler), len(keys)


def _text_key(node: _Link) -> str | None:
    """Return the key of a member that is a text in the code, without a `?.` before it."""
    if isinstance(node, MemberExpression) and isinstance(node.key, LiteralExpression) and not node.is_optional:
        return node.key.value if isinstance(node.key.value, str) else None
    return None


def _known_start(known: Any, links: Sequence[_Link], compiler: CodeCompiler) -> tuple[Evaluate, int]:
    """Compile what is known now, such as `util.time`, with the call of a helper that follows it."""
    values = [known]
    for found in links:
        key = _text_key(found)
        if key is None or not isinstance(values[-1], Namespace):
            break
        values.append(values[-1].members.get(key))
    count = len(values) - 1
    following = links[count] if count < len(links) else None
    if isinstance(following, CallExpression):
        function = function_in(values[count])
        if isinstance(function, NativeFunction):
            return native_call(function, following, compiler), count + 1
        count = max(count - 1, 0)
    value = values[count]
    if isinstance(following, TaggedTemplateExpression):
        step = tagged_template(following, compiler, is_raw=value is STRING.members["raw"])
        return (lambda frame: step(frame, value)), count + 1
    return (lambda _: value), count
