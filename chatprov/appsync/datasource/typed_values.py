"""Typed values of DynamoDB in request documents and in results.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-resolver-mapping-template-reference-dynamodb-typed-values-request.html
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource.element import Element
from chatprov.appsync.errors import MappingTemplateError
from chatprov.appsync.util import from_dynamodb

if TYPE_CHECKING:
    from collections.abc import Mapping

TypedValue = dict[str, Any]
Item = dict[str, TypedValue]

TYPES: Final = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=]")


def typed_item(element: Element) -> Item:
    """Convert an object of typed values to attributes for the DynamoDB API."""
    element.expect(dict, "object")
    item: Item = {}
    for name, value in element.value.items():
        if type(value) is dict and len(value) == 1 and type(text := value.get("S")) is str:  # the most frequent case
            item[name] = {"S": text}
        else:
            item[name] = typed_value(Element(value, f"{element.path}[{name}]"))
    return item


def typed_value(element: Element) -> TypedValue:
    """Convert one typed value; raises MappingTemplateError unless it has exactly one valid type."""
    value = element.value
    element.expect(dict, "object")
    element.only(*TYPES)
    if len(value) != 1:
        types = ", ".join(value) or "none"
        raise MappingTemplateError(f"Expected exactly one type for '{element.path}' but got: {types}.")
    (name,) = value
    return {name: _content(name, Element(value[name], f"{element.path}[{name}]"))}


def _content(name: str, element: Element) -> Any:
    value = element.value
    match name:
        case "N":
            return _number(element)
        case "S":
            element.expect(str, "string")
            return value
        case "B":
            element.expect(str, "string")
            return _binary(value)
        case "BOOL":
            element.expect(bool, "boolean")
            return value
        case "NULL":
            # `$util.dynamodb.toNull` returns {"NULL": null}; only the type matters.
            return True
        case "L":
            element.expect(list, "array")
            return [typed_value(member) for member in element.elements()]
        case "M":
            return typed_item(element)
        case _:
            element.expect(list, "array")
            return [_member(name[0], member) for member in element.elements()]


def _member(name: str, element: Element) -> str:
    if name == "N":
        return _number(element)
    element.expect(str, "string")
    return _binary(element.value) if name == "B" else str(element.value)


def _binary(text: str) -> str:
    """Return binary data in base64 as DynamoDB takes it; a text that cannot be decoded is passed on for DynamoDB to refuse.

    AppSync decodes it by RFC 2045: other characters are ignored, and the end may lack its padding.
    """
    content = _NOT_BASE64.sub("", text)
    digits = content.rstrip("=")
    if "=" in digits or len(digits) % 4 == 1 or (digits != content and len(content) % 4):
        return text
    return b64encode(b64decode(digits + "=" * (-len(digits) % 4))).decode("ascii")


def _number(element: Element) -> str:
    """Return a number in DynamoDB's string form; a string is passed on unchanged, and DynamoDB validates it."""
    value = element.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise element.unexpected("number")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def plain_item(item: Mapping[str, TypedValue] | None) -> dict[str, Any] | None:
    """Convert the attributes of an item to JSON values; returns None for None."""
    if item is None:
        return None
    plain: dict[str, Any] = {}
    for name, value in item.items():
        plain[name] = value["S"] if "S" in value and len(value) == 1 else from_dynamodb(value)
    return plain


def same_value(one: TypedValue | None, other: TypedValue | None) -> bool:
    """Return whether two typed values are equal in DynamoDB: numbers are compared by value, sets without order."""
    if one is None or other is None or one.keys() != other.keys():
        return one is other
    (name,) = one
    a, b = one[name], other[name]
    match name:
        case "N":
            return _number_value(a) == _number_value(b)
        case "NS":
            return {_number_value(number) for number in a} == {_number_value(number) for number in b}
        case "SS" | "BS":
            return set(a) == set(b)
        case "L":
            return len(a) == len(b) and all(same_value(x, y) for x, y in zip(a, b, strict=True))
        case "M":
            return same_item(a, b)
        case _:
            return bool(a == b)


def _number_value(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text  # not a number: DynamoDB reports it


def same_item(one: Mapping[str, TypedValue], other: Mapping[str, TypedValue]) -> bool:
    """Return whether two items have the same attributes with equal values."""
    return one.keys() == other.keys() and all(same_value(one[name], other[name]) for name in one)
