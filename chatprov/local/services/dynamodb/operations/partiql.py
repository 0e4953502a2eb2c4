"""ExecuteStatement, BatchExecuteStatement and ExecuteTransaction."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.contract import AwsError
from chatprov.local.services.dynamodb.capacity import IN_TRANSACTION, consumed_by_writes
from chatprov.local.services.dynamodb.errors import (
    ConditionalCheckFailedError,
    DuplicateItemError,
    TransactionCanceledError,
    ValidationError,
)
from chatprov.local.services.dynamodb.operations import items, reading, transactions
from chatprov.local.services.dynamodb.partiql import parse_statement
from chatprov.local.services.dynamodb.partiql.requests import get_of, read_of, write_of
from chatprov.local.services.dynamodb.transaction import evaluated, once, read_all, reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.partiql import Statement
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.writing import EvaluatedWrite, ItemWrite

_PASSED_ON: Final = ("ReturnConsumedCapacity", "ReturnValuesOnConditionCheckFailure")
_READ_OPTIONS: Final = ("ConsistentRead", "Limit", "ReturnConsumedCapacity")
_BATCH_CODES: Final = {"ValidationException": "ValidationError"}


def _execute(region: DynamoDBRegion, given: Parameters) -> Response:
    statement = parse_statement(given["Statement"], given.get("Parameters", ()))
    if statement.kind == "SELECT":
        return _select(region, statement, given)
    if statement.kind == "EXISTS":
        raise ValidationError("EXISTS can only be used in a transaction.")
    return _write(region, statement, given)


def _select(region: DynamoDBRegion, statement: Statement, given: Parameters) -> Response:
    table = region.table(statement.table)
    if statement.index is not None and statement.index not in table.indexes:
        raise ValidationError("The table does not have the specified index")
    index = reading.index_of(table, statement.index)
    names = ([table.keys.partition], table.key_names[1:]) if index is None else (index.partition, index.sort)
    operation, parameters = read_of(statement, *names)
    parameters |= {member: given[member] for member in _READ_OPTIONS if member in given}
    if "NextToken" in given:
        parameters["ExclusiveStartKey"] = _key_in(given["NextToken"])
    is_query = operation == "Query"
    response = reading.query(region, parameters, keys_in_filter=True) if is_query else reading.scan(region, parameters)
    last = response.get("LastEvaluatedKey")
    return response if last is None else {**response, "NextToken": _token(last)}


def _write(region: DynamoDBRegion, statement: Statement, given: Parameters) -> Response:
    kind, parameters = write_of(statement, region.table(statement.table).key_names)
    parameters |= {member: given[member] for member in _PASSED_ON if member in given}
    try:
        response = dict(items.OPERATIONS[f"{kind}Item"](region, parameters))
    except ConditionalCheckFailedError as error:
        raise DuplicateItemError if statement.kind == "INSERT" else error from None
    attributes = response.pop("Attributes", None)
    return {"Items": [] if attributes is None else [attributes], **response}


def _batch(region: DynamoDBRegion, given: Parameters) -> Response:
    """Execute statements; one that fails does not affect the others."""
    return {"Responses": [_one_of_batch(region, request) for request in given["Statements"]]}


def _one_of_batch(region: DynamoDBRegion, request: Parameters) -> Response:
    name: dict[str, str] = {}
    try:
        statement = parse_statement(request["Statement"], request.get("Parameters", ()))
        table = region.table(statement.table)
        name = {"TableName": table.name}
        if statement.kind == "SELECT":
            options = {"ConsistentRead": request.get("ConsistentRead", False)}
            found = items.OPERATIONS["GetItem"](region, get_of(statement, table.key_names) | options)
            return {**name, **found}
        written = _execute(region, request)["Items"]
    except AwsError as error:
        return {"Error": _batch_error(error), **name}
    return {**name, "Item": written[0]} if written else dict(name)


def _batch_error(error: AwsError) -> dict[str, Any]:
    """Return a BatchStatementError, whose code differs from that of a single statement.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
    """
    code = _BATCH_CODES.get(error.code, error.code.removesuffix("Exception"))
    return {"Code": code, "Message": error.message, **error.members}


def _transaction(region: DynamoDBRegion, given: Parameters) -> Response:
    statements = [
        parse_statement(request["Statement"], request.get("Parameters", ())) for request in given["TransactStatements"]
    ]
    reads = [statement for statement in statements if statement.kind == "SELECT"]
    if not reads:
        return once(region, given, given["TransactStatements"], lambda: _evaluated(region, statements, given))
    if len(reads) < len(statements):
        raise ValidationError("A transaction cannot have both read and write statements.")
    return _get_all(region, reads, given)


def _get_all(region: DynamoDBRegion, statements: list[Statement], given: Parameters) -> Response:
    gets = [{"Get": get_of(statement, region.table(statement.table).key_names)} for statement in statements]
    return dict(transactions.OPERATIONS["TransactGetItems"](region, {**given, "TransactItems": gets}))


def _evaluated(
    region: DynamoDBRegion, statements: list[Statement], given: Parameters
) -> tuple[list[EvaluatedWrite], Response]:
    def read(pair: tuple[Statement, Mapping[str, Any]]) -> ItemWrite:
        statement, request = pair
        kind, parameters = write_of(statement, region.table(statement.table).key_names)
        shown = {member: request[member] for member in ("ReturnValuesOnConditionCheckFailure",) if member in request}
        return transactions.read_write(region, {kind: parameters | shown})

    pairs = zip(statements, given["TransactStatements"], strict=True)
    writes = read_all(pairs, read, every_reason=True)
    try:
        changes = evaluated(writes)
    except TransactionCanceledError as error:
        raise TransactionCanceledError(_with_duplicates(error.members, statements)) from None
    return changes, {"Responses": [{} for _ in writes], **consumed_by_writes(given, changes, times=IN_TRANSACTION)}


def _with_duplicates(members: Mapping[str, Any], statements: list[Statement]) -> list[Mapping[str, Any]]:
    """Return the reasons of a cancelled transaction, with an INSERT's own for an item that exists."""
    return [
        reason(DuplicateItemError())
        if statement.kind == "INSERT" and found["Code"] == "ConditionalCheckFailed"
        else found
        for statement, found in zip(statements, members["CancellationReasons"], strict=True)
    ]


def _token(key: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _key_in(token: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        raise ValidationError("Invalid NextToken") from None


OPERATIONS: Final[Operations] = {
    "ExecuteStatement": _execute,
    "BatchExecuteStatement": _batch,
    "ExecuteTransaction": _transaction,
}
