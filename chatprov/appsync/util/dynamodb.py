"""`$util.dynamodb`: converts values to and from DynamoDB's typed values.

https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb.html
"""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.util.json_text import read_json, write_json
from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH, Budget
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import ByteArray, Collection
from chatprov.appsync.vtl.text_rewriting import needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SETS: Final = frozenset({"SS", "NS", "BS"})
_CHARGE: Final = 512
"""What each typed value is charged with."""
_PART: Final = 8192
"""How many values are charged at once."""


class TypedSet(dict[str, Any]):
    """The typed value of a set, which `to_dynamodb` leaves as it is: code puts it into an item."""


def to_dynamodb(value: object, budget: Budget | None = None) -> dict[str, Any]:
    """Convert a value to a typed value: a list becomes an `L`, never a set, and a number is not converted to text.

    Raises VtlLimitError for a value that is nested too deeply.
    """
    limits = Budget() if budget is None else budget
    limits.allocate(_CHARGE)
    return _converted(value, limits, 0)


def _converted(value: object, limits: Budget, depth: int) -> dict[str, Any]:
    """Convert a value that is charged for already: a list and a map charge for all of their members at once."""
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("A value is nested too deeply for DynamoDB.")
    if isinstance(value, str):
        return {"S": str.__str__(value)}
    if isinstance(value, dict):
        return value if type(value) is TypedSet else {"M": _members(value, limits, depth + 1)}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        return {"N": value}
    if value is None:
        return {"NULL": None}
    if isinstance(value, ByteArray):
        return {"B": base64.b64encode(value.data()).decode("ascii")}
    if isinstance(value, (list, Collection)):
        _charge_members(limits, len(value))
        return {"L": [_converted(item, limits, depth + 1) for item in value]}
    return {"S": to_string(value, limits)}


def _members(value: dict[Any, Any], limits: Budget, depth: int) -> dict[str, Any]:
    _charge_members(limits, len(value))
    members: dict[str, Any] = {}
    for key, item in value.items():
        name = key if type(key) is str else to_string(key, limits)
        # most members are texts, for which a call takes longer than the conversion
        members[name] = {"S": item} if type(item) is str else _converted(item, limits, depth)
    return members


def _charge_members(limits: Budget, count: int) -> None:
    # in parts: a single allocation may not be larger than a document, which these members are not
    for _ in range(count // _PART):
        limits.allocate(_CHARGE * _PART)
    limits.allocate(_CHARGE * (count % _PART))


def from_dynamodb(typed: Mapping[str, Any]) -> Any:
    """Convert a typed value to the value in `$ctx.result`: sets become lists, binary values stay base64 text.

    Raises ValueError for an invalid typed value.
    """
    if len(typed) != 1:
        raise ValueError(f"A typed value has one type, this has {len(typed)}: {', '.join(typed) or 'none'}.")
    ((kind, value),) = typed.items()
    if kind in {"S", "B", "BOOL"}:
        return value
    if kind == "N":
        return to_number(value)
    if kind == "NULL":
        return None
    if kind == "L":
        return [from_dynamodb(item) for item in value]
    if kind == "M":
        return {name: from_dynamodb(item) for name, item in value.items()}
    if kind in _SETS:
        return [to_number(item) if kind == "NS" else item for item in value]
    raise ValueError(f"{kind} is no type of DynamoDB's.")


def to_number(value: str | float) -> int | float:
    """Convert a number of DynamoDB, usually text, to a number: an integer is exact, any other number is a double.

    The text may be one that DynamoDB has not normalized yet: "1.0" and "1E3" are integers, too.
    """
    if not isinstance(value, str):
        return value
    try:
        return int(value)
    except ValueError:
        number = float(value)
        return int(Decimal(value)) if number.is_integer() else number


class DynamoDBHelpers(TemplateObject):
    """`$util.dynamodb`; for each method there is a second one, whose name ends in Json and which returns JSON text."""

    @exported("Object", name="toDynamoDB", metered=True)
    def to_dynamodb(self, budget: Budget, value: Any) -> dict[str, Any]:
        """Convert any value to a typed value."""
        return to_dynamodb(value, budget)

    @exported("Object", name="toDynamoDBJson", metered=True)
    def to_dynamodb_json(self, budget: Budget, value: Any) -> str:
        """Convert any value to a typed value, as JSON."""
        return write_json(to_dynamodb(value, budget), budget)

    @exported("String", name="toString")
    def to_string(self, text: str | None) -> dict[str, Any]:
        """Return an S."""
        return _typed("S", text)

    @exported("String", name="toStringJson")
    def to_string_json(self, text: str | None) -> str:
        """Return an S, as JSON."""
        return write_json(_typed("S", text))

    @exported("Collection", name="toStringSet")
    def to_string_set(self, texts: Iterable[Any] | None) -> dict[str, Any]:
        """Return an SS."""
        return _typed_set("SS", texts)

    @exported("Collection", name="toStringSetJson", metered=True)
    def to_string_set_json(self, budget: Budget, texts: Iterable[Any] | None) -> str:
        """Return an SS, as JSON."""
        return write_json(_typed_set("SS", texts), budget)

    @exported("Number", name="toNumber")
    def to_number(self, number: float | None) -> dict[str, Any]:
        """Return an N with a number, not with text."""
        return _typed("N", number)

    @exported("Number", name="toNumberJson")
    def to_number_json(self, number: float | None) -> str:
        """Return an N, as JSON."""
        return write_json(_typed("N", number))

    @exported("Collection", name="toNumberSet")
    def to_number_set(self, numbers: Iterable[Any] | None) -> dict[str, Any]:
        """Return an NS."""
        return _typed_set("NS", numbers)

    @exported("Collection", name="toNumberSetJson", metered=True)
    def to_number_set_json(self, budget: Budget, numbers: Iterable[Any] | None) -> str:
        """Return an NS, as JSON."""
        return write_json(_typed_set("NS", numbers), budget)

    @exported("String", name="toBinary")
    def to_binary(self, text: str | None) -> dict[str, Any]:
        """Return a B of base64 text."""
        return _typed("B", text)

    @exported("String", name="toBinaryJson")
    def to_binary_json(self, text: str | None) -> str:
        """Return a B of base64 text, as JSON."""
        return write_json(_typed("B", text))

    @exported("Collection", name="toBinarySet")
    def to_binary_set(self, texts: Iterable[Any] | None) -> dict[str, Any]:
        """Return a BS of base64 texts."""
        return _typed_set("BS", texts)

    @exported("Collection", name="toBinarySetJson", metered=True)
    def to_binary_set_json(self, budget: Budget, texts: Iterable[Any] | None) -> str:
        """Return a BS of base64 texts, as JSON."""
        return write_json(_typed_set("BS", texts), budget)

    @exported("Boolean", name="toBoolean")
    def to_boolean(self, value: bool | None) -> dict[str, Any]:  # noqa: FBT001 - templates pass arguments by position
        """Return a BOOL."""
        return _typed("BOOL", value)

    @exported("Boolean", name="toBooleanJson")
    def to_boolean_json(self, value: bool | None) -> str:  # noqa: FBT001 - templates pass arguments by position
        """Return a BOOL, as JSON."""
        return write_json(_typed("BOOL", value))

    @exported(name="toNull")
    def to_null(self) -> dict[str, Any]:
        """Return a NULL."""
        return {"NULL": None}

    @exported(name="toNullJson")
    def to_null_json(self) -> str:
        """Return a NULL, as JSON."""
        return write_json({"NULL": None})

    @exported("Collection", name="toList", metered=True)
    def to_list(self, budget: Budget, items: Any) -> dict[str, Any]:
        """Return an L."""
        return to_dynamodb(items, budget)

    @exported("Collection", name="toListJson", metered=True)
    def to_list_json(self, budget: Budget, items: Any) -> str:
        """Return an L, as JSON."""
        return write_json(to_dynamodb(items, budget), budget)

    @exported("Map", name="toMap", metered=True)
    def to_map(self, budget: Budget, items: dict[Any, Any] | None) -> dict[str, Any]:
        """Return an M."""
        return to_dynamodb(items, budget)

    @exported("Map", name="toMapJson", metered=True)
    def to_map_json(self, budget: Budget, items: dict[Any, Any] | None) -> str:
        """Return an M, as JSON."""
        return write_json(to_dynamodb(items, budget), budget)

    @exported("Map", name="toMapValues", metered=True)
    def to_map_values(self, budget: Budget, items: dict[Any, Any] | None) -> dict[str, Any]:
        """Return a map of typed values, without the outer M, in the form of `attributeValues`."""
        return dict(to_dynamodb(needed(items), budget)["M"])

    @exported("Map", name="toMapValuesJson", metered=True)
    def to_map_values_json(self, budget: Budget, items: dict[Any, Any] | None) -> str:
        """Return a map of typed values, as JSON."""
        return write_json(self.to_map_values(budget, items), budget)

    @exported("String, String, String", "String, String, String, String", name="toS3Object")
    def to_s3_object(self, key: str, bucket: str, region: str, version: str | None = None) -> dict[str, Any]:
        """Return an S whose text is JSON with the location of an object in S3."""
        where = {"key": key, "bucket": bucket, "region": region}
        if version is not None:
            where["version"] = version
        return {"S": write_json({"s3": where})}

    @exported("String, String, String", "String, String, String, String", name="toS3ObjectJson")
    def to_s3_object_json(self, key: str, bucket: str, region: str, version: str | None = None) -> str:
        """Return an S whose text is JSON with the location of an object in S3; the S is returned as JSON."""
        return write_json(self.to_s3_object(key, bucket, region, version))

    @exported("String", name="fromS3ObjectJson")
    def from_s3_object_json(self, text: str | None) -> Any:
        """Return the map with key, bucket and region from the text of an S of `toS3Object`."""
        found = read_json(text or "null")
        if not isinstance(found, dict) or not isinstance(found.get("s3"), dict):
            raise JavaException("java.lang.IllegalArgumentException", "The text describes no S3 object")
        return found["s3"]


def _typed(kind: str, value: object) -> dict[str, Any]:
    return {"NULL": None} if value is None else {kind: value}


def _typed_set(kind: str, values: Iterable[Any] | None) -> dict[str, Any]:
    return {"NULL": None} if values is None else {kind: list(values)}
