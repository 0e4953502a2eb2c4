"""The global secondary indexes of the table of STEP 1: compared as a whole, created and deleted one at a time.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatprov.config.table import IndexSettings, KeyAttribute

IndexDescription = Mapping[str, Any]
ROLES = ("HASH", "RANGE")


def desired_indexes(indexes: Iterable[IndexSettings]) -> list[dict[str, Any]]:
    """Return the indexes that config.yaml asks for, by name, each with the types of its keys."""
    return sorted((_desired(index) for index in indexes), key=_name)


def _desired(index: IndexSettings) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": index.projection}
    if index.attributes:
        projection["NonKeyAttributes"] = sorted(index.attributes)
    return {
        "IndexName": index.name,
        "KeySchema": key_schema(index.keys),
        "KeyTypes": {key.name: key.type for key in index.keys},
        "Projection": projection,
    }


def actual_indexes(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the global indexes in DescribeTable's answer, in the form of `desired_indexes`, without those being deleted."""
    types = {found["AttributeName"]: found["AttributeType"] for found in table["AttributeDefinitions"]}
    found = [
        {
            "IndexName": index["IndexName"],
            "KeySchema": index["KeySchema"],
            "KeyTypes": {key["AttributeName"]: types[key["AttributeName"]] for key in index["KeySchema"]},
            "Projection": _projection(index["Projection"]),
        }
        for index in table.get("GlobalSecondaryIndexes", ())
        if index.get("IndexStatus") != "DELETING"
    ]
    return sorted(found, key=_name)


def _projection(found: Mapping[str, Any]) -> dict[str, Any]:
    others = found.get("NonKeyAttributes")
    return {"ProjectionType": found["ProjectionType"], **({"NonKeyAttributes": sorted(others)} if others else {})}


def are_ready(table: Mapping[str, Any]) -> bool:
    """Return whether DynamoDB has built every index: until then it takes no other change of an index."""
    return all(index.get("IndexStatus", "ACTIVE") == "ACTIVE" for index in table.get("GlobalSecondaryIndexes", ()))


def next_update(wanted: Sequence[IndexDescription], found: Sequence[IndexDescription]) -> dict[str, Any] | None:
    """Return the parameters of the next UpdateTable: DynamoDB deletes or creates one index at a time. None when all are right.

    An index cannot be changed: a different one is deleted, then created.
    """
    for index in found:
        if index not in wanted:
            return {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": index["IndexName"]}}]}
    for index in wanted:
        if index not in found:
            return {
                "AttributeDefinitions": definitions(index["KeyTypes"]),
                "GlobalSecondaryIndexUpdates": [{"Create": parameters(index)}],
            }
    return None


def parameters(index: IndexDescription) -> dict[str, Any]:
    """Return an index as CreateTable and UpdateTable take it."""
    return {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}


def key_schema(keys: Iterable[KeyAttribute]) -> list[dict[str, str]]:
    """Return the keys as DynamoDB takes them."""
    return [{"AttributeName": key.name, "KeyType": role} for key, role in zip(keys, ROLES, strict=False)]


def definitions(types: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the definitions of key attributes with these types, by name."""
    return [{"AttributeName": name, "AttributeType": types[name]} for name in sorted(types)]


def _name(index: IndexDescription) -> str:
    name: str = index["IndexName"]
    return name
