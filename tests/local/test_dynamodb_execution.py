"""DynamoDB as resolvers call it: the service in this process, in the API's wire form."""

from __future__ import annotations

import base64
import itertools
import threading
from typing import Any

import pytest

from chatprov.appsync.api import DynamoDBError
from chatprov.local.dynamodb import ResolverDynamoDB
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService
from chatprov.local.services.dynamodb.collection import ItemCollection

ACCOUNT, REGION = "123456789012", "us-east-1"
CONTEXT = CallContext(ACCOUNT, REGION)
_numbers = itertools.count()


class Tables:
    """What a resolver does, in one line each."""

    def __init__(self) -> None:
        self.service = DynamoDBService()
        self.dynamodb = ResolverDynamoDB(self.service, ACCOUNT, threading.RLock())
        self.region = self.service.state(CONTEXT)

    def control(self, operation: str, **parameters: Any) -> Any:
        """Call an operation that resolvers do not have."""
        return call(self.service, operation, parameters, CONTEXT)

    def create(self, *, range_key: str | None = "t", range_type: str = "S", **indexes: Any) -> str:
        name = f"Table{next(_numbers)}"
        attributes = {"r": "S"} | ({range_key: range_type} if range_key else {}) | indexes.pop("attributes", {})
        self.control(
            "CreateTable",
            TableName=name,
            KeySchema=key_schema("r", range_key),
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in attributes.items()],
            BillingMode="PAY_PER_REQUEST",
            **indexes,
        )
        return name

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return self.dynamodb.execute(operation, parameters, region=REGION, role_arn=None)

    def put(self, table: str, **attributes: Any) -> None:
        self("PutItem", TableName=table, Item=item(**attributes))

    def query(self, table: str, condition: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self(
            "Query",
            TableName=table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues={f":{name}": typed(value) for name, value in values.items()},
            **more,
        )


def key_schema(hash_key: str, range_key: str | None) -> list[dict[str, str]]:
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    return keys + ([{"AttributeName": range_key, "KeyType": "RANGE"}] if range_key else [])


def typed(value: Any) -> dict[str, Any]:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def item(**attributes: Any) -> dict[str, Any]:
    return {name: typed(value) for name, value in attributes.items()}


def column(answer: dict[str, Any], name: str) -> list[Any]:
    return [next(iter(entry[name].values())) for entry in answer["Items"]]


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def room(tables: Tables) -> str:
    """Ten messages in room a and one each in rooms before and after it, put in another order than theirs."""
    table = tables.create()
    for number in (5, 1, 9, 0, 3, 2, 8, 4, 7, 6):
        tables.put(table, r="a", t=f"t{number}", n=number)
    tables.put(table, r="A", t="t5")
    tables.put(table, r="b", t="t5")
    return table


def refusal(tables: Tables, operation: str, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(DynamoDBError) as caught:
        tables(operation, **parameters)
    return caught.value.code, caught.value.message


def test_an_item_is_put_read_updated_and_deleted(tables: Tables) -> None:
    table = tables.create()
    whole = {
        **item(r="a", t="1"),
        "list": {"L": [{"N": "1.5"}, {"NULL": True}]},
        "map": {"M": {"deep": {"M": {"bool": {"BOOL": False}}}}},
        "bytes": {"B": base64.b64encode(b"\xff\x00").decode()},
        "set": {"SS": ["x", "y"]},
    }
    key = {"TableName": table, "Key": item(r="a", t="1")}
    assert tables("PutItem", TableName=table, Item=whole) == {}
    assert tables("GetItem", **key) == {"Item": whole}
    assert tables("PutItem", TableName=table, Item=item(r="a", t="1", n=1), ReturnValues="ALL_OLD") == {
        "Attributes": whole
    }
    updated = tables(
        "UpdateItem",
        **key,
        UpdateExpression="SET #n = #n + :one",
        ExpressionAttributeNames={"#n": "n"},
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    )
    assert updated == {"Attributes": item(r="a", t="1", n=2)}
    assert tables("DeleteItem", **key, ReturnValues="ALL_OLD") == updated
    assert tables("GetItem", **key) == {}


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("r = :r", {}, "0123456789"),
        ("r = :r and t = :x", {"x": "t3"}, "3"),
        ("r = :r and t < :x", {"x": "t3"}, "012"),
        ("r = :r and t <= :x", {"x": "t3"}, "0123"),
        ("r = :r and t > :x", {"x": "t7"}, "89"),
        ("r = :r and t >= :x", {"x": "t7"}, "789"),
        ("r = :r and t between :x and :y", {"x": "t2", "y": "t4"}, "234"),
        ("r = :r and begins_with(t, :x)", {"x": "t"}, "0123456789"),
        ("r = :r and begins_with(t, :x)", {"x": "t5"}, "5"),
        ("r = :r and begins_with(t, :x)", {"x": "u"}, ""),
        ("r = :r and t > :x", {"x": "t9"}, ""),
    ],
)
@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [None, 1, 3, 100])
def test_a_query_walks_the_partition_in_order_page_by_page(
    tables: Tables, room: str, *, condition: str, values: dict[str, Any], found: str, forward: bool, limit: int | None
) -> None:
    numbers: list[str] = []
    start: dict[str, Any] = {}
    while True:
        answer = tables.query(room, condition, {"r": "a"} | values, ScanIndexForward=forward, Limit=limit, **start)
        assert answer["Count"] == answer["ScannedCount"] == len(answer["Items"]) <= (limit or 10)
        numbers += column(answer, "n")
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert "".join(numbers) == (found if forward else found[::-1])


def test_numbers_are_ordered_as_numbers(tables: Tables) -> None:
    table = tables.create(range_type="N")
    for number in (10, 9, -1, 100):
        tables.put(table, r="a", t=number)
    assert column(tables.query(table, "r = :r", {"r": "a"}), "t") == ["-1", "9", "10", "100"]
    assert column(tables.query(table, "r = :r and t > :x", {"r": "a", "x": 9}), "t") == ["10", "100"]


def test_a_query_looks_before_it_filters_and_says_how_much(tables: Tables, room: str) -> None:
    answer = tables.query(room, "r = :r", {"r": "a", "n": 6}, FilterExpression="n > :n", Limit=8)
    assert (column(answer, "n"), answer["Count"], answer["ScannedCount"]) == (["7"], 1, 8)
    assert answer["LastEvaluatedKey"] == item(r="a", t="t7")


def test_a_page_that_ends_at_the_limit_says_more_even_at_the_end(tables: Tables, room: str) -> None:
    answer = tables.query(room, "r = :r", {"r": "a"}, Limit=10)
    rest = tables.query(room, "r = :r", {"r": "a"}, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert rest == {"Items": [], "Count": 0, "ScannedCount": 0}


def test_a_page_ends_at_a_megabyte(tables: Tables) -> None:
    table = tables.create()
    for number in range(5):
        tables.put(table, r="a", t=str(number), text="x" * 300_000)
    answer = tables.query(table, "r = :r", {"r": "a"})
    assert column(answer, "t") == ["0", "1", "2"]
    assert answer["LastEvaluatedKey"] == item(r="a", t="2")


def test_a_projection_returns_what_it_names(tables: Tables, room: str) -> None:
    answer = tables.query(room, "r = :r", {"r": "a"}, ProjectionExpression="n", Limit=2)
    assert answer["Items"] == [item(n=0), item(n=1)]


def test_a_scan_meets_every_item_once_whatever_the_page(tables: Tables, room: str) -> None:
    whole = tables("Scan", TableName=room)
    assert whole["Count"] == 12
    met: list[Any] = []
    start: dict[str, Any] = {}
    while True:
        answer = tables("Scan", TableName=room, Limit=5, **start)
        met += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert met == whole["Items"]


def test_a_scan_goes_on_after_its_last_item_was_deleted(tables: Tables, room: str) -> None:
    first = tables("Scan", TableName=room, Limit=1)
    tables("DeleteItem", TableName=room, Key=first["LastEvaluatedKey"])
    assert tables("Scan", TableName=room, ExclusiveStartKey=first["LastEvaluatedKey"])["Count"] == 11


def test_a_table_without_a_range_key_is_queried_and_scanned(tables: Tables) -> None:
    table = tables.create(range_key=None)
    for name in "cab":
        tables.put(table, r=name)
    assert tables.query(table, "r = :r", {"r": "b"})["Items"] == [item(r="b")]
    assert tables.query(table, "r = :r", {"r": "z"})["Items"] == []
    first = tables("Scan", TableName=table, Limit=2)
    rest = tables("Scan", TableName=table, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert sorted(column(first, "r") + column(rest, "r")) == ["a", "b", "c"]


@pytest.mark.parametrize("forward", [True, False])
def test_an_index_is_read_in_its_own_order(tables: Tables, *, forward: bool) -> None:
    by_sender = {
        "IndexName": "bySender",
        "KeySchema": key_schema("sender", "rank"),
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    table = tables.create(attributes={"sender": "S", "rank": "N"}, GlobalSecondaryIndexes=[by_sender])
    for number, rank in enumerate([3, 1, 1, 2]):
        tables.put(table, r=f"r{number}", t="t", sender="ada", rank=rank, text="not projected")
    tables.put(table, r="r9", t="t", sender="ada")
    tables.put(table, r="r8", t="t", sender="bob", rank=1)
    met: list[Any] = []
    start: dict[str, Any] = {}
    for _ in range(9):
        answer = tables.query(
            table, "sender = :s", {"s": "ada"}, IndexName="bySender", Limit=1, ScanIndexForward=forward, **start
        )
        met += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    expected = [item(r=f"r{n}", t="t", sender="ada", rank=rank) for n, rank in ((1, 1), (2, 1), (3, 2), (0, 3))]
    assert met == (expected if forward else expected[::-1])


def test_a_local_index_is_read_within_its_partition(tables: Tables) -> None:
    by_rank = {"IndexName": "byRank", "KeySchema": key_schema("r", "rank"), "Projection": {"ProjectionType": "ALL"}}
    table = tables.create(attributes={"rank": "N"}, LocalSecondaryIndexes=[by_rank])
    for number, rank in enumerate([3, 1, 2]):
        tables.put(table, r="a", t=str(number), rank=rank)
    tables.put(table, r="b", t="0", rank=0)
    answer = tables.query(
        table, "r = :r and #k >= :k", {"r": "a", "k": 2}, IndexName="byRank", ExpressionAttributeNames={"#k": "rank"}
    )
    assert column(answer, "rank") == ["2", "3"]


def test_batches_and_transactions(tables: Tables) -> None:
    table = tables.create()
    puts = [{"PutRequest": {"Item": item(r="a", t=str(number))}} for number in range(3)]
    assert tables("BatchWriteItem", RequestItems={table: puts})["UnprocessedItems"] == {}
    keys = [item(r="a", t="0"), item(r="a", t="7")]
    assert tables("BatchGetItem", RequestItems={table: {"Keys": keys}})["Responses"] == {table: keys[:1]}
    got = tables("TransactGetItems", TransactItems=[{"Get": {"TableName": table, "Key": key}} for key in keys])
    assert got["Responses"] == [{"Item": keys[0]}, {}]
    failing = [
        {"Put": {"TableName": table, "Item": item(r="new", t="0")}},
        {"ConditionCheck": {"TableName": table, "Key": keys[1], "ConditionExpression": "attribute_exists(r)"}},
    ]
    assert refusal(tables, "TransactWriteItems", TransactItems=failing)[0] == "TransactionCanceledException"
    assert tables("GetItem", TableName=table, Key=item(r="new", t="0")) == {}
    assert tables("TransactWriteItems", TransactItems=failing[:1]) == {}
    assert tables("GetItem", TableName=table, Key=item(r="new", t="0"))["Item"] == item(r="new", t="0")


def test_a_transaction_that_fails_leaves_every_item_as_it_was(tables: Tables, room: str) -> None:
    single = tables.create(range_key=None)
    tables.put(single, r="kept", n=1)
    before = [tables("Scan", TableName=table)["Items"] for table in (room, single)]
    writes = [
        {"Put": {"TableName": room, "Item": item(r="a", t="t1", n=99)}},
        {"Put": {"TableName": room, "Item": item(r="new", t="t1")}},
        {"Delete": {"TableName": room, "Key": item(r="a", t="t2")}},
        {
            "Update": {
                "TableName": single,
                "Key": item(r="kept"),
                "UpdateExpression": "SET n = :n",
                "ExpressionAttributeValues": {":n": {"N": "2"}},
            }
        },
    ]
    check = {"TableName": room, "Key": item(r="a", t="absent"), "ConditionExpression": "attribute_exists(r)"}
    code, message = refusal(tables, "TransactWriteItems", TransactItems=[*writes, {"ConditionCheck": check}])
    assert code == "TransactionCanceledException"
    assert message.endswith("[None, None, None, None, ConditionalCheckFailed]")
    assert [tables("Scan", TableName=table)["Items"] for table in (room, single)] == before
    tables("TransactWriteItems", TransactItems=writes)
    after = [tables("Scan", TableName=table)["Items"] for table in (room, single)]
    assert [len(items) for items in after] == [12, 1]
    assert after[1] == [item(r="kept", n=2)]


def test_a_backup_is_a_copy(tables: Tables, room: str) -> None:
    backup = tables.control("CreateBackup", TableName=room, BackupName="before")["BackupDetails"]["BackupArn"]
    tables("DeleteItem", TableName=room, Key=item(r="a", t="t1"))
    restored = f"{room}Restored"
    tables.control("RestoreTableFromBackup", BackupArn=backup, TargetTableName=restored)
    assert tables("Scan", TableName=restored)["Count"] == 12
    assert column(tables.query(room, "r = :r", {"r": "a"}, Limit=2), "n") == ["0", "2"]


def test_a_failed_condition_says_so_and_hands_back_the_item(tables: Tables, room: str) -> None:
    with pytest.raises(DynamoDBError) as caught:
        tables(
            "PutItem",
            TableName=room,
            Item=item(r="a", t="t1"),
            ConditionExpression="attribute_not_exists(r)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert (caught.value.code, caught.value.message, caught.value.status) == (
        "ConditionalCheckFailedException",
        "The conditional request failed",
        400,
    )
    assert caught.value.item == item(r="a", t="t1", n=1)


def test_an_item_that_is_too_large_leaves_the_one_before_it(tables: Tables, room: str) -> None:
    tables("PutItem", TableName=room, Item=item(r="a", t="t1", n=1))
    tables("PutItem", TableName=room, Item=item(r="a", t="t2", text="x" * 390_000))
    with pytest.raises(DynamoDBError, match="Item size has exceeded the maximum allowed size"):
        tables("PutItem", TableName=room, Item=item(r="a", t="t1", one="x" * 200_000, other="y" * 210_000))
    assert tables("GetItem", TableName=room, Key=item(r="a", t="t1"))["Item"] == item(r="a", t="t1", n=1)


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "message"),
    [
        (
            "GetItem",
            {"TableName": "Absent", "Key": item(r="a", t="1")},
            "ResourceNotFoundException",
            "resource not found",
        ),
        ("PutItem", {"Item": item(r="a")}, "ValidationException", "Missing the key t in the item"),
        ("PutItem", {"Item": item(r="a", t=1)}, "ValidationException", "Type mismatch for key t"),
        ("PutItem", {"Item": item(r="", t="1")}, "ValidationException", "empty string value. Key: r"),
        ("PutItem", {"Item": {"r": {}}}, "ValidationException", "Supplied AttributeValue is empty"),
        ("PutItem", {"Item": {"r": {"S": "a", "N": "1"}}}, "ValidationException", "more than one datatypes set"),
        ("PutItem", {"Item": {"r": {"S": 1}}}, "SerializationException", ""),
        ("PutItem", {"Item": {"r": {"X": "a"}}}, "ValidationException", "Supplied AttributeValue is empty"),
        ("PutItem", {"Item": {"r": "a"}}, "SerializationException", ""),
        ("PutItem", {}, "ValidationException", "Value null at 'item' failed to satisfy constraint"),
        ("DeleteItem", {"Key": item(x="a")}, "ValidationException", "does not match the schema"),
        ("Scan", {"Limit": 0}, "ValidationException", "Value '0' at 'limit' failed to satisfy constraint"),
        ("Scan", {"ExclusiveStartKey": item(r="a")}, "ValidationException", "The provided starting key is invalid"),
        ("Scan", {"IndexName": "nope"}, "ValidationException", "does not have the specified index: nope"),
        (
            "UpdateItem",
            {"Key": item(r="a", t="1"), "UpdateExpression": "SET"},
            "ValidationException",
            "Invalid UpdateExpression",
        ),
        ("DropTable", {}, "UnknownOperationException", "DropTable"),
    ],
)
def test_what_is_refused(
    tables: Tables, room: str, *, operation: str, parameters: dict[str, Any], code: str, message: str
) -> None:
    found = refusal(tables, operation, **{"TableName": room} | parameters)
    assert found[0] == code
    assert message in found[1]


def test_a_read_does_not_depend_on_what_else_the_table_holds(
    tables: Tables, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walk(*_: Any) -> Any:
        raise AssertionError("the whole table was walked")

    assert tables("Scan", TableName=room, Limit=2)["Count"] == 2
    monkeypatch.setattr(ItemCollection, "walk", walk)
    assert tables.query(room, "r = :r", {"r": "a"}, Limit=2)["Count"] == 2


def test_a_look_for_what_is_not_there_leaves_nothing_behind(tables: Tables, room: str) -> None:
    tables("GetItem", TableName=room, Key=item(r="absent", t="1"))
    tables.query(room, "r = :r", {"r": "absent"})
    contents = tables.region.tables[room].contents
    assert len(list(contents.walk())) == contents.count == 12
    assert len(contents.partition("absent")) == 0


def test_threads_count_together(tables: Tables) -> None:
    table = tables.create()

    def count() -> None:
        for _ in range(50):
            tables(
                "UpdateItem",
                TableName=table,
                Key=item(r="a", t="1"),
                UpdateExpression="ADD hits :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tables("GetItem", TableName=table, Key=item(r="a", t="1"))["Item"]["hits"] == {"N": "200"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"r": {"S": "a"}},
        {"r": {"S": ""}, "t": {"S": "1"}},
        {"r": {"N": "1"}, "t": {"S": "1"}},
        {"r": {"S": "x" * 2049}, "t": {"S": "1"}},
        {"r": {"S": "a"}, "t": {"S": "x" * 1025}},
        {"r": {"S": "a"}, "t": {"S": "1"}, "set": {"SS": []}},
        {"r": {"S": "a"}, "t": {"S": "1"}, "g": {"NULL": True}},
        {"r": {"S": "a"}, "t": {"S": "1"}, "n": {"N": "1e200"}},
        {"r": {"S": "a"}, "t": {"S": "1"}, "big": {"S": "x" * 410_000}},
    ],
    ids=lambda given: str(given)[:60],
)
def test_a_plain_put_is_refused_in_the_words_of_the_long_way(tables: Tables, given: dict[str, Any]) -> None:
    index = {"IndexName": "by-g", "KeySchema": key_schema("g", None), "Projection": {"ProjectionType": "ALL"}}
    table = tables.create(GlobalSecondaryIndexes=[index], attributes={"g": "S"})
    short = refusal(tables, "PutItem", TableName=table, Item=given)
    assert short == refusal(tables, "PutItem", TableName=table, Item=given, ReturnValues="NONE")
    assert tables("Scan", TableName=table)["Items"] == []


def test_a_plain_put_into_no_table(tables: Tables) -> None:
    with pytest.raises(DynamoDBError, match="Requested resource not found"):
        tables("PutItem", TableName="Nowhere", Item=item(r="a", t="1"))
