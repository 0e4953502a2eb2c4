"""Functions that run here and that AWS refused for some users: `Number()`, `String()` and `parseInt()`.

They are in no list of AWS's documentation, https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html;
docs/fidelity.md names who saw them refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.expressions import CallExpression, Identifier
from chatprov.appsync.js.gate.analysis import CodeAnalysis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.js.nodes import Place
    from chatprov.appsync.js.statements import Program

_INSTEAD: Final[Mapping[str, str]] = {
    "Number": "+value",
    "String": "`${value}`",
    "parseInt": "Math.floor(+value)",
}


@dataclass(frozen=True, slots=True)
class DoubtfulCall:
    """A call of such a function, or one that gets it as an argument; `place` is that of its name."""

    name: str
    place: Place

    @property
    def text(self) -> str:
        """What may happen on AWS, and what to write instead."""
        return (
            f"{self.name}() runs here, but several users saw AWS refuse it with `Invalid function: {self.name}` "
            f"(INVALID_FUNCTION_INVOCATION); {_INSTEAD[self.name]} works everywhere."
        )


def doubtful_calls(program: Program) -> tuple[DoubtfulCall, ...]:
    """Return the calls of a program that AWS may refuse, in the order of the code."""
    return tuple(
        DoubtfulCall(node.name, node.place)
        for call, scope in CodeAnalysis(program).each(CallExpression)
        for node in (call.callee, *call.arguments)
        if isinstance(node, Identifier) and node.name in _INSTEAD and scope.find(node.name) is None
    )
