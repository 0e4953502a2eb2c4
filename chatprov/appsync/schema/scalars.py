"""The scalars of AppSync: the coercion of input values (variables, literals) and of results.

See https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html. GraphQL's five built-in scalars are as lenient as
in the Java implementation that AppSync uses: a String accepts a number, an Int accepts a numeric string.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import GraphQLScalarType, StringValueNode, ValueNode, value_from_ast_untyped

from chatprov.appsync.schema.scalar_formats import FORMATS
from chatprov.appsync.text.jsontext import from_json
from chatprov.appsync.vtl.javanames import java_class, java_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Serializers: TypeAlias = "Mapping[str, Callable[[Any], Any]]"

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1
LONG_DIGITS = 20


class InvalidScalarError(ValueError):
    """A value that is not valid for a scalar; the message is the end of AppSync's message."""


def _expected(name: str, value: Any) -> InvalidScalarError:
    return InvalidScalarError(f"Expected type '{name}' but was '{java_class(value)}'.")


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _expected(name, value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise _expected(name, value) from None
    # Without this limit, int() would compute all the digits of a value such as 1e999999999.
    whole = int(number) if number.is_finite() and number.adjusted() < LONG_DIGITS else None
    if whole is None or whole != number or not low <= whole <= high:
        raise _expected(name, value)
    return whole


def coerce_int(value: Any) -> int:
    """Return a value as a 32-bit integer."""
    if type(value) is int and INT_MIN <= value <= INT_MAX:
        return value
    return _whole("Int", value, INT_MIN, INT_MAX)


def coerce_float(value: Any) -> float:
    """Return a value as a finite double."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _expected("Float", value)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _expected("Float", value) from None
    if not math.isfinite(number):
        raise _expected("Float", value)
    return number


def coerce_string(value: Any) -> str:
    """Return a string; another value is converted to its text in Java."""
    return value if isinstance(value, str) else java_text(value)


def coerce_boolean(value: Any) -> bool:
    """Return a boolean; "true" and numbers other than 0 are true."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    if isinstance(value, str):
        return value.lower() == "true"
    raise _expected("Boolean", value)


def parse_id(value: Any) -> str:
    """Return an ID from a variable: a string or an integer."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _expected("ID", value)


def coerce_long(value: Any) -> int:
    """Return a value as a 64-bit integer; a time is whole seconds since 1970, negative for earlier times."""
    return _whole("Long", value, LONG_MIN, LONG_MAX)


def parse_json(value: Any) -> Any:
    """Parse a JSON text."""
    if not isinstance(value, str):
        raise InvalidScalarError(f"Unable to parse `{java_text(value)}` as valid JSON.")
    try:
        return from_json(value)
    except ValueError:
        raise InvalidScalarError(f"Unable to parse `{value}` as valid JSON.") from None


def serialize_json(value: Any) -> str:
    """Return a value as JSON text; a string becomes a JSON string, with quotes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def forward_json(value: Any) -> str:
    """Return the JSON text of an event, which the response of the mutation already has as text."""
    return value if isinstance(value, str) else serialize_json(value)


def _formatted(verb: str, name: str) -> Callable[[Any], str]:
    described = FORMATS[name]

    def coerce(value: Any) -> str:
        if isinstance(value, str) and described.accepts(value):
            return value
        raise InvalidScalarError(f"Unable to {verb} `{java_text(value)}` as a valid {described.noun}")

    return coerce


PARSERS: dict[str, Callable[[Any], Any]] = {
    "Int": coerce_int,
    "Float": coerce_float,
    "String": coerce_string,
    "Boolean": coerce_boolean,
    "ID": parse_id,
    "AWSTimestamp": coerce_long,
    "Long": coerce_long,
    "AWSJSON": parse_json,
    **{name: _formatted("parse", name) for name in FORMATS},
}
"""Scalar name -> the function that coerces the value of a variable; raises InvalidScalarError."""

SERIALIZERS: Serializers = {
    "Int": coerce_int,
    "Float": coerce_float,
    "String": coerce_string,
    "Boolean": coerce_boolean,
    "ID": coerce_string,
    "AWSTimestamp": coerce_long,
    "Long": coerce_long,
    "AWSJSON": serialize_json,
    **{name: _formatted("serialize", name) for name in FORMATS},
}
"""Scalar name -> the function that coerces a resolved value for the response; raises InvalidScalarError."""

EVENT_SERIALIZERS: Serializers = {**SERIALIZERS, "AWSJSON": forward_json}
"""The same for the values of an event, which come from the response of a mutation."""


_NUMBERS = frozenset({"AWSTimestamp", "Long"})
_DESCRIPTIONS = {
    "AWSDateTime": "The AWSDateTime scalar of AWS AppSync. Its time zone offset is compulsory: `Z`, or one such as `+05:30`.",
}


def _literal(name: str) -> Callable[[ValueNode], Any]:
    parse = PARSERS[name]

    def coerce(node: ValueNode) -> Any:
        if name not in _NUMBERS and not isinstance(node, StringValueNode):
            raise InvalidScalarError(f"A literal {name} is a string.")
        return parse(value_from_ast_untyped(node))

    return coerce


AWS_SCALARS: dict[str, GraphQLScalarType] = {
    name: GraphQLScalarType(
        name,
        coerce_output_value=SERIALIZERS[name],
        coerce_input_value=PARSERS[name],
        coerce_input_literal=_literal(name),
        description=_DESCRIPTIONS.get(name, f"The {name} scalar of AWS AppSync."),
    )
    for name in (*sorted(_NUMBERS), "AWSJSON", *FORMATS)
}
"""The scalars that every AppSync schema can use without defining them; AWS does not document Long."""
