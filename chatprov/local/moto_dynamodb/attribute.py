"""A fast path for moto's attribute values: for each value, moto first tests all types that it could have."""

from __future__ import annotations

from typing import Any, Final

from moto.dynamodb.models.dynamo_type import DynamoType

_AS_IT_IS: Final = frozenset({"S", "B", "BOOL"})
_SCALARS: Final = _AS_IT_IS | {"N", "NULL"}
_cast: Any = DynamoType.cast_value


def install() -> None:
    """Replace the constructor and `cast_value` of moto's DynamoType with the fast ones."""
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
    """A descriptor that returns an attribute's value as it is compared and hashed; the object caches that of a scalar.

    A key is hashed for each table, partition and index in which it is looked up. The descriptor has no `__set__`, so
    Python finds the cached value in the object before it calls the descriptor.
    """

    def __get__(self, attribute: DynamoType, _: type[DynamoType] | None = None) -> Any:
        value = attribute.value if attribute.type in _AS_IT_IS else _cast.fget(attribute)
        if attribute.type in _SCALARS:
            attribute.__dict__["cast_value"] = value
        return value
