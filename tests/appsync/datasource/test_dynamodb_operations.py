from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.api import DynamoDBError, NotStoredError, RoleNotAssumableError
from tests.appsync.cases import each
from tests.appsync.world import World, definition

if TYPE_CHECKING:
    from tests.appsync.world import RecordedDynamoDB

SDL = "type Query { result(token: String): AWSJSON other(token: String): AWSJSON }"
RESPONSE = """
#if($ctx.error) $util.error($ctx.error.message, $ctx.error.type, $ctx.result) #end
$util.toJson($ctx.result)
"""
SCAN = {"version": "2018-05-29", "operation": "Scan"}


@pytest.fixture
def table(dynamodb: RecordedDynamoDB) -> World:
    dynamodb.table("Items", "id", "at")
    return World(definition(SDL), dynamodb)


def ask(world: World, request: Any) -> tuple[Any, list[dict[str, Any]]]:
    """Send a request document; return $ctx.result and the errors."""
    world.resolver("Query", "result", json.dumps(request), RESPONSE)
    body = world.post("{result}")
    text = body["data"]["result"]
    return (None if text is None else json.loads(text)), body.get("errors", [])


def resembles(error: dict[str, Any], wanted: dict[str, Any]) -> bool:
    parts = {"$message_starts": str.startswith, "$message_has": str.__contains__}
    return all(
        parts[name](error["message"], value) if name in parts else error[name] == value
        for name, value in wanted.items()
    )


@each("dynamodb")
def test_a_request_document(table: World, dynamodb: RecordedDynamoDB, case: dict[str, Any]) -> None:
    for item in case.get("items", ()):
        dynamodb.put("Items", **item)
    result, errors = ask(table, case["request"])
    if "error" in case:
        (error,) = errors
        assert resembles(error, case["error"]), error
    else:
        assert errors == []
        assert result == case["result"]
    if "calls" in case:
        assert [name for name, _ in dynamodb.calls] == case["calls"]
    if "left" in case:
        assert sorted(dynamodb.items("Items"), key=str) == sorted(case["left"], key=str)


def test_calls_are_made_on_behalf_of_the_data_sources_role(table: World, dynamodb: RecordedDynamoDB) -> None:
    ask(table, SCAN)
    assert dynamodb.roles == ["arn:aws:iam::123456789012:role/T"]


@pytest.mark.parametrize(
    ("given", "consistent"), [({}, True), ({"consistentRead": True}, True), ({"consistentRead": False}, False)]
)
def test_the_item_behind_a_failed_condition_is_read_consistently_by_default(
    table: World, dynamodb: RecordedDynamoDB, given: dict[str, Any], *, consistent: bool
) -> None:
    key = {"id": {"S": "a"}, "at": {"S": "1"}}
    condition = {"expression": "attribute_exists(id)", **given}
    ask(table, {"version": "2018-05-29", "operation": "PutItem", "key": key, "condition": condition})
    (read,) = [parameters for name, parameters in dynamodb.calls if name == "GetItem"]
    assert read["ConsistentRead"] is consistent


KEY = {"id": {"S": "a"}, "at": {"S": "1"}}
EXPRESSION = {"expression": "SET v = :v", "expressionValues": {":v": {"S": "x"}}}
PROJECTION = {"expression": "id"}
WRITES: list[dict[str, Any]] = [
    {"operation": "PutItem", "key": KEY},
    {"operation": "UpdateItem", "key": KEY, "update": EXPRESSION},
    {"operation": "DeleteItem", "key": KEY},
]
CHECK = {"operation": "ConditionCheck", "key": KEY, "condition": {"expression": "attribute_exists(id)"}}
DOCUMENTS: list[tuple[dict[str, Any], str]] = [
    *((document, "") for document in ({"operation": "GetItem", "key": KEY}, *WRITES)),
    ({"operation": "GetItem", "key": KEY, "projection": PROJECTION}, "projection"),
    *(({**write, "condition": {"expression": "attribute_exists(id)"}}, "condition") for write in WRITES),
    (WRITES[1], "update"),
    ({"operation": "Query", "query": EXPRESSION}, ""),
    ({"operation": "Query", "query": EXPRESSION}, "query"),
    ({"operation": "Query", "query": EXPRESSION, "filter": {"expression": "attribute_exists(v)"}}, "filter"),
    ({"operation": "Scan"}, ""),
    *(
        ({"operation": operation, "tables": {"Items": tables}}, "")
        for operation, tables in {
            "BatchGetItem": {"keys": [KEY]},
            "BatchPutItem": [KEY],
            "BatchDeleteItem": [KEY],
        }.items()
    ),
    ({"operation": "BatchGetItem", "tables": {"Items": {"keys": [KEY]}}}, "tables.Items"),
    ({"operation": "TransactGetItems", "transactItems": [{"table": "Items", "key": KEY}]}, ""),
    ({"operation": "TransactGetItems", "transactItems": [{"table": "Items", "key": KEY}]}, "transactItems.0"),
    ({"operation": "TransactWriteItems", "transactItems": [{"table": "Items", **WRITES[0]}]}, ""),
    *(
        ({"operation": "TransactWriteItems", "transactItems": [{"table": "Items", **write}]}, "transactItems.0")
        for write in (*WRITES, CHECK)
    ),
]


@pytest.mark.parametrize(
    ("document", "place"), DOCUMENTS, ids=[f"{document['operation']}-{place}" for document, place in DOCUMENTS]
)
def test_an_element_that_does_not_exist_is_refused(
    table: World, dynamodb: RecordedDynamoDB, document: dict[str, Any], place: str
) -> None:
    request = {"version": "2018-05-29", **json.loads(json.dumps(document))}
    parent: Any = request
    path = place.split(".") if place else []
    for name in path:
        parent = parent[int(name)] if isinstance(parent, list) else parent[name]
    parent["colour"] = "red"
    _, (error,) = ask(table, request)
    shown = "$" + "".join(f"[{name}]" for name in (*path, "colour"))
    assert (error["errorType"], error["message"]) == ("MappingTemplate", f"Unsupported element '{shown}'.")
    assert dynamodb.calls == []


def keys_in(document: Any) -> list[dict[str, Any]]:
    """Return each key that a request document has."""
    if isinstance(document, list):
        return [key for member in document for key in keys_in(member)]
    if not isinstance(document, dict):
        return []
    return [document] if document == KEY else [key for member in document.values() for key in keys_in(member)]


@pytest.mark.parametrize(
    "value",
    [
        {"N": "x"},
        {"N": ""},
        {"N": 1},
        {"NS": ["x"]},
        {"NS": ["1"]},
        {"SS": []},
        {"SS": ["a"]},
        {"BS": ["AQ=="]},
        {"B": "!"},
        {"L": [{"N": "x"}]},
        {"M": {"a": {"N": "x"}}},
        {"M": {}},
        {"BOOL": True},
        {"NULL": None},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "document",
    [document for document, place in DOCUMENTS if not place and keys_in(document)],
    ids=lambda document: document["operation"],
)
def test_a_wrong_value_in_a_key_is_an_error_of_dynamodb(
    table: World, dynamodb: RecordedDynamoDB, document: dict[str, Any], value: dict[str, Any]
) -> None:
    request = {"version": "2018-05-29", **json.loads(json.dumps(document))}
    (key,) = keys_in(request)
    key["at"] = value
    _, (error,) = ask(table, request)
    assert error["errorType"].startswith("DynamoDB:"), error
    assert dynamodb.items("Items") == []


FILTER = {"expression": "attribute_exists(#v)", "expressionNames": {"#v": "v"}}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"filter": {**FILTER, "expressionValues": {}}}, {}),
        ({"filter": FILTER}, None),
        ({"filter": {**FILTER, "expressionValues": {}}, "query": {"expression": "id = :i"}}, {}),
        (
            {
                "filter": {**FILTER, "expressionValues": {}},
                "query": {"expression": "id = :i", "expressionValues": {":i": {"S": "a"}}},
            },
            {":i": {"S": "a"}},
        ),
        ({"operation": "DeleteItem", "condition": {"expression": "attribute_exists(id)", "expressionValues": {}}}, {}),
        ({"operation": "PutItem", "condition": {"expression": "attribute_exists(id)", "expressionValues": {}}}, {}),
        ({"operation": "UpdateItem", "update": {"expression": "REMOVE v", "expressionValues": {}}}, {}),
    ],
)
def test_an_empty_map_of_values_is_sent_for_dynamodb_to_refuse(
    table: World, dynamodb: RecordedDynamoDB, given: dict[str, Any], sent: dict[str, Any] | None
) -> None:
    key = {} if "filter" in given else {"key": {"id": {"S": "a"}, "at": {"S": "1"}}}
    operation = "Query" if "query" in given else "Scan"
    ask(table, {"version": "2018-05-29", "operation": operation, **key, **given})
    assert dynamodb.calls[0][1].get("ExpressionAttributeValues") == sent


def test_an_empty_map_of_names_is_sent_for_dynamodb_to_refuse(table: World, dynamodb: RecordedDynamoDB) -> None:
    ask(table, {**SCAN, "filter": {"expression": "attribute_exists(v)", "expressionNames": {}}})
    projection = {"expression": "v", "expressionNames": {}}
    ask(table, {**SCAN, "select": "SPECIFIC_ATTRIBUTES", "projection": projection})
    key = {"id": {"S": "a"}, "at": {"S": "1"}}
    ask(
        table,
        {
            **SCAN,
            "operation": "TransactGetItems",
            "transactItems": [{"table": "Items", "key": key, "projection": projection}],
        },
    )
    ask(table, {**SCAN, "operation": "BatchGetItem", "tables": {"Items": {"keys": [key], "projection": projection}}})
    names = [parameters.get("ExpressionAttributeNames") for _, parameters in dynamodb.calls[:2]]
    (transacted, batched) = (parameters for _, parameters in dynamodb.calls[2:])
    names += [transacted["TransactItems"][0]["Get"]["ExpressionAttributeNames"]]
    names += [batched["RequestItems"]["Items"]["ExpressionAttributeNames"]]
    assert names == [{}, {}, {}, {}]


@pytest.mark.parametrize(
    "expression",
    ["", " ", ",", "v,", ",v", "v,,w", "v AND", "v w", "v$", "1a", "v.", "v[", "v[x]", "(v)", "v, w AND", "é"],
)
def test_a_faulty_projection_is_sent_alone_for_dynamodb_to_refuse(
    table: World, dynamodb: RecordedDynamoDB, expression: str
) -> None:
    key = {"id": {"S": "a"}, "at": {"S": "1"}}
    projection = {"expression": expression, "expressionNames": {"#n": "n"}}
    ask(table, {**SCAN, "operation": "BatchGetItem", "tables": {"Items": {"keys": [key], "projection": projection}}})
    sent = dynamodb.calls[0][1]["RequestItems"]["Items"]
    assert (sent["ProjectionExpression"], sent["ExpressionAttributeNames"]) == (expression, {"#n": "n"})


@pytest.mark.parametrize("expression", ["v", " v , w", "v.w, x[0] . #n [ 1 ].z", "#n", "_v1"])
def test_a_valid_projection_also_asks_for_the_key(table: World, dynamodb: RecordedDynamoDB, expression: str) -> None:
    key = {"id": {"S": "a"}, "at": {"S": "1"}}
    projection = {"expression": expression, "expressionNames": {"#n": "n"}}
    ask(table, {**SCAN, "operation": "BatchGetItem", "tables": {"Items": {"keys": [key], "projection": projection}}})
    sent = dynamodb.calls[0][1]["RequestItems"]["Items"]
    assert sent["ProjectionExpression"] == f"{expression}, #appsync_key_0, #appsync_key_1"


@pytest.mark.parametrize("operation", ["GetItem", "Scan"])
def test_other_reads_are_eventually_consistent_by_default(
    table: World, dynamodb: RecordedDynamoDB, operation: str
) -> None:
    key = {"key": {"id": {"S": "a"}, "at": {"S": "1"}}} if operation == "GetItem" else {}
    ask(table, {"version": "2018-05-29", "operation": operation, **key})
    assert [parameters["ConsistentRead"] for _, parameters in dynamodb.calls] == [False]


def test_pages_follow_each_other_until_the_last(table: World, dynamodb: RecordedDynamoDB) -> None:
    for at in "123":
        dynamodb.put("Items", id="a", at=at)
    query = {"expression": "id = :id", "expressionValues": {":id": {"S": "a"}}}
    document = json.dumps({**SCAN, "operation": "Query", "query": query, "limit": 2, "nextToken": "TOKEN"})
    for name in ("result", "other"):
        template = document.replace('"TOKEN"', "$util.toJson($ctx.args.token)")
        table.resolver("Query", name, template, RESPONSE)
    first = json.loads(table.post("{result}")["data"]["result"])
    assert [item["at"] for item in first["items"]] == ["1", "2"]
    assert "room" not in first["nextToken"]
    continuing = "query($token: String) {FIELD(token: $token)}"
    token = {"token": first["nextToken"]}
    second = json.loads(table.post(continuing.replace("FIELD", "result"), token)["data"]["result"])
    assert [item["at"] for item in second["items"]] == ["3"]
    assert second["nextToken"] is None
    # A token is good for the resolver that gave it, and for no other.
    (error,) = table.post(continuing.replace("FIELD", "other"), token)["errors"]
    assert error["errorType"] == "DynamoDB:UserIllegalArgumentException"


def test_what_a_batch_leaves_unprocessed(
    table: World, dynamodb: RecordedDynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = ({"id": {"S": name}, "at": {"S": "1"}} for name in "ab")
    answers: dict[str, Any] = {
        "BatchWriteItem": {"UnprocessedItems": {"Items": [{"PutRequest": {"Item": two}}]}},
        "BatchGetItem": {"Responses": {"Items": [one]}, "UnprocessedKeys": {"Items": {"Keys": [two]}}},
    }
    # The local cloud always processes everything.
    monkeypatch.setattr(dynamodb, "execute", lambda operation, _, **__: answers[operation])
    plain = [{"id": "a", "at": "1"}, {"id": "b", "at": "1"}]
    result, _ = ask(table, {**SCAN, "operation": "BatchPutItem", "tables": {"Items": [one, two]}})
    assert result == {"data": {"Items": [plain[0], None]}, "unprocessedItems": {"Items": [plain[1]]}}
    result, _ = ask(table, {**SCAN, "operation": "BatchGetItem", "tables": {"Items": [one, two]}})
    assert result == {"data": {"Items": [plain[0], None]}, "unprocessedKeys": {"Items": [plain[1]]}}


def test_a_batchs_projection_does_not_lose_the_keys(
    table: World, dynamodb: RecordedDynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"id": {"S": "a"}, "at": {"S": "1"}}
    asked: list[Any] = []

    def execute(_: str, parameters: Any, **__: Any) -> Any:

        asked.append(parameters["RequestItems"]["Items"])
        return {"Responses": {"Items": [{**key, "v": {"S": "x"}}]}}

    monkeypatch.setattr(dynamodb, "execute", execute)
    tables = {"Items": {"keys": [key], "projection": {"expression": "#v, id", "expressionNames": {"#v": "v"}}}}
    result, _ = ask(table, {**SCAN, "operation": "BatchGetItem", "tables": tables})
    assert result["data"] == {"Items": [{"id": "a", "v": "x"}]}
    assert asked == [
        {
            "Keys": [key],
            "ConsistentRead": False,
            "ProjectionExpression": "#v, id, #appsync_key_0",
            "ExpressionAttributeNames": {"#v": "v", "#appsync_key_0": "at"},
        }
    ]


@pytest.mark.parametrize(
    ("operation", "tables"),
    [("BatchGetItem", {"Items": [{"id": {"S": "a"}}] * 101}), ("BatchPutItem", {"Items": [{"id": {"S": "a"}}] * 26})],
)
def test_a_batch_has_a_limit(table: World, operation: str, tables: Any) -> None:
    _, (error,) = ask(table, {**SCAN, "operation": operation, "tables": tables})
    assert error["errorType"] == "MappingTemplate"
    assert "at most" in error["message"]


@pytest.mark.parametrize(
    ("error", "error_type"),
    [
        (DynamoDBError("ResourceNotFoundException", "Requested resource not found"), "ResourceNotFoundException"),
        (DynamoDBError("AccessDeniedException", "User: x is not authorized"), "DynamoDbException"),
        (DynamoDBError("ValidationException", "No"), "DynamoDbException"),
    ],
)
def test_dynamodbs_errors(table: World, dynamodb: RecordedDynamoDB, error: DynamoDBError, error_type: str) -> None:
    dynamodb.refuse["Scan"] = error
    _, (found,) = ask(table, SCAN)
    assert found["errorType"] == f"DynamoDB:{error_type}"
    assert found["message"].startswith(f"{error.message} (Service: DynamoDb, Status Code: 400, Request ID: ")


def test_a_role_that_cannot_be_assumed(table: World, dynamodb: RecordedDynamoDB) -> None:
    dynamodb.refuse["Scan"] = RoleNotAssumableError("arn:aws:iam::123456789012:role/T")
    _, (found,) = ask(table, SCAN)
    assert found["errorType"] == "DynamoDB:DynamoDbException"
    assert found["message"] == "Unable to assume role arn:aws:iam::123456789012:role/T."


PUT: dict[str, Any] = {"operation": "PutItem", "key": {"id": {"S": "a"}}, "attributeValues": {}}
TRANSACTION: dict[str, Any] = {
    "operation": "TransactWriteItems",
    "transactItems": [{"table": "Items", "operation": "PutItem", "key": {"id": {"S": "a"}}}],
}


@pytest.mark.parametrize(
    ("version", "document"), [("2017-02-28", PUT), ("2018-05-29", PUT), ("2018-05-29", TRANSACTION)]
)
def test_what_is_not_stored_is_an_error_although_the_template_ignores_it(
    table: World, dynamodb: RecordedDynamoDB, version: str, document: dict[str, Any]
) -> None:
    dynamodb.refuse[document["operation"]] = NotStoredError("InternalServerError", "There is no room.", status=500)
    table.resolver("Query", "result", json.dumps({"version": version, **document}), '"stored"')
    body = table.post("{result}")
    (error,) = body["errors"]
    assert body["data"] == {"result": None}
    assert error["errorType"] == "DynamoDB:InternalServerError"
    assert error["message"].startswith("There is no room. (Service: DynamoDb, Status Code: 500")
