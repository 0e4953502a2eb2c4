"""What is wrong with an expression, before it is known which parameter of the request the expression is.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from chatprov.local.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator


class ExpressionFault(Exception):
    """A fault of an expression, in DynamoDB's words without "Invalid FilterExpression: "."""


class Faults:
    """The first fault of each kind; DynamoDB reports some kinds before others, wherever in the text they are."""

    def __init__(self, *order: str) -> None:
        self._order = order
        self._first: dict[str, str] = {}

    def add(self, kind: str, message: str) -> None:
        """Keep a fault, unless there is one of its kind already."""
        self._first.setdefault(kind, message)

    def check(self) -> None:
        """Raise ExpressionFault for the fault that is reported first, if there is any."""
        for kind in self._order:
            if kind in self._first:
                raise ExpressionFault(self._first[kind])


@contextmanager
def faults_of(expression: str) -> Iterator[None]:
    """Raise each ExpressionFault as the ValidationError of a parameter, such as "FilterExpression"."""
    try:
        yield
    except ExpressionFault as fault:
        raise ValidationError(f"Invalid {expression}: {fault}") from None
