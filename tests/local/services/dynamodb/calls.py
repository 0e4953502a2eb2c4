"""Calls of DynamoDB as clients make them: through an SDK, and through a resolver."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chatprov.appsync.api import DynamoDBError
from chatprov.local.account_tables import AccountTables
from chatprov.local.accounts import DEFAULT_ACCOUNT
from chatprov.local.dynamodb import ResolverDynamoDB

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.own_services import OwnServices

    Call = Callable[..., dict[str, Any]]

REGION = "us-east-1"
ROOMS = "Rooms"


class Refused(Exception):
    """An error of DynamoDB, with the members that both ways have."""

    def __init__(self, code: str, message: str, item: Any = None, reasons: Any = ()) -> None:
        super().__init__(code, message)
        self.code, self.message, self.item, self.reasons = code, message, item, list(reasons)


def by_sdk(key_id: str = "test") -> Call:
    """Return a function that calls an operation through boto3, which validates nothing, with an access key."""
    client: Any = boto3.client(
        "dynamodb",
        region_name=REGION,
        aws_access_key_id=key_id,
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )

    def call(operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = client._make_api_call(operation, parameters)
        except ClientError as error:
            found: Any = error.response
            reasons = found.get("CancellationReasons", ())
            told = found["Error"]
            raise Refused(told["Code"], told["Message"], found.get("Item"), reasons) from error
        answer.pop("ResponseMetadata")
        return answer

    return call


def by_resolver(own: OwnServices) -> Call:
    """Return a function that calls an operation as a resolver does."""
    resolver = AccountTables(ResolverDynamoDB(own.dynamodb, threading.RLock()), DEFAULT_ACCOUNT)

    def call(operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            return resolver.execute(operation, parameters, region=REGION, role_arn=None)
        except DynamoDBError as error:
            raise Refused(error.code, error.message, error.item, error.cancellation_reasons) from error

    return call


def create(call: Call, name: Any = ROOMS, **more: Any) -> dict[str, Any]:
    """Create a table as the tutorial does, with the string keys roomId and timestamp, through the SDK."""
    parameters: dict[str, Any] = {
        "TableName": name,
        "KeySchema": [
            {"AttributeName": "roomId", "KeyType": "HASH"},
            {"AttributeName": "timestamp", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "roomId", "AttributeType": "S"},
            {"AttributeName": "timestamp", "AttributeType": "S"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }
    described: dict[str, Any] = call("CreateTable", **{**parameters, **more})["TableDescription"]
    return described


def message(room: Any = "r", timestamp: Any = "1", **more: Any) -> dict[str, Any]:
    """Return an item with these keys and string attributes, or typed ones."""
    attributes = {"roomId": room, "timestamp": timestamp, **more}
    return {name: value if isinstance(value, dict) else {"S": value} for name, value in attributes.items()}
