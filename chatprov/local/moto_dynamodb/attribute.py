"""moto's attribute values, with a short way for the plain ones: moto asks each of all kinds first what it is not."""

from __future__ import annotations

from typing import Any, Final

from moto.dynamodb.models.dynamo_type import DynamoType

_AS_IT_IS: Final = frozenset({"S", "B", "BOOL"})
_SCALARS: Final = _AS_IT_IS | {"N", "NULL"}
_cast: Any = DynamoType.cast_value


def install() -> None:
    """Give moto's class the short ways."""
    of_moto: Any = DynamoType
    of_moto.__init__ = _init
    of_moto.cast_value = _CastValue()


def _init(self: DynamoType, type_as_dict: DynamoType | dict[str, Any]) -> None:
    if type(type_as_dict) is DynamoType:
        kind, value = type_as_dict.type, type_as_dict.value
    else:
        kind, value = next(iter(type_as_dict.items()))  # type: ignore[union-attr]
    if kind == "L":
        value = [DynamoType(element) for element in value]
    elif kind == "M":
        value = {name: DynamoType(member) for name, member in value.items()}
    self.type, self.value = kind, value


class _CastValue:
    """The value as it is compared and hashed; of a scalar, which never changes, the object keeps it.

    A key is hashed for each table, partition and index that it is looked up in. The class has no `__set__`, so that what the
    object keeps is found first.
    """

    def __get__(self, attribute: DynamoType, _: type[DynamoType] | None = None) -> Any:
        value = attribute.value if attribute.type in _AS_IT_IS else _cast.fget(attribute)
        if attribute.type in _SCALARS:
            attribute.__dict__["cast_value"] = value
        return value
