"""Requests that DynamoDB refuses, in its words, through an SDK and through a resolver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.services.dynamodb.calls import ROOMS, Refused, create, message

if TYPE_CHECKING:
    from tests.local.services.dynamodb.calls import Call

R = {":r": {"S": "r"}}
KEY = message()
TYPES = "One or more parameter values were invalid: Condition parameter type does not match schema type"
SCHEMA = "The provided key element does not match the schema"
RESERVED = "Attribute name is a reserved keyword; reserved keyword: "
NOT_VALID = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
)


def query(condition: str = "roomId = :r", values: dict[str, Any] = R, **more: Any) -> tuple[str, dict[str, Any]]:
    return "Query", {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more}


REFUSED: list[tuple[tuple[str, dict[str, Any]], str]] = [
    (
        query(values={**R, ":u": {"S": "u"}}),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}",
    ),
    (
        ("Scan", {"FilterExpression": "a = :r", "ExpressionAttributeValues": {**R, ":u": {"S": "u"}}}),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}",
    ),
    (
        query(FilterExpression="#t > :r", ExpressionAttributeNames={"#t": "timestamp"}),
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: timestamp",
    ),
    (query("roomId = :r AND"), 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>"'),
    (query(values={":r": {"N": "1"}}), TYPES),
    (
        query("roomId = :r and #t = :zz", ExpressionAttributeNames={"#t": "timestamp"}),
        (
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; "
            "attribute value: :zz"
        ),
    ),
    (query(FilterExpression="status = :r"), f"Invalid FilterExpression: {RESERVED}status"),
    (query(ProjectionExpression="timestamp"), f"Invalid ProjectionExpression: {RESERVED}timestamp"),
    (query("roomId = :r and timestamp = :r"), f"Invalid KeyConditionExpression: {RESERVED}timestamp"),
    (
        (
            "Scan",
            {
                "FilterExpression": f"a IN ({', '.join(f':v{number}' for number in range(101))})",
                "ExpressionAttributeValues": {f":v{number}": {"S": "a"} for number in range(101)},
            },
        ),
        "Invalid FilterExpression: ",
    ),
    (
        query(ExclusiveStartKey=message("other")),
        "The provided starting key is outside query boundaries based on provided conditions",
    ),
    (query(ExclusiveStartKey={"roomId": {"S": "r"}}), "The provided starting key is invalid"),
    (query(ExclusiveStartKey=message(timestamp={"N": "1"})), "The provided starting key is invalid"),
    (
        ("PutItem", {"Item": message(tags={"SS": ["a", "a"]})}),
        "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ),
    (
        (
            "PutItem",
            {"Item": KEY, "Expected": {"a": {"Exists": False}}, "ConditionExpression": "attribute_not_exists(a)"},
        ),
        (
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"
        ),
    ),
    (
        ("PutItem", {"Item": KEY, "ExpressionAttributeValues": R}),
        "ExpressionAttributeValues can only be specified when using expressions",
    ),
    (("GetItem", {"Key": {"roomId": {"S": "r"}}}), SCHEMA),
    (("GetItem", {"Key": message(other="x")}), SCHEMA),
    (("GetItem", {"Key": message(timestamp={"N": "1"})}), SCHEMA),
    (("GetItem", {"Key": message("")}), f"{NOT_VALID}string value. Key: roomId"),
    (("DeleteItem", {"Key": message(timestamp={"B": ""})}), SCHEMA),
    (("PutItem", {"Item": KEY, "ReturnValues": "UPDATED_NEW"}), "ReturnValues can only be ALL_OLD or NONE"),
    (("DeleteItem", {"Key": KEY, "ReturnValues": "ALL_NEW"}), "ReturnValues can only be ALL_OLD or NONE"),
    (
        ("PutItem", {"Item": message(n={"N": "1" * 39})}),
        "Attempting to store more than 38 significant digits in a Number",
    ),
    (("PutItem", {"Item": message(**{"": "x"})}), "Empty attribute name"),
    (("PutItem", {"Item": message(m={"M": {"": {"S": "x"}}})}), "Empty attribute name"),
    (
        ("PutItem", {"Item": message(**{"ü" * 32_768: "x"})}),
        "1 validation error detected: Attribute name is too large, must be less than 65536 bytes",
    ),
    (
        ("PutItem", {"Item": message(m={"L": [{"M": {"a" * 65_536: {"S": "x"}}}]})}),
        "Attribute name is too large, must be less than 65536 bytes",
    ),
    (("PutItem", {"Item": message(n={"N": "1E126"})}), "Number overflow."),
    (("PutItem", {"Item": message(n={"N": "1_000"})}), "The parameter cannot be converted to a numeric value: 1_000"),
    (
        (
            "UpdateItem",
            {"Key": KEY, "UpdateExpression": "SET roomId = :r", "ExpressionAttributeValues": R},
        ),
        "One or more parameter values were invalid: Cannot update attribute roomId. This attribute is part of the key",
    ),
    (("Scan", {"Select": "SPECIFIC_ATTRIBUTES"}), "Must specify the AttributesToGet or ProjectionExpression"),
    (("Scan", {"Segment": 3, "TotalSegments": 3}), "Segment: 3 is not less than TotalSegments: 3"),
    (("Scan", {"Segment": 0}), "The TotalSegments parameter is required"),
    (("Scan", {"TotalSegments": 2}), "The Segment parameter is required"),
    (("Query", {}), "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."),
]


@pytest.mark.parametrize(("request_", "words"), REFUSED, ids=[f"{number}" for number in range(len(REFUSED))])
def test_a_request_is_refused_in_dynamodbs_words(call: Call, request_: tuple[str, Any], words: str) -> None:
    operation, parameters = request_
    with pytest.raises(Refused) as caught:
        call(operation, TableName=ROOMS, **parameters)
    assert caught.value.code == "ValidationException"
    assert words in caught.value.message


@pytest.mark.parametrize(
    "request_",
    [
        ("BatchWriteItem", {"RequestItems": {ROOMS: [{"PutRequest": {"Item": message(**{"": "x"})}}]}}),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": ROOMS, "Item": message(**{"": "x"})}}]}),
    ],
    ids=["batch", "transaction"],
)
def test_an_item_of_several_without_a_name_is_refused(call: Call, request_: tuple[str, Any]) -> None:
    operation, parameters = request_
    with pytest.raises(Refused, match="Empty attribute name"):
        call(operation, **parameters)


EXISTS = {"ConditionExpression": "attribute_exists(a)"}
INVALID = "One or more parameter values were invalid: "
NUMBER = "The parameter cannot be converted to a numeric value: abc"


# captured in eu-west-2 and us-east-1: https://github.com/paritysuite/dynamodb-conformance, tests/tier3/error-messages
@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem", "UpdateItem"])
@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({**EXISTS, "ExpressionAttributeValues": {}}, "ExpressionAttributeValues must not be empty"),
        ({**EXISTS, "ExpressionAttributeNames": {}}, "ExpressionAttributeNames must not be empty"),
        ({"ExpressionAttributeValues": R}, "ExpressionAttributeValues can only be specified when using expressions"),
        (
            {"ExpressionAttributeNames": {"#a": "a"}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        ({"ConditionExpression": ""}, "Invalid ConditionExpression: The expression can not be empty;"),
        (
            {"Expected": {"a": {"Exists": True}}},
            f"{INVALID}Value must be provided when Exists is true for Attribute: a",
        ),
        (
            {"Expected": {"a": {"Exists": False, "Value": {"S": "x"}}}},
            f"{INVALID}Value cannot be used when Exists is false for Attribute: a",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "EQ"}}},
            f"{INVALID}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"S": "x"}]}}},
            f"{INVALID}Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        ),
        ({"ConditionExpression": "a = :r", "ExpressionAttributeValues": {":r": {"N": "abc"}}}, NUMBER),
    ],
)
def test_a_write_has_these_messages_with_the_number_of_errors(
    call: Call, operation: str, parameters: dict[str, Any], words: str
) -> None:
    key = {"Item" if operation == "PutItem" else "Key": KEY}
    with pytest.raises(Refused) as caught:
        call(operation, TableName=ROOMS, **key, **parameters)
    assert caught.value.message == f"1 validation error detected: {words}"


@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem"])
def test_only_an_update_returns_new_values(call: Call, operation: str) -> None:
    key = {"Item" if operation == "PutItem" else "Key": KEY}
    with pytest.raises(Refused) as caught:
        call(operation, TableName=ROOMS, **key, ReturnValues="UPDATED_NEW")
    assert caught.value.message == "1 validation error detected: ReturnValues can only be ALL_OLD or NONE"


def test_a_number_in_an_item_or_a_key_is_refused_with_the_number_of_errors(call: Call) -> None:
    wrong = {"N": "abc"}
    for operation, parameters in (
        ("PutItem", {"Item": message(n=wrong)}),
        ("PutItem", {"Item": message(n={"NS": ["1", "abc"]})}),
        ("DeleteItem", {"Key": message(timestamp=wrong)}),
        ("UpdateItem", {"Key": message(timestamp=wrong)}),
    ):
        with pytest.raises(Refused) as caught:
            call(operation, TableName=ROOMS, **parameters)
        assert caught.value.message == f"1 validation error detected: {NUMBER}", operation


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("00042", "42"),
        ("-0", "0"),
        ("1.5E2", "150"),
        ("1.0", "1"),
        ("007", "7"),
        ("1E3", "1000"),
        ("+5", "5"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_stored_as_what_it_is(call: Call, sent: str, stored: str) -> None:
    number, nested = {"N": sent}, {"M": {"a": {"L": [{"N": sent}, {"NS": [sent]}]}}}
    call("PutItem", TableName=ROOMS, Item=message(n=number, m=nested))
    item = call("GetItem", TableName=ROOMS, Key=KEY)["Item"]
    assert (item["n"], item["m"]) == ({"N": stored}, {"M": {"a": {"L": [{"N": stored}, {"NS": [stored]}]}}})
    changed = call(
        "UpdateItem",
        TableName=ROOMS,
        Key=KEY,
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": number},
        ReturnValues="UPDATED_NEW",
    )
    assert changed["Attributes"] == {"n": {"N": stored}}


def test_equal_numbers_are_one_key(sdk: Call) -> None:
    create(
        sdk,
        AttributeDefinitions=[
            {"AttributeName": "roomId", "AttributeType": "S"},
            {"AttributeName": "timestamp", "AttributeType": "N"},
        ],
    )
    for number in ("1", "1.0", "10", "1e1"):
        sdk("PutItem", TableName=ROOMS, Item=message(timestamp={"N": number}))
    items = sdk("Scan", TableName=ROOMS)["Items"]
    assert [item["timestamp"] for item in items] == [{"N": "1"}, {"N": "10"}]


def test_a_failed_condition_has_the_item_if_it_is_asked_for(call: Call) -> None:
    call("PutItem", TableName=ROOMS, Item=message(text="first"))
    put: dict[str, Any] = {"Item": KEY, "ConditionExpression": "attribute_not_exists(roomId)"}
    for asked, item in ((None, None), ("NONE", None), ("ALL_OLD", message(text="first"))):
        more = {} if asked is None else {"ReturnValuesOnConditionCheckFailure": asked}
        with pytest.raises(Refused) as caught:
            call("PutItem", TableName=ROOMS, **put, **more)
        assert caught.value.code == "ConditionalCheckFailedException"
        assert caught.value.item == item


@pytest.mark.parametrize(
    ("size", "fits"), [(400 * 1024 - 20, True), (400 * 1024 - 19, False)], ids=["fits", "too large"]
)
def test_an_item_has_400_kb_at_most(call: Call, size: int, fits: bool) -> None:  # noqa: FBT001  # a parameter
    # "roomId" and "r", "timestamp" and "1", "a": 18 bytes besides the text, and two for the rest
    item = message(a="x" * (size + 2))
    update = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": item["a"]}}
    for operation, parameters, words in (
        ("PutItem", {"Item": item}, "Item size has exceeded the maximum allowed size"),
        ("UpdateItem", {"Key": KEY, **update}, "Item size to update has exceeded the maximum allowed size"),
    ):
        if fits:
            call(operation, TableName=ROOMS, **parameters)
            continue
        with pytest.raises(Refused) as caught:
            call(operation, TableName=ROOMS, **parameters)
        assert caught.value.message == words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (message("x" * 2049), "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        (message("ä" * 1025), "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        (message(timestamp="x" * 1025), "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
    ],
    ids=["partition", "bytes", "sort"],
)
def test_a_key_has_a_maximum_size(call: Call, key: dict[str, Any], words: str) -> None:
    for operation, parameters in (("PutItem", {"Item": key}), ("GetItem", {"Key": key}), ("DeleteItem", {"Key": key})):
        with pytest.raises(Refused) as caught:
            call(operation, TableName=ROOMS, **parameters)
        assert words in caught.value.message
    call("PutItem", TableName=ROOMS, Item=message("ä" * 1024, "x" * 1024))
