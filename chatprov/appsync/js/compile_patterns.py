"""Compiles targets: what a declaration, a parameter or an assignment gives a value to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chatprov.appsync.js import members
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_ENTRY, BYTES_PER_OBJECT
from chatprov.appsync.js.expressions import Identifier, LiteralExpression, MemberExpression
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.iteration import members_to_spread
from chatprov.appsync.js.members import key_of
from chatprov.appsync.js.patterns import ArrayPattern, AssignmentPattern, ObjectPattern, RestElement
from chatprov.appsync.js.scope import LocalName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.patterns import Target
    from chatprov.appsync.js.scope import Evaluate, Frame

Bind: TypeAlias = "Callable[[Frame, Any], None]"
"""A compiled target: gives it a value."""


def names_of(target: Target) -> Iterator[str]:
    """Yield the names that a target declares."""
    match target:
        case Identifier():
            yield target.name
        case AssignmentPattern() | RestElement():
            yield from names_of(target.target)
        case ArrayPattern():
            for element in target.elements:
                if element is not None:
                    yield from names_of(element)
        case ObjectPattern():
            for part in target.properties:
                yield from names_of(part.target)


def binder(target: Target, compiler: CodeCompiler) -> Bind:
    """Compile a target."""
    compiler.scope.charge(1)
    match target:
        case Identifier():
            return _name(target, compiler)
        case MemberExpression():
            return _member(target, compiler)
        case AssignmentPattern():
            return _default(target, compiler)
        case ArrayPattern():
            return _array(target, compiler)
        case ObjectPattern():
            return _object(target, compiler)
        case _:
            return _refusing(compiler.unsupported(target))


def _refusing(evaluate: Evaluate) -> Bind:
    return lambda frame, _: evaluate(frame)


def _name(target: Identifier, compiler: CodeCompiler) -> Bind:
    binding = compiler.scope.find(target.name)
    if not isinstance(binding, LocalName):
        text = (
            "TypeError: Assignment to constant variable."
            if binding
            else f"ReferenceError: [{target.name}] is not defined"
        )

        def refuse(_: Frame, __: Any) -> None:
            raise CodeFault(text, target.place)

        return refuse
    slot = binding.slot

    def store(frame: Frame, value: Any) -> None:
        frame[slot] = value

    def store_in_cell(frame: Frame, value: Any) -> None:
        frame[slot][0] = value

    return store_in_cell if binding.is_cell else store


def _member(target: MemberExpression, compiler: CodeCompiler) -> Bind:
    holder, key, place = compiler.expression(target.object), compiler.expression(target.key), target.place

    def store(frame: Frame, value: Any) -> None:
        members.write(holder(frame), key(frame), value, frame[0], place)

    return store


def _default(target: AssignmentPattern, compiler: CodeCompiler) -> Bind:
    bind = binder(target.target, compiler)
    default = compiler.expression(target.value)

    def store(frame: Frame, value: Any) -> None:
        bind(frame, default(frame) if value is None else value)

    return store


def _array(target: ArrayPattern, compiler: CodeCompiler) -> Bind:
    place = target.place
    binds: list[Bind | None] = []
    rest: Bind | None = None
    for element in target.elements:
        if isinstance(element, RestElement):
            rest = binder(element.target, compiler)
        else:
            binds.append(None if element is None else binder(element, compiler))

    def store(frame: Frame, value: Any) -> None:
        if not isinstance(value, (list, str)):
            raise CodeFault("TypeError: The value is not iterable", place)
        for index, bind in enumerate(binds):
            if bind is not None:
                bind(frame, value[index] if index < len(value) else None)
        if rest is not None:
            others = list(value[len(binds) :])
            frame[0].allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(others))
            rest(frame, others)

    return store


def _object(target: ObjectPattern, compiler: CodeCompiler) -> Bind:
    place = target.place
    parts: list[tuple[str | None, Evaluate, Bind]] = []
    rest: Bind | None = None
    for part in target.properties:
        if isinstance(part, RestElement):
            rest = binder(part.target, compiler)
        else:
            written = part.key.value if type(part.key) is LiteralExpression else None
            key = written if type(written) is str else None
            parts.append((key, compiler.expression(part.key), binder(part.target, compiler)))

    def store(frame: Frame, value: Any) -> None:
        if value is None:
            raise CodeFault("TypeError: Cannot destructure null", place)
        budget = frame[0]
        is_object = type(value) is dict
        taken = []
        for key, evaluate, bind in parts:
            name = key_of(evaluate(frame), budget) if key is None else key
            taken.append(name)
            bind(frame, value.get(name) if is_object else members.read(value, name, budget, place))
        if rest is not None:
            rest(frame, _others(value, taken, budget))

    return store


def _others(value: Any, taken: list[str], budget: CodeBudget) -> dict[str, Any]:
    """Return the members of a value without those that are taken, as a new object."""
    result = dict(members_to_spread(value, budget))
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ENTRY * len(result))
    for name in taken:
        result.pop(name, None)
    return result
