"""The variables and properties that a target writes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js.patterns import ArrayPattern, AssignmentPattern, ObjectPattern, PatternProperty, RestElement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.nodes import Node


def written(target: Node) -> Iterator[Node]:
    """Yield what is written to by a target, in the order of the code: Identifiers and MemberExpressions."""
    match target:
        case AssignmentPattern() | RestElement() | PatternProperty():
            yield from written(target.target)
        case ObjectPattern():
            for member in target.properties:
                yield from written(member)
        case ArrayPattern():
            for element in target.elements:
                if element is not None:
                    yield from written(element)
        case _:
            yield target
