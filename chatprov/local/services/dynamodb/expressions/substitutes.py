"""ExpressionAttributeNames and ExpressionAttributeValues of one request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault
from chatprov.local.services.dynamodb.values import normalized_value, size_of_value
from chatprov.local.services.dynamodb.values.json_types import string

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chatprov.local.services.dynamodb.values import AttributeValue

LONGEST_PLACEHOLDER: Final = 255
"""Bytes of one placeholder."""
MOST_BYTES: Final = 2 << 20
"""Bytes of all placeholders with what they represent."""
_NAME_FORM: Final = re.compile(r"#[0-9A-Za-z_]+", re.ASCII)
_VALUE_FORM: Final = re.compile(r":[0-9A-Za-z_]+", re.ASCII)


class Substitutes:
    """What the placeholders in the expressions of a request represent, and which of them were used.

    Raise ValidationError for a map that is empty or too large, and for an invalid placeholder or value.
    """

    def __init__(self, names: Mapping[str, str] | None, values: Mapping[str, AttributeValue] | None) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, AttributeValue] = {}
        self._used: set[str] = set()
        if names is not None:
            _check_placeholders("ExpressionAttributeNames", names, _NAME_FORM)
            self._names = {placeholder: _name(placeholder, name) for placeholder, name in names.items()}
            _check_size("ExpressionAttributeNames", sum(map(len, self._names.values())))
        if values is not None:
            _check_placeholders("ExpressionAttributeValues", values, _VALUE_FORM)
            self._values = {placeholder: _checked(placeholder, value) for placeholder, value in values.items()}
            _check_size("ExpressionAttributeValues", sum(map(size_of_value, self._values.values())))

    def name(self, placeholder: str) -> str:
        """Return the attribute name for a placeholder such as "#n", or raise ExpressionFault."""
        if placeholder not in self._names:
            raise ExpressionFault(
                f"An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            )
        self._used.add(placeholder)
        return self._names[placeholder]

    def value(self, placeholder: str) -> AttributeValue:
        """Return the value for a placeholder such as ":v", or raise ExpressionFault."""
        if placeholder not in self._values:
            raise ExpressionFault(
                f"An expression attribute value used in expression is not defined; attribute value: {placeholder}"
            )
        self._used.add(placeholder)
        return self._values[placeholder]

    def check_all_used(self) -> None:
        """Raise ValidationError for what no expression used; to be called when all were parsed."""
        if len(self._used) == len(self._names) + len(self._values):
            return
        _check_used("ExpressionAttributeNames", self._names, self._used)
        _check_used("ExpressionAttributeValues", self._values, self._used)


def _check_placeholders(member: str, given: Mapping[str, Any], form: re.Pattern[str]) -> None:
    if not given:
        raise ValidationError(f"{member} must not be empty")
    for placeholder in given:
        if not form.fullmatch(placeholder) or len(placeholder) > LONGEST_PLACEHOLDER:
            raise ValidationError(f'{member} contains invalid key: Syntax error; key: "{placeholder}"')


def _check_size(member: str, size: int) -> None:
    if size > MOST_BYTES:
        raise ValidationError(f"{member} exceeds max size")


def _name(placeholder: str, name: str) -> str:
    if not string(name):
        raise ValidationError(
            f"ExpressionAttributeNames contains invalid value: Empty attribute name for key {placeholder}"
        )
    return name


def _checked(placeholder: str, value: AttributeValue) -> AttributeValue:
    try:
        return normalized_value(value)
    except ValidationError as error:
        raise ValidationError(
            f"ExpressionAttributeValues contains invalid value: {error} for key {placeholder}"
        ) from None


def _check_used(member: str, given: Collection[str], used: set[str]) -> None:
    unused = [placeholder for placeholder in given if placeholder not in used]
    if unused:
        raise ValidationError(f"Value provided in {member} unused in expressions: keys: {{{', '.join(unused)}}}")
