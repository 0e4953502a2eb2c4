"""A PartiQL statement that has been read: its clauses as expressions of DynamoDB, with placeholders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.services.dynamodb.values import AttributeValue, Item


COMPARISON: Final = 0
NEGATION: Final = 1
CONJUNCTION: Final = 2
ALTERNATIVE: Final = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A condition as an expression; `name` is set if it compares a top-level attribute with values only."""

    text: str
    name: str | None = None
    operator: str = ""
    values: tuple[AttributeValue, ...] = ()
    binding: int = COMPARISON
    """How weakly the expression's outermost operator binds."""

    def within(self, binding: int) -> str:
        """Return the expression as an operand; DynamoDB refuses parentheses that are not needed."""
        return f"({self.text})" if self.binding > binding else self.text


@dataclass(slots=True)
class Statement:
    """One statement; `kind` is SELECT, INSERT, UPDATE, DELETE, or EXISTS for a condition of a transaction."""

    kind: str
    table: str = ""
    index: str | None = None
    projection: str | None = None
    update: str = ""
    item: Item = field(default_factory=dict)
    where: list[Term] = field(default_factory=list)
    """Conditions that must all hold."""
    order: tuple[str, bool] | None = None
    """The attribute by which the result is sorted, and whether in ascending order."""
    returning: str = "NONE"
    """The value of ReturnValues."""
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, AttributeValue] = field(default_factory=dict)

    def placeholder_of_name(self, name: str) -> str:
        """Return the placeholder of an attribute's name."""
        for placeholder, known in self.names.items():
            if known == name:
                return placeholder
        placeholder = f"#n{len(self.names)}"
        self.names[placeholder] = name
        return placeholder

    def placeholder_of_value(self, value: AttributeValue) -> str:
        """Return a placeholder for a value."""
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return placeholder

    def substitutes(self, *expressions: str | None) -> dict[str, Any]:
        """Return the placeholders that some expressions use, as members of a request."""
        words = {word for expression in expressions if expression for word in _words(expression)}
        members = {
            "ExpressionAttributeNames": {key: name for key, name in self.names.items() if key in words},
            "ExpressionAttributeValues": {key: value for key, value in self.values.items() if key in words},
        }
        return {member: found for member, found in members.items() if found}


def _words(expression: str) -> list[str]:
    for mark in "(),[].":
        expression = expression.replace(mark, " ")
    return expression.split()


def all_of(terms: Sequence[Term]) -> str:
    """Return conditions joined by AND, "" for none."""
    return terms[0].text if len(terms) == 1 else " AND ".join(term.within(CONJUNCTION) for term in terms)


def not_well_formed(detail: str = "") -> ValidationError:
    """Return the error for a text that is not a statement; DynamoDB has no detail for what it cannot divide into tokens."""
    return ValidationError(f"Statement wasn't well formed, can't be processed: {detail}")
