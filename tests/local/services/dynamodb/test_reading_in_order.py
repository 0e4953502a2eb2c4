"""Scans and queries of tables and indexes: their order, their pages, and what an index has of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.services.dynamodb.calls import ROOMS, Refused, by_resolver, create, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.services.dynamodb.calls import Call
    from tests.own_services import OwnServices

TYPES = {"roomId": "S", "timestamp": "S", "group": "S", "rank": "N", "at": "S", "owner": "S"}


def create_with(sdk: Call, *keys: str, local: bool = False, sorts: int = 1, **projection: Any) -> None:
    """Create the table with an index, whose last `sorts` keys are sort keys."""
    schema = [
        {"AttributeName": name, "KeyType": "RANGE" if place >= len(keys) - sorts else "HASH"}
        for place, name in enumerate(keys)
    ]
    index = {"IndexName": "index", "KeySchema": schema, "Projection": {"ProjectionType": "ALL", **projection}}
    names = dict.fromkeys(("roomId", "timestamp", *keys))
    create(
        sdk,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": TYPES[name]} for name in names],
        **{"LocalSecondaryIndexes" if local else "GlobalSecondaryIndexes": [index]},
    )


def pages(call: Call, operation: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    while True:
        page = call(operation, TableName=ROOMS, **parameters)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        parameters["ExclusiveStartKey"] = page["LastEvaluatedKey"]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_scan_of_an_index_follows_its_order(sdk: Call, limit: int) -> None:
    create_with(sdk, "group", "rank")
    for number, rank in ((1, "1"), (2, "2"), (3, "4"), (4, "3")):
        item = message(f"r{number}", group="john", rank={"N": rank})
        sdk("PutItem", TableName=ROOMS, Item=item)
    sdk("PutItem", TableName=ROOMS, Item=message("r5", group="john"))
    found = list(pages(sdk, "Scan", IndexName="index", Limit=limit))
    assert [item["rank"]["N"] for item in found] == ["1", "2", "3", "4"]


def test_an_index_follows_its_items(sdk: Call) -> None:
    create_with(sdk, "group", "rank")

    def in_index() -> list[str]:
        return [item["roomId"]["S"] for item in sdk("Scan", TableName=ROOMS, IndexName="index")["Items"]]

    for room in "ab":
        sdk("PutItem", TableName=ROOMS, Item=message(room, group="g", rank={"N": "1"}))
    assert in_index() == ["a", "b"]
    key = {"TableName": ROOMS, "Key": message("a")}
    sdk("UpdateItem", **key, UpdateExpression="SET #r = :r", ExpressionAttributeNames={"#r": "rank"},
        ExpressionAttributeValues={":r": {"N": "2"}})  # fmt: skip
    assert in_index() == ["b", "a"]
    sdk("UpdateItem", **key, UpdateExpression="REMOVE #r", ExpressionAttributeNames={"#r": "rank"})
    assert in_index() == ["b"]
    sdk("DeleteItem", TableName=ROOMS, Key=message("b"))
    assert in_index() == []


def test_an_index_that_is_added_later_has_all_items(sdk: Call) -> None:
    create(sdk)
    for rank in ("2", "1"):
        sdk("PutItem", TableName=ROOMS, Item=message(f"r{rank}", group="g", rank={"N": rank}))
    schema = [{"AttributeName": "group", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}]
    index = {"IndexName": "later", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}
    described = sdk(
        "UpdateTable",
        TableName=ROOMS,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": TYPES[name]} for name in ("group", "rank")],
        GlobalSecondaryIndexUpdates=[{"Create": index}],
    )["TableDescription"]
    assert {each["AttributeName"] for each in described["AttributeDefinitions"]} == {
        "roomId",
        "timestamp",
        "group",
        "rank",
    }
    assert [item["rank"]["N"] for item in sdk("Scan", TableName=ROOMS, IndexName="later")["Items"]] == ["1", "2"]
    described = sdk("UpdateTable", TableName=ROOMS, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "later"}}])
    assert "GlobalSecondaryIndexes" not in described["TableDescription"]
    assert len(described["TableDescription"]["AttributeDefinitions"]) == 2


def test_a_key_of_several_attributes(sdk: Call) -> None:
    create_with(sdk, "group", "at", "rank", sorts=2)
    for number, (at, rank) in enumerate([("a", "3"), ("a", "1"), ("b", "1"), ("a", "2")]):
        sdk("PutItem", TableName=ROOMS, Item=message(f"r{number}", group="g", at=at, rank={"N": rank}))

    def ranks(condition: str, **values: Any) -> list[tuple[str, str]]:
        found = sdk(
            "Query",
            TableName=ROOMS,
            IndexName="index",
            KeyConditionExpression=condition,
            ExpressionAttributeNames={
                "#g": "group",
                **({"#r": "rank"} if "#r" in condition else {}),
                **at_of(condition),
            },
            ExpressionAttributeValues={":g": {"S": "g"}, **{f":{name}": value for name, value in values.items()}},
        )
        return [(item["at"]["S"], item["rank"]["N"]) for item in found["Items"]]

    def at_of(condition: str) -> dict[str, str]:
        return {"#a": "at"} if "#a" in condition else {}

    assert ranks("#g = :g") == [("a", "1"), ("a", "2"), ("a", "3"), ("b", "1")]
    assert ranks("#g = :g AND #a > :a", a={"S": "a"}) == [("b", "1")]
    assert ranks("#g = :g AND #a = :a AND #r > :r", a={"S": "a"}, r={"N": "1"}) == [("a", "2"), ("a", "3")]
    with pytest.raises(Refused, match="Query condition missed key schema element: at"):
        ranks("#g = :g AND #r > :r", r={"N": "1"})


@pytest.mark.parametrize("local", [True, False])
def test_what_an_index_has_of_an_item(sdk: Call, *, local: bool) -> None:
    create_with(sdk, "roomId", "rank", local=local, ProjectionType="INCLUDE", NonKeyAttributes=["owner"])
    whole = message(rank={"N": "1"}, owner="ann", text="x")
    sdk("PutItem", TableName=ROOMS, Item=whole)
    parameters: dict[str, Any] = {
        "TableName": ROOMS,
        "IndexName": "index",
        "KeyConditionExpression": "roomId = :r",
        "ExpressionAttributeValues": {":r": {"S": "r"}},
    }
    projected = {name: value for name, value in whole.items() if name != "text"}
    assert sdk("Query", **parameters)["Items"] == [projected]
    if local:
        assert sdk("Query", **parameters, Select="ALL_ATTRIBUTES")["Items"] == [whole]
        assert sdk("Query", **parameters, ProjectionExpression="#t", ExpressionAttributeNames={"#t": "text"})[
            "Items"
        ] == [{"text": {"S": "x"}}]
        return
    with pytest.raises(Refused, match="Select type ALL_ATTRIBUTES is not supported for global secondary index"):
        sdk("Query", **parameters, Select="ALL_ATTRIBUTES")
    with pytest.raises(Refused, match=r"Global secondary index index does not project \[text\]"):
        sdk("Query", **parameters, ProjectionExpression="#t", ExpressionAttributeNames={"#t": "text"})
    with pytest.raises(Refused, match="Consistent reads are not supported on global secondary indexes"):
        sdk("Query", **parameters, ConsistentRead=True)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"S": "1"}, "Type mismatch for Index Key rank Expected: N Actual: S IndexName: index"),
        ({"NULL": True}, "Type mismatch for Index Key rank Expected: N Actual: NULL IndexName: index"),
    ],
)
def test_a_key_of_an_index_has_its_type(sdk: Call, value: dict[str, Any], words: str) -> None:
    create_with(sdk, "group", "rank")
    update = {"UpdateExpression": "SET #r = :r", "ExpressionAttributeNames": {"#r": "rank"}}
    for operation, parameters in (
        ("PutItem", {"Item": message(group="g", rank=value)}),
        ("UpdateItem", {"Key": message(), **update, "ExpressionAttributeValues": {":r": value}}),
    ):
        with pytest.raises(Refused) as caught:
            sdk(operation, TableName=ROOMS, **parameters)
        assert words in caught.value.message
    with pytest.raises(Refused, match="IndexName: index, IndexKey: group"):
        sdk("PutItem", TableName=ROOMS, Item=message(group="", rank={"N": "1"}))


def test_segments_together_have_every_item_once(sdk: Call) -> None:
    create(sdk)
    for number in range(20):
        sdk("PutItem", TableName=ROOMS, Item=message(f"room{number}"))
    segments = [
        {item["roomId"]["S"] for item in pages(sdk, "Scan", Segment=segment, TotalSegments=3, Limit=2)}
        for segment in range(3)
    ]
    assert sum(map(len, segments)) == len(set.union(*segments)) == 20
    assert max(map(len, segments)) < 20


def test_binary_values_are_bytes_for_an_sdk_and_base64_for_a_resolver(own: OwnServices, sdk: Call) -> None:
    create(sdk)
    item = message(one={"B": b"\x00\xff"}, several={"BS": [b"a", b"b"]}, deep={"L": [{"B": b"x"}]})
    sdk("PutItem", TableName=ROOMS, Item=item)
    assert sdk("GetItem", TableName=ROOMS, Key=message())["Item"] == item
    found = by_resolver(own)("GetItem", TableName=ROOMS, Key=message())["Item"]
    assert (found["one"], found["several"]) == ({"B": "AP8="}, {"BS": ["YQ==", "Yg=="]})
    query = {"ExpressionAttributeValues": {":b": {"B": b"\x00\xff"}}, "FilterExpression": "one = :b"}
    assert sdk("Scan", TableName=ROOMS, **query)["Count"] == 1
