"""Checks of attribute values, and the form in which DynamoDB stores them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.values import json_types
from chatprov.local.services.dynamodb.values.numbers import normalized_number
from chatprov.local.services.dynamodb.values.types import TYPES, AttributeValue, Item

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST: Final = 32
"""The maximum number of levels; an attribute's value is the first one."""
LONGEST_NAME: Final = 65_535
"""The maximum length of an attribute's name, in bytes."""
_SHORT_NAME: Final = LONGEST_NAME // 4
"""A name of so many characters is not too long, whatever they are."""
_INVALID: Final = "One or more parameter values were invalid: "


def normalized(item: Item) -> Item:
    """Check an item and return it with its numbers in the form that DynamoDB stores; the same object if nothing changes.

    Raise ValidationError or SerializationError in DynamoDB's words.
    """
    if type(item) is dict:
        for (
            name,
            value,
        ) in item.items():  # a loop without a call for each value: this runs for every item that is written
            if (
                not 0 < len(name) <= _SHORT_NAME
                or type(value) is not dict
                or len(value) != 1
                or type(value.get("S")) is not str
            ):
                break
        else:
            return item
    return _values(json_types.mapping(item), 1)


def normalized_value(value: AttributeValue) -> AttributeValue:
    """Check one value and return it in the form that DynamoDB stores, as `normalized` does for an item."""
    return _value(value, 1)


def check_depth(value: AttributeValue, level: int) -> None:
    """Raise ValidationError if a value that was checked before is nested too deeply at a level; 1 is an attribute's."""
    if level > DEEPEST:
        raise _too_deep()
    ((kind, content),) = value.items()
    if kind in {"L", "M"}:
        for inner in content if kind == "L" else content.values():
            check_depth(inner, level + 1)


def _values(named: dict[str, Any], level: int) -> Item:
    changed: Item | None = None
    for name, value in named.items():
        if not 0 < len(name) <= _SHORT_NAME:
            _check_name(name)
        new = _value(value, level)
        if new is not value:
            if changed is None:
                changed = dict(named)
            changed[name] = new
    return named if changed is None else changed


def _check_name(name: str) -> None:
    if not name:
        raise ValidationError(f"{_INVALID}Empty attribute name")
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        raise ValidationError(
            f"1 validation error detected: Attribute name is too large, must be less than {LONGEST_NAME + 1} bytes"
        )


def _value(given: Any, level: int) -> AttributeValue:
    if level > DEEPEST:
        raise _too_deep()
    value = json_types.structure(given)
    if len(value) != 1 or next(iter(value.values())) is None or next(iter(value)) not in TYPES:
        # the server skips members that it does not know, and those that are null
        value = {kind: content for kind, content in value.items() if kind in TYPES and content is not None}
        if len(value) != 1:
            fault = "has more than one datatypes set" if value else "is empty"
            raise ValidationError(
                f"Supplied AttributeValue {fault}, must contain exactly one of the supported datatypes"
            )
    ((kind, content),) = value.items()
    new = _CONTENTS[kind](content, level)
    return value if new is content else {kind: new}


def _too_deep() -> ValidationError:
    return ValidationError(
        "Nesting Levels have exceeded supported limits: "
        "Attributes in the item have nested levels beyond supported limit"
    )


def _list(content: Any, level: int) -> list[AttributeValue]:
    given = json_types.elements(content)
    changed = [_value(element, level + 1) for element in given]
    return changed if any(new is not old for new, old in zip(changed, given, strict=True)) else given


def _null(content: Any, _: int) -> bool:
    if not json_types.boolean(content):
        raise ValidationError(f"{_INVALID}Null attribute value types must have the value of true")
    return True


def _number(content: Any, _: int) -> str:
    text = json_types.string(content)
    new = normalized_number(text)
    return text if new == text else new


def _set(
    convert: Callable[[Any], str], empty: str, duplicates: Callable[[list[str]], str]
) -> Callable[[Any, int], list[str]]:
    def check(content: Any, _: int) -> list[str]:
        given = json_types.members(content, convert)
        if not given:
            raise ValidationError(_INVALID + empty)
        if len(set(given)) != len(given):
            raise ValidationError(duplicates(content))
        kept: list[str] = content if given == content else given
        return kept

    return check


def _listed(members: list[str]) -> str:
    return f"[{', '.join(map(str, members))}]"


_CONTENTS: Final[dict[str, Callable[[Any, int], Any]]] = {
    "S": lambda content, _: json_types.string(content),
    "N": _number,
    "B": lambda content, _: json_types.blob(content),
    "BOOL": lambda content, _: json_types.boolean(content),
    "NULL": _null,
    "SS": _set(
        json_types.string,
        "An string set  may not be empty",
        lambda members: f"{_INVALID}Input collection {_listed(members)} contains duplicates.",
    ),
    "NS": _set(
        lambda member: normalized_number(json_types.string(member)),
        "An number set  may not be empty",
        lambda _: "Input collection contains duplicates",
    ),
    "BS": _set(
        json_types.blob,
        "Binary sets should not be empty",
        lambda members: f"{_INVALID}Input collection {_listed(members)}of type BS contains duplicates.",
    ),
    "L": _list,
    "M": lambda content, level: _values(json_types.mapping(content), level + 1),
}
