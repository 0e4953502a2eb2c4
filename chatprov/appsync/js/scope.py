"""Which place of a frame each name of the code has: decided once, when the code is compiled.

A call of a function has a frame, which is a list: the budget, the cells of names of outer functions that the function
uses, its arguments, its other names. A name that an inner function may use is a cell, a list of one value, so that
both functions see what the other one assigns; each turn of a loop makes new cells.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chatprov.appsync.js.expressions import FunctionExpression, Identifier
from chatprov.appsync.js.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Frame: TypeAlias = list[Any]
Evaluate: TypeAlias = "Callable[[Frame], Any]"
"""A compiled expression: returns its value."""
Completion: TypeAlias = "tuple[Any, ...] | None"
"""How a statement has ended: None at its end, BREAK, or a tuple of the value that was returned."""
Execute: TypeAlias = "Callable[[Frame], Completion]"
"""A compiled statement."""
SHORT: Final = object()
"""The value of a part of an optional chain that has ended at a `?.`."""
BREAK: Final[tuple[Any, ...]] = ("break", None)


@dataclass(frozen=True, slots=True)
class LocalName:
    """A name that has a place in the frame: its value, or the cell of its value."""

    slot: int
    is_cell: bool


@dataclass(frozen=True, slots=True)
class FixedName:
    """A name whose value is known when the code is compiled: an import, or an object of the language."""

    value: Any


Binding: TypeAlias = LocalName | FixedName


class FunctionScope:
    """The names of one function while it is compiled, and what its nodes cost.

    `steps` and `allocation` are what one evaluation of all its nodes costs; those of inner functions are not included.
    """

    def __init__(self, node: Node, outer: FunctionScope | None) -> None:
        self._outer = outer
        self._blocks: list[dict[str, Binding]] = [{}, {}]
        self._used_inside = used_by_inner_functions(node)
        self.size = 1
        self.cells: list[int] = []
        self.steps = 1
        self.allocation = 0
        if outer is not None:
            for name in sorted(names_in(node)):
                self._capture(name, outer)

    def _capture(self, name: str, outer: FunctionScope) -> None:
        binding = outer.find(name)
        if isinstance(binding, LocalName):
            self._blocks[0][name] = LocalName(self.size, is_cell=True)
            self.size += 1
            self.cells.append(binding.slot)
        elif binding is not None:
            self._blocks[0][name] = binding

    def find(self, name: str) -> Binding | None:
        """Return what a name is, or None for one that is not declared."""
        for block in reversed(self._blocks):
            if name in block:
                return block[name]
        return None

    def enter(self) -> None:
        """Begin a block: names are declared in it until `leave`."""
        self._blocks.append({})

    def leave(self) -> None:
        """End a block."""
        self._blocks.pop()

    def declare(self, name: str) -> LocalName:
        """Declare a name in the current block, and return its place; a name that the block has keeps its place."""
        known = self._blocks[-1].get(name)
        if isinstance(known, LocalName):
            return known
        declared = LocalName(self.reserve(), name in self._used_inside)
        self._blocks[-1][name] = declared
        return declared

    def fix(self, name: str, value: Any) -> None:
        """Declare a name whose value is known."""
        self._blocks[-1][name] = FixedName(value)

    def reserve(self) -> int:
        """Return a place of the frame that has no name."""
        self.size += 1
        return self.size - 1

    def charge(self, steps: int, allocation: int = 0) -> None:
        """Add to what one evaluation costs."""
        self.steps += steps
        self.allocation += allocation


def fresh_cells(slots: Iterable[int]) -> Callable[[Frame], None]:
    """Return a closure that makes new cells, whose values are undefined, in places of a frame."""
    places = tuple(slots)

    def make(frame: Frame) -> None:
        for slot in places:
            frame[slot] = [None]

    return make


def sequence(steps: Sequence[Execute]) -> Execute:
    """Return a closure that runs statements until one ends in another way than at its end."""
    match steps:
        case []:
            return lambda _: None
        case [only]:
            return only
        case [first, second]:

            def execute_two(frame: Frame) -> Completion:
                completion = first(frame)
                return second(frame) if completion is None else completion

            return execute_two
    all_steps = tuple(steps)

    def execute(frame: Frame) -> Completion:
        for step in all_steps:
            completion = step(frame)
            if completion is not None:
                return completion
        return None

    return execute


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below a node."""
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


_fields: Final[dict[type, tuple[str, ...]]] = {}


def _field_names(kind: type[Node]) -> tuple[str, ...]:
    known = _fields.get(kind)
    if known is None:
        known = _fields[kind] = tuple(field.name for field in fields(kind))
    return known


def descendants(node: Node, *, into_functions: bool = True) -> Iterator[Node]:
    """Yield the nodes below a node in the order of the code, with or without those inside of functions.

    A row such as `a + b + c` is as deep as it is long, so the nodes that wait are in a list.
    """
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if found is not node:
            yield found
        if found is node or into_functions or type(found) is not FunctionExpression:
            waiting += reversed(list(children(found)))


def names_in(node: Node) -> frozenset[str]:
    """Return the names below a node that are used or declared, with those of inner functions."""
    return frozenset(found.name for found in descendants(node) if type(found) is Identifier)


def used_by_inner_functions(node: Node) -> frozenset[str]:
    """Return the names that functions directly or indirectly inside a node use or declare."""
    functions = [found for found in descendants(node, into_functions=False) if type(found) is FunctionExpression]
    return frozenset().union(*map(names_in, functions))
