"""DynamoDB's limits of expressions, substitutions, statements and nesting, through an SDK and through resolvers."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chatprov.appsync.api import DynamoDBError
from chatprov.local.dynamodb import ResolverDynamoDB
from tests.own_services import ACCOUNT, OwnServices, mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[[str, dict[str, Any]], Any]

pytestmark = pytest.mark.slow
LONGEST_EXPRESSION, LONGEST_STATEMENT = 4096, 8192
KEY = {"id": {"S": "1"}}
VALUE = {":v": {"S": "x"}}
LONG = " OR ".join(["a = :v"] * 456)[:LONGEST_EXPRESSION]
TOO_LONG = LONG + " " * (LONGEST_EXPRESSION + 1 - len(LONG))
MANY = " OR ".join(["a=:v"] * 151)
DEEP_PATH = ".".join(["a"] * 33)


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "x"}
    for level in range(levels):
        value = {"M": {"a": value}} if level % 2 else {"L": [value]}
    return value


@pytest.fixture
def own() -> Iterator[OwnServices]:
    with mocked_aws() as own:
        yield own


@pytest.fixture
def client(own: OwnServices) -> Any:
    """Return a client of a DynamoDB with a table."""
    client = boto3.client("dynamodb", region_name="us-east-1")
    client.create_table(
        TableName="Tab",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


@pytest.fixture(params=["sdk", "resolver"])
def call(request: pytest.FixtureRequest, client: Any, own: OwnServices) -> Call:
    """Return what calls DynamoDB, and raises (code, message) as one kind of error."""
    resolver = ResolverDynamoDB(own.dynamodb, ACCOUNT, threading.RLock())

    def by_sdk(operation: str, parameters: dict[str, Any]) -> Any:
        try:
            return client._make_api_call(operation, parameters)
        except ClientError as error:
            raise Refused(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error

    def by_resolver(operation: str, parameters: dict[str, Any]) -> Any:
        try:
            return resolver.execute(operation, parameters, region="us-east-1", role_arn=None)
        except DynamoDBError as error:
            raise Refused(error.code, str(error)) from error

    return by_sdk if request.param == "sdk" else by_resolver


class Refused(Exception):
    """A refusal, by code and message."""


def expressions(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return each place in which an expression may come: its name, the operation, the parameters."""
    query = {"KeyConditionExpression": "id = :v", "ExpressionAttributeValues": VALUE}
    condition = {"ConditionExpression": text, "ExpressionAttributeValues": VALUE}
    update = {"Key": KEY, "UpdateExpression": "SET b = :v", "ExpressionAttributeValues": VALUE}
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("FilterExpression", "Scan", {"FilterExpression": text, "ExpressionAttributeValues": VALUE}),
        ("FilterExpression", "Query", {**query, "FilterExpression": text}),
        ("KeyConditionExpression", "Query", {**query, "KeyConditionExpression": text}),
        ("ConditionExpression", "PutItem", {"Item": KEY, **condition}),
        ("ConditionExpression", "DeleteItem", {"Key": KEY, **condition}),
        ("ConditionExpression", "UpdateItem", {**update, "ConditionExpression": text}),
        ("UpdateExpression", "UpdateItem", {**update, "UpdateExpression": text}),
        ("ProjectionExpression", "GetItem", {"Key": KEY, "ProjectionExpression": text}),
        ("ProjectionExpression", "Query", {**query, "ProjectionExpression": text}),
        ("ProjectionExpression", "Scan", {"ProjectionExpression": text}),
    ]
    placed: list[tuple[str, str, dict[str, Any]]] = [
        (name, operation, {"TableName": "Tab", **parameters}) for name, operation, parameters in found
    ]
    writes: list[tuple[str, str, dict[str, Any]]] = [
        ("ConditionExpression", "Put", {"Item": KEY, **condition}),
        ("ConditionExpression", "Delete", {"Key": KEY, **condition}),
        ("ConditionExpression", "ConditionCheck", {"Key": KEY, **condition}),
        ("UpdateExpression", "Update", {**update, "UpdateExpression": text}),
    ]
    for name, kind, inner in writes:
        items = [{"Put": {"TableName": "Tab", "Item": {"id": {"S": "2"}}}}, {kind: {"TableName": "Tab", **inner}}]
        placed.append((name, "TransactWriteItems", {"TransactItems": items}))
    get = {"Get": {"TableName": "Tab", "Key": KEY, "ProjectionExpression": text}}
    placed.append(("ProjectionExpression", "TransactGetItems", {"TransactItems": [get]}))
    batch = {"Tab": {"Keys": [KEY], "ProjectionExpression": text}}
    placed.append(("ProjectionExpression", "BatchGetItem", {"RequestItems": batch}))
    return placed


def refusal(call: Call, operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        call(operation, parameters)
    code, message = caught.value.args
    assert code == "ValidationException", (operation, parameters, message)
    return code, message


def test_an_expression_is_no_longer_than_four_kilobytes_wherever_it_comes(call: Call) -> None:
    size = LONGEST_EXPRESSION + 1
    for name, operation, parameters in expressions(TOO_LONG):
        wanted = f"Invalid {name}: Expression size has exceeded the maximum allowed size; expression size: {size}"
        assert wanted in refusal(call, operation, parameters)[1], operation
    for name, operation, parameters in expressions("ä" * 2049):
        assert f"Invalid {name}: Expression size" in refusal(call, operation, parameters)[1], operation
    assert call("Scan", {"TableName": "Tab"})["Count"] == 0, "nothing of a transaction is carried out"


def test_an_expression_has_no_more_than_three_hundred_operators(call: Call) -> None:
    for name, operation, parameters in expressions(MANY):
        if name in {"UpdateExpression", "ProjectionExpression"}:
            continue  # these have no comparisons
        wanted = f"Invalid {name}: The expression contains too many operators; operator count: 301"
        assert wanted in refusal(call, operation, parameters)[1], operation
    allowed = " OR ".join(["a=:v"] * 150)
    call("Scan", {"TableName": "Tab", "FilterExpression": allowed, "ExpressionAttributeValues": VALUE})
    call(
        "PutItem",
        {
            "TableName": "Tab",
            "Item": KEY,
            "ConditionExpression": "NOT contains(a-b, :v)",
            "ExpressionAttributeValues": VALUE,
        }
        | {"ConditionExpression": "NOT contains(a, :v)"},
    )


def test_a_path_in_an_expression_is_as_deep_as_an_item_may_be(call: Call) -> None:
    for name, operation, parameters in expressions(DEEP_PATH):
        wanted = f"Invalid {name}: The document path has too many nesting levels; nesting levels: 33"
        assert wanted in refusal(call, operation, parameters)[1], operation


@pytest.mark.parametrize("depth", [100, 1000, 2000])
def test_parentheses_are_no_fault_of_the_server(call: Call, depth: int) -> None:
    text = "(" * depth + "a = :v" + ")" * depth
    for name, operation, parameters in expressions(text):
        if name in {"ConditionExpression", "FilterExpression", "KeyConditionExpression"}:
            with contextlib.suppress(Refused):
                call(operation, parameters)


def test_values_are_nested_no_deeper_than_thirty_two_levels(call: Call) -> None:
    def item(levels: int) -> dict[str, Any]:
        return {"id": {"S": "deep"}, "a": nested(levels)}

    update = {"TableName": "Tab", "Key": KEY, "UpdateExpression": "SET a = :v"}
    for levels, fits in ((31, True), (32, False), (100, False)):
        values = {":v": nested(levels)}
        for operation, parameters in (
            ("PutItem", {"TableName": "Tab", "Item": item(levels)}),
            ("UpdateItem", {**update, "ExpressionAttributeValues": values}),
            ("BatchWriteItem", {"RequestItems": {"Tab": [{"PutRequest": {"Item": item(levels)}}]}}),
            ("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "Tab", "Item": item(levels)}}]}),
            ("TransactWriteItems", {"TransactItems": [{"Update": {**update, "ExpressionAttributeValues": values}}]}),
            ("Scan", {"TableName": "Tab", "FilterExpression": "a = :v", "ExpressionAttributeValues": values}),
        ):
            if fits:
                call(operation, parameters)
            else:
                assert "Nesting Levels have exceeded supported limits" in refusal(call, operation, parameters)[1]


def test_substitutions_are_bounded(call: Call) -> None:
    scan = {"TableName": "Tab", "FilterExpression": "a = :v", "ExpressionAttributeValues": VALUE}
    long = "#" + "n" * 255
    assert "invalid key" in refusal(call, "Scan", {**scan, "ExpressionAttributeNames": {long: "b"}})[1]
    assert (
        "invalid key" in refusal(call, "Scan", {**scan, "ExpressionAttributeValues": {":" + "n" * 255: {"S": ""}}})[1]
    )
    large = {":v": {"S": "x" * ((2 << 20) + 1)}}
    assert "exceeds max size" in refusal(call, "Scan", {**scan, "ExpressionAttributeValues": large})[1]


def test_statements_are_bounded(client: Any) -> None:
    long = "SELECT * FROM Tab WHERE id = '" + "x" * LONGEST_STATEMENT + "'"
    deep = "SELECT * FROM Tab WHERE " + "(" * 4000 + "id = '1'" + ")" * 4000
    calls: list[Callable[[str], Any]] = [
        lambda text: client.execute_statement(Statement=text),
        lambda text: client.batch_execute_statement(Statements=[{"Statement": text}]),
        lambda text: client.execute_transaction(TransactStatements=[{"Statement": text}]),
    ]
    for each in calls:
        with pytest.raises(ClientError, match="less than or equal to 8192"):
            each(long)
        with contextlib.suppress(ClientError):
            each(deep)
