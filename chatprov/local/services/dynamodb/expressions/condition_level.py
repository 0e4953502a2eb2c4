"""What is open while a condition is read: each pair of parentheses that is not yet closed is a level.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Precedence
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.expressions.condition_tree import ConditionBuilder, Part
    from chatprov.local.services.dynamodb.expressions.operands import Operand

_STRENGTH: Final = {"OR": 1, "AND": 2, "NOT": 3}


@dataclass(slots=True)
class Level:
    """What is open: the whole expression, a pair of parentheses, a call or the list after IN.

    `operand_only` says that a condition cannot be in it. `operator` and `operands` are those of the comparison that is being
    read, `parts` and `words` those of the condition around it.
    """

    kind: Literal["whole", "group", "call", "IN"]
    operand_only: bool
    name: str = ""
    operator: str = ""
    operands: list[Operand] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def completes(self) -> bool:
        """Whether the next operand completes the comparison."""
        if self.operator in {"", "IN"}:
            return False
        return self.operator != "BETWEEN" or len(self.operands) > 1

    def joined(self, part: Part, builder: ConditionBuilder, before: str = "") -> Part:
        """Join a part with those to its left, as far as their words are as strong as the one that comes after it."""
        while self.words and _STRENGTH[self.words[-1]] >= _STRENGTH.get(before, 0):
            match self.words.pop():
                case "NOT":
                    part = builder.negated(part)
                case "AND":
                    part = builder.both(self.parts.pop(), part)
                case _:
                    part = builder.either(self.parts.pop(), part)
        return part
