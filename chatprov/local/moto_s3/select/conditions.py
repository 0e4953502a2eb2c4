"""The conditions of a query, in the logic of SQL: what is compared with NULL is unknown."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.select.refusals import SelectRefusal
from chatprov.local.moto_s3.select.values import MISSING, is_absent, order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.moto_s3.select.nodes import SelectNode, SelectRecord

_COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OF_EQUALITY: Final = frozenset({"=", "<>", "!="})


@dataclass(frozen=True, slots=True)
class SelectComparison:
    """Two operands that are compared."""

    operator: str
    left: SelectNode
    right: SelectNode

    def value(self, record: SelectRecord) -> bool | None:
        """Return whether it holds; None if an operand is absent."""
        left, right = self.left.value(record), self.right.value(record)
        if is_absent(left) or is_absent(right):
            return None
        found = order(left, right, only_equality=self.operator in _OF_EQUALITY)
        return _COMPARISONS[self.operator](found, 0)


@dataclass(frozen=True, slots=True)
class IsAbsent:
    """IS NULL, or IS MISSING."""

    operand: SelectNode
    kind: str

    def value(self, record: SelectRecord) -> bool:
        """Return whether it holds; what is missing is NULL, too."""
        found = self.operand.value(record)
        return found is MISSING or (self.kind == "NULL" and found is None)


@dataclass(frozen=True, slots=True)
class SelectNot:
    """NOT."""

    operand: SelectNode

    def value(self, record: SelectRecord) -> bool | None:
        """Return the opposite."""
        found = truth(self.operand.value(record))
        return None if found is None else not found


@dataclass(frozen=True, slots=True)
class SelectJunction:
    """Operands with AND between them, or with OR: the first that is `decisive` decides."""

    decisive: bool
    operands: Sequence[SelectNode]

    def value(self, record: SelectRecord) -> bool | None:
        """Return the result in the logic with NULL."""
        is_unknown = False
        for operand in self.operands:
            found = truth(operand.value(record))
            if found is self.decisive:
                return found
            is_unknown = is_unknown or found is None
        return None if is_unknown else not self.decisive


def truth(value: Any) -> bool | None:
    """Return a truth value, None for one that is unknown; raise InvalidDataType for another value."""
    if is_absent(value):
        return None
    if isinstance(value, bool):
        return value
    raise SelectRefusal("InvalidDataType", "The SQL expression has a value where a condition is expected.")
