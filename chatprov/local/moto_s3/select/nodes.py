"""The expressions of a query, which are evaluated for one record at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from chatprov.local.moto_s3.select.values import calculate, cast


class SelectRecord(Protocol):
    """A record of the input."""

    def get(self, path: SelectPath) -> Any:
        """Return the value at a path, MISSING if it has none; raise S3's error for a path that no record can have."""
        ...


class SelectNode(Protocol):
    """An expression."""

    def value(self, record: SelectRecord) -> Any:
        """Return its value for a record."""
        ...


@dataclass(frozen=True, slots=True)
class Name:
    """A component of a path; without quotes, upper and lower case are the same."""

    text: str
    is_quoted: bool = False

    def matches(self, text: str) -> bool:
        """Return whether it names this."""
        return self.text == text or (not self.is_quoted and self.text.lower() == text.lower())


@dataclass(frozen=True, slots=True)
class SelectPath:
    """Names and places in lists; `is_whole` is true if it began with the name of the source, which has been removed."""

    steps: tuple[Name | int, ...]
    is_whole: bool = False

    def value(self, record: SelectRecord) -> Any:
        """Return what the record has there."""
        return record.get(self)


@dataclass(frozen=True, slots=True)
class SelectConstant:
    """A value in the text of the query."""

    content: Any

    def value(self, _: SelectRecord) -> Any:
        """Return the value."""
        return self.content


@dataclass(frozen=True, slots=True)
class Calculation:
    """Two operands with an operator of arithmetic between them, or `||`."""

    operator: str
    left: SelectNode
    right: SelectNode

    def value(self, record: SelectRecord) -> Any:
        """Return the result."""
        return calculate(self.operator, self.left.value(record), self.right.value(record))


@dataclass(frozen=True, slots=True)
class Cast:
    """CAST."""

    operand: SelectNode
    kind: str

    def value(self, record: SelectRecord) -> Any:
        """Return the converted value."""
        return cast(self.operand.value(record), self.kind)
