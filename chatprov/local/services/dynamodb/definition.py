"""The rules of key schemas, attribute definitions and indexes, for CreateTable and UpdateTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.index import SecondaryIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_GLOBAL_INDEXES: Final = 20
MOST_LOCAL_INDEXES: Final = 5
_MOST_OF_A_KIND: Final = 4
"""The maximum number of attributes for the partition, and for the order, of a global index."""
_WRONG: Final = "One or more parameter values were invalid: "
_NAME: Final = re.compile(r"[a-zA-Z0-9_.-]+")
_SHORTEST, _LONGEST = 3, 255


def check_name(name: str, member: str = "TableName") -> None:
    """Raise ValidationError for a name that no table can have."""
    if not _SHORTEST <= len(name) <= _LONGEST:
        raise ValidationError(
            f"{member} must be at least {_SHORTEST} characters long and at most {_LONGEST} characters long"
        )
    if not _NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at '{member[0].lower()}{member[1:]}' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {_NAME.pattern}"
        )


def check_key_schema(schema: Sequence[Mapping[str, str]]) -> None:
    """Raise ValidationError for a table's key schema that is not a partition key, with or without a sort key."""
    kinds, names = [key["KeyType"] for key in schema], [key["AttributeName"] for key in schema]
    if len(schema) > 2:  # noqa: PLR2004  # a partition key and a sort key
        shown = ", ".join(
            f"KeySchemaElement(attributeName={name}, keyType={kind})" for name, kind in zip(names, kinds, strict=True)
        )
        raise ValidationError(
            f"1 validation error detected: Value '[{shown}]' at 'keySchema' failed to satisfy constraint: "
            "Member must have length less than or equal to 2"
        )
    if kinds[0] != "HASH":
        raise ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    if kinds[1:] not in ([], ["RANGE"]):
        raise ValidationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
    if len(set(names)) != len(names):
        raise ValidationError("Both the Hash Key and the Range Key element in the KeySchema have the same name")


def indexes_of(given: Mapping[str, Any], schema: Sequence[Mapping[str, str]]) -> list[SecondaryIndex]:
    """Return the indexes that CreateTable's parameters define, or raise ValidationError."""
    found = []
    for member, is_global, most in (
        ("LocalSecondaryIndexes", False, MOST_LOCAL_INDEXES),
        ("GlobalSecondaryIndexes", True, MOST_GLOBAL_INDEXES),
    ):
        defined = given.get(member)
        if defined == []:
            raise ValidationError(f"{_WRONG}List of {member} is empty")
        if defined and len(defined) > most:
            raise ValidationError(f"{_WRONG}Number of {member} exceeds per-table limit of {most}")
        found += [index_of(definition, schema, is_global=is_global) for definition in defined or ()]
    names = [index.name for index in found]
    for name in names:
        if names.count(name) > 1:
            raise ValidationError(f"{_WRONG}Duplicate index name: {name}")
    return found


def index_of(given: Mapping[str, Any], schema: Sequence[Mapping[str, str]], *, is_global: bool) -> SecondaryIndex:
    """Return an index that a request defines, or raise ValidationError; `schema` is the table's."""
    settings = {
        member: given[member]
        for member in ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
        if member in given
    }
    index = SecondaryIndex(given["IndexName"], given["KeySchema"], given["Projection"], is_global, settings)
    check_name(index.name, "IndexName")
    _check_projection(index.projection)
    kinds = [key["KeyType"] for key in index.key_schema]
    if kinds[0] != "HASH" or kinds != sorted(kinds):
        raise ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    if len(set(index.keys)) != len(index.keys):
        raise ValidationError("Both the Hash Key and the Range Key element in the KeySchema have the same name")
    most = _MOST_OF_A_KIND if is_global else 1
    if max(len(index.partition), len(index.sort)) > most:
        raise ValidationError(f"{_WRONG}The KeySchema of index {index.name} has more than {most} keys of a type")
    if not is_global:
        _check_local(index, schema)
    return index


def check_definitions(types: Mapping[str, str], keys: Iterable[str], indexes: Sequence[SecondaryIndex]) -> None:
    """Raise ValidationError unless exactly the key attributes of a table and its indexes have a type."""
    used = sorted({*keys, *(name for index in indexes for name in index.keys)})
    defined = sorted(types)
    if used == defined:
        return
    undefined = [name for name in used if name not in types]
    if undefined and not indexes and len(used) > len(defined):
        raise ValidationError("Invalid KeySchema: Some index key attribute have no definition")
    if undefined:
        raise ValidationError(
            f"{_WRONG}Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: {_listed(undefined)}, AttributeDefinitions: {_listed(defined)}"
        )
    if not indexes:
        raise ValidationError(
            f"{_WRONG}Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions"
        )
    raise ValidationError(
        f"{_WRONG}Some AttributeDefinitions are not used. AttributeDefinitions: {_listed(defined)}, "
        f"keys used: {_listed(used)}"
    )


def types_of(definitions: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the type of each attribute definition by its name, or raise ValidationError for a name that comes twice."""
    types = {definition["AttributeName"]: definition["AttributeType"] for definition in definitions}
    if len(types) != len(definitions):
        raise ValidationError(f"{_WRONG}Duplicate AttributeName in AttributeDefinitions")
    return types


def _check_local(index: SecondaryIndex, schema: Sequence[Mapping[str, str]]) -> None:
    if len(schema) == 1:
        raise ValidationError(
            f"{_WRONG}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
        )
    table_key, index_key = schema[0]["AttributeName"], index.partition[0]
    if not index.sort:
        raise ValidationError(f"{_WRONG}Index KeySchema does not have a range key for index: {index.name}")
    if table_key != index_key:
        raise ValidationError(
            f"{_WRONG}Index KeySchema does not have the same leading hash key as table KeySchema for index: "
            f"{index.name}. index hash key: {index_key}, table hash key: {table_key}"
        )


def _check_projection(projection: Mapping[str, Any]) -> None:
    kind, named = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise ValidationError(f"{_WRONG}Unknown ProjectionType: null")
    if kind == "INCLUDE" and not named:
        raise ValidationError(f"{_WRONG}ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and named:
        raise ValidationError(f"{_WRONG}ProjectionType is {kind}, but NonKeyAttributes is specified")


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}]"
