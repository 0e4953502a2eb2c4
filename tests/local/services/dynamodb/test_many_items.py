"""Batches and transactions: their limits, what they answer, and that a failed transaction leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.services.dynamodb.calls import ROOMS, Refused, create, message

if TYPE_CHECKING:
    from tests.local.services.dynamodb.calls import Call

KEYS = [message(timestamp=str(number)) for number in range(101)]
DUPLICATES = "Provided list of item keys contains duplicates"
ONCE = "Transaction request cannot include multiple operations on one item"


def put(item: dict[str, Any]) -> dict[str, Any]:
    return {"Put": {"TableName": ROOMS, "Item": item}}


def items(call: Call) -> list[Any]:
    found: list[Any] = call("Scan", TableName=ROOMS)["Items"]
    return found


def test_answers_have_metrics_only_if_they_are_asked_for(call: Call) -> None:
    writes = {ROOMS: [{"PutRequest": {"Item": key}} for key in KEYS[:2]]}
    assert call("BatchWriteItem", RequestItems=writes) == {"UnprocessedItems": {}}
    reads = {ROOMS: {"Keys": KEYS[:1]}}
    assert call("BatchGetItem", RequestItems=reads) == {"Responses": {ROOMS: KEYS[:1]}, "UnprocessedKeys": {}}
    assert call("TransactWriteItems", TransactItems=[put(KEYS[0])]) == {}
    get = [{"Get": {"TableName": ROOMS, "Key": key}} for key in (KEYS[0], KEYS[9])]
    assert call("TransactGetItems", TransactItems=get) == {"Responses": [{"Item": KEYS[0]}, {}]}
    asked = {"ReturnConsumedCapacity": "TOTAL"}
    for operation, parameters, units in (
        ("BatchWriteItem", {"RequestItems": writes}, 2.0),
        ("BatchGetItem", {"RequestItems": reads}, 0.5),
        ("TransactWriteItems", {"TransactItems": [put(KEYS[0])]}, 2.0),
        ("TransactGetItems", {"TransactItems": get}, 4.0),
    ):
        capacity = call(operation, **parameters, **asked)["ConsumedCapacity"]
        assert capacity == [{"TableName": ROOMS, "CapacityUnits": units}], operation


def test_one_item_consumes_by_its_size(call: Call) -> None:
    asked = {"TableName": ROOMS, "ReturnConsumedCapacity": "TOTAL"}
    large = message(text="x" * 5000)

    def units(operation: str, **parameters: Any) -> Any:
        return call(operation, **asked, **parameters)["ConsumedCapacity"]["CapacityUnits"]

    assert units("PutItem", Item=large) == 5.0
    assert units("GetItem", Key=message()) == 1.0
    assert units("GetItem", Key=message(), ConsistentRead=True) == 2.0
    assert units("GetItem", Key=message("absent")) == 0.5
    assert units("Scan") == 1.0
    assert units("DeleteItem", Key=message()) == 5.0
    assert units("DeleteItem", Key=message()) == 1.0


def test_metrics_of_a_table_with_indexes(sdk: Call) -> None:
    schema = [{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}]
    index = {"IndexName": "byRank", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}
    names = ("roomId", "timestamp", "rank")
    create(
        sdk,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        LocalSecondaryIndexes=[index],
    )
    asked = {"ReturnConsumedCapacity": "INDEXES", "ReturnItemCollectionMetrics": "SIZE"}
    assert sdk("PutItem", TableName=ROOMS, Item=message(rank="1"), **asked) == {
        "ConsumedCapacity": {
            "TableName": ROOMS,
            "CapacityUnits": 2.0,
            "Table": {"CapacityUnits": 1.0},
            "LocalSecondaryIndexes": {"byRank": {"CapacityUnits": 1.0}},
        },
        "ItemCollectionMetrics": {"ItemCollectionKey": {"roomId": {"S": "r"}}, "SizeEstimateRangeGB": [0.0, 1.0]},
    }
    batch = {ROOMS: [{"DeleteRequest": {"Key": message()}}]}
    metrics = sdk("BatchWriteItem", RequestItems=batch, **asked)["ItemCollectionMetrics"]
    assert [found["ItemCollectionKey"] for found in metrics[ROOMS]] == [{"roomId": {"S": "r"}}]


@pytest.mark.parametrize(
    ("operation", "parameters", "words"),
    [
        ("BatchGetItem", {"RequestItems": {ROOMS: {"Keys": [KEYS[0], KEYS[0]]}}}, DUPLICATES),
        ("BatchGetItem", {"RequestItems": {ROOMS: {"Keys": KEYS}}}, "less than or equal to 100"),
        (
            "BatchWriteItem",
            {"RequestItems": {ROOMS: [{"PutRequest": {"Item": KEYS[0]}}, {"DeleteRequest": {"Key": KEYS[0]}}]}},
            DUPLICATES,
        ),
        (
            "BatchWriteItem",
            {"RequestItems": {ROOMS: [{"PutRequest": {"Item": key}} for key in KEYS[:26]]}},
            "less than or equal to 25",
        ),
        (
            "BatchWriteItem",
            {"RequestItems": {ROOMS: [{"PutRequest": {"Item": KEYS[0]}, "DeleteRequest": {"Key": KEYS[0]}}]}},
            "exactly one of PutRequest and DeleteRequest",
        ),
        ("TransactWriteItems", {"TransactItems": [put(KEYS[0])] * 2}, ONCE),
        ("TransactWriteItems", {"TransactItems": [put(key) for key in KEYS]}, "less than or equal to 100"),
        (
            "TransactWriteItems",
            {"TransactItems": [{**put(KEYS[0]), "Delete": {"TableName": ROOMS, "Key": KEYS[1]}}]},
            "TransactItems can only contain one of Check, Put, Update or Delete",
        ),
        ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": ROOMS, "Key": KEYS[0]}}] * 2}, ONCE),
        (
            "TransactWriteItems",
            {"TransactItems": [put(KEYS[0]), put(message(timestamp=""))]},
            "cannot contain an empty string value. Key: timestamp",
        ),
    ],
)
def test_what_is_refused_as_a_whole(call: Call, operation: str, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as caught:
        call(operation, **parameters)
    assert caught.value.code == "ValidationException"
    assert words in caught.value.message
    assert items(call) == []


def test_a_batch_of_reads_is_limited_over_all_tables(sdk: Call) -> None:
    for name in (ROOMS, "Others"):
        create(sdk, name)
    with pytest.raises(Refused, match="Too many items requested for the BatchGetItem call"):
        sdk("BatchGetItem", RequestItems={name: {"Keys": KEYS[:60]} for name in (ROOMS, "Others")})
    writes = [{"PutRequest": {"Item": key}} for key in KEYS[:20]]
    with pytest.raises(Refused, match="Too many items requested for the BatchWriteItem call"):
        sdk("BatchWriteItem", RequestItems=dict.fromkeys((ROOMS, "Others"), writes))


def test_a_batch_of_reads_ends_at_16_mb(sdk: Call) -> None:
    create(sdk)
    for key in KEYS[:45]:
        sdk("PutItem", TableName=ROOMS, Item={**key, "text": {"S": "x" * 390_000}})
    answer = sdk("BatchGetItem", RequestItems={ROOMS: {"Keys": KEYS[:45], "ProjectionExpression": "roomId"}})
    left = answer["UnprocessedKeys"][ROOMS]
    assert left["ProjectionExpression"] == "roomId"
    assert len(answer["Responses"][ROOMS]) == 43
    assert left["Keys"] == KEYS[43:45]


def test_a_cancelled_transaction_has_a_reason_for_each_request_and_no_effect(call: Call) -> None:
    call("PutItem", TableName=ROOMS, Item=message(text="kept", n={"S": "text"}))
    update = {"TableName": ROOMS, "Key": message(), "ExpressionAttributeValues": {":one": {"N": "1"}}}
    with pytest.raises(Refused) as caught:
        call(
            "TransactWriteItems",
            TransactItems=[
                put(message("new")),
                {"Update": {**update, "UpdateExpression": "SET n = n + :one"}},
                {
                    "ConditionCheck": {
                        "TableName": ROOMS,
                        "Key": message("absent"),
                        "ConditionExpression": "attribute_exists(roomId)",
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
            ],
        )
    assert caught.value.code == "TransactionCanceledException"
    assert caught.value.message == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ValidationError, ConditionalCheckFailed]"
    )
    assert [reason["Code"] for reason in caught.value.reasons] == ["None", "ValidationError", "ConditionalCheckFailed"]
    assert caught.value.reasons[1]["Message"] == "An operand in the update expression has an incorrect data type"
    assert "Item" not in caught.value.reasons[2]
    assert items(call) == [message(text="kept", n={"S": "text"})]


MISMATCH = "The provided key element does not match the schema"
NUMBER_KEY = {**message(), "roomId": {"N": "1"}}


def action(kind: str, key: dict[str, Any]) -> dict[str, Any]:
    """Return a request of a transaction for the item with a key, without an effect where there is none."""
    if kind == "Put":
        return put(key)
    members: dict[str, Any] = {"TableName": ROOMS, "Key": key}
    if kind == "Update":
        members |= {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}
    if kind == "ConditionCheck":
        members["ConditionExpression"] = "attribute_not_exists(roomId)"
    return {kind: members}


# https://github.com/paritysuite/dynamodb-conformance has measured it in four regions, and so has
# https://github.com/floci-io/floci/pull/3674
@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        (
            "Put",
            NUMBER_KEY,
            "One or more parameter values were invalid: Type mismatch for key roomId expected: S actual: N",
        ),
        (
            "Put",
            {**message(), "roomId": {"L": [{"S": "x"}]}},
            "One or more parameter values were invalid: Type mismatch for key roomId expected: S actual: L",
        ),
        (
            "Put",
            {"roomId": {"S": "r"}},
            "One or more parameter values were invalid: Missing the key timestamp in the item",
        ),
        *[(kind, NUMBER_KEY, MISMATCH) for kind in ("Update", "Delete", "ConditionCheck", "Get")],
        *[
            (kind, {**message(), "roomId": {"NULL": True}}, MISMATCH)
            for kind in ("Update", "Delete", "ConditionCheck", "Get")
        ],
        *[(kind, {"roomId": {"S": "r"}}, MISMATCH) for kind in ("Update", "Delete", "ConditionCheck", "Get")],
        ("Get", {}, MISMATCH),
    ],
)
def test_a_key_that_is_not_of_the_table_cancels_a_transaction(
    call: Call, kind: str, key: dict[str, Any], words: str
) -> None:
    operation, other = ("TransactGetItems", "Get") if kind == "Get" else ("TransactWriteItems", "Put")
    failing = action(kind, key)
    with pytest.raises(Refused) as caught:
        call(operation, TransactItems=[action(other, message("new")), failing, failing])
    assert caught.value.code == "TransactionCanceledException"
    assert caught.value.message.endswith("for specific reasons [None, ValidationError, None]")
    assert [reason["Code"] for reason in caught.value.reasons] == ["None", "ValidationError", "None"]
    assert caught.value.reasons[1]["Message"] == words
    assert items(call) == []


def test_an_empty_key_refuses_a_transaction_even_after_one_of_another_type(call: Call) -> None:
    with pytest.raises(Refused, match=r"cannot contain an empty string value\. Key: roomId") as caught:
        call("TransactWriteItems", TransactItems=[action("Delete", NUMBER_KEY), action("Delete", message(""))])
    assert caught.value.code == "ValidationException"


def test_an_index_key_of_another_type_cancels_a_transaction(sdk: Call) -> None:
    schema = [{"AttributeName": "rank", "KeyType": "HASH"}]
    names = ("roomId", "timestamp", "rank")
    create(
        sdk,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        GlobalSecondaryIndexes=[{"IndexName": "byRank", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}],
    )
    with pytest.raises(Refused) as caught:
        sdk("TransactWriteItems", TransactItems=[put(message(rank={"N": "1"}))])
    assert caught.value.reasons == [
        {
            "Code": "ValidationError",
            "Message": "One or more parameter values were invalid: Type mismatch for Index Key rank Expected: S Actual: N "
            "IndexName: byRank",
        }
    ]


def test_each_statement_with_a_key_of_another_type_has_a_reason(sdk: Call) -> None:
    create(sdk)
    wrong = {"Statement": f"DELETE FROM \"{ROOMS}\" WHERE roomId = 1 AND timestamp = 't'"}
    right = {"Statement": f"INSERT INTO \"{ROOMS}\" VALUE {{'roomId': 'r', 'timestamp': 't'}}"}
    with pytest.raises(Refused) as caught:
        sdk("ExecuteTransaction", TransactStatements=[wrong, right, wrong])
    assert [reason["Code"] for reason in caught.value.reasons] == ["ValidationError", "None", "ValidationError"]
    assert items(sdk) == []


@pytest.mark.parametrize("item", [NUMBER_KEY, {"roomId": {"S": "r"}}, {**message(), "roomId": {"L": []}}])
def test_a_batch_has_the_message_of_a_key_for_an_item_without_one(call: Call, item: dict[str, Any]) -> None:
    # measured on AWS: https://github.com/paritysuite/dynamodb-conformance, tests/tier3/error-messages/batchWriteItem.test.ts
    with pytest.raises(Refused) as caught:
        call("BatchWriteItem", RequestItems={ROOMS: [{"PutRequest": {"Item": item}}]})
    assert (caught.value.code, caught.value.message) == ("ValidationException", MISMATCH)


def test_a_reason_has_the_item_if_it_is_asked_for(call: Call) -> None:
    call("PutItem", TableName=ROOMS, Item=message(text="kept"))
    failing = {
        **put(message()),
        "Put": {**put(message())["Put"], "ConditionExpression": "attribute_not_exists(roomId)"},
    }
    failing["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    with pytest.raises(Refused) as caught:
        call("TransactWriteItems", TransactItems=[failing])
    assert caught.value.reasons == [
        {
            "Code": "ConditionalCheckFailed",
            "Message": "The conditional request failed",
            "Item": message(text="kept"),
        }
    ]


def test_a_token_identifies_one_transaction(call: Call) -> None:
    add = {
        "Update": {
            "TableName": ROOMS,
            "Key": message(),
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }
    for _ in range(2):
        call("TransactWriteItems", TransactItems=[add], ClientRequestToken="token-1")
    assert items(call) == [message(n={"N": "1"})]
    with pytest.raises(Refused) as caught:
        call("TransactWriteItems", TransactItems=[put(message())], ClientRequestToken="token-1")
    assert caught.value.code == "IdempotentParameterMismatchException"
    call("TransactWriteItems", TransactItems=[add], ClientRequestToken="token-2")
    assert items(call) == [message(n={"N": "2"})]
