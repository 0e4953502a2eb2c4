"""The state of DynamoDB as a document: taken out, and put back elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services import StateDocumentError
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService
from tests.local.services.dynamodb.calls import ROOMS, message

if TYPE_CHECKING:
    from collections.abc import Callable

CONTEXT = CallContext("123456789012", "us-east-1")
ELSEWHERE = CallContext("210987654321", "eu-west-1")
TOKEN = "token-1"
RANKED = {"KeySchema": [{"AttributeName": "rank", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}
TABLE: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": kind}
        for name, kind in {"roomId": "S", "timestamp": "S", "rank": "N"}.items()
    ],
    "GlobalSecondaryIndexes": [{"IndexName": "byRank", **RANKED}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    "SSESpecification": {"Enabled": True},
    "Tags": [{"Key": "k", "Value": "v"}],
}


def build() -> DynamoDBService:
    """Return a DynamoDB with one of everything, in two accounts."""
    service = DynamoDBService()

    def do(operation: str, **parameters: Any) -> Any:
        return call(service, operation, parameters, CONTEXT)

    do("CreateTable", TableName=ROOMS, **TABLE)
    call(service, "CreateTable", {"TableName": "Elsewhere", **TABLE}, ELSEWHERE)
    whole = {
        "B": {"B": "//8="},
        "deep": {"M": {"list": {"L": [{"N": "1.5"}, {"NULL": True}, {"BOOL": False}, {"SS": ["b", "a"]}]}}},
    }
    for number in range(3):
        do("PutItem", TableName=ROOMS, Item=message(timestamp=str(number), rank={"N": str(-number)}, **whole))
    do("UpdateTimeToLive", TableName=ROOMS, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    do("UpdateContinuousBackups", TableName=ROOMS, PointInTimeRecoverySpecification=recovery)
    backup = do("CreateBackup", TableName=ROOMS, BackupName="backup")["BackupDetails"]["BackupArn"]
    do("RestoreTableFromBackup", BackupArn=backup, TargetTableName="Restored")
    do("TransactWriteItems", **transaction())
    return service


def transaction() -> dict[str, Any]:
    add = {
        "TableName": ROOMS,
        "Key": message("counted"),
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return {"TransactItems": [{"Update": add}], "ClientRequestToken": TOKEN}


def view(service: DynamoDBService) -> dict[str, Any]:
    """Return all that a client can read."""

    def do(operation: str, **parameters: Any) -> Any:
        return call(service, operation, parameters, CONTEXT)

    seen: dict[str, Any] = {"elsewhere": call(service, "ListTables", {}, ELSEWHERE)}
    for name in do("ListTables")["TableNames"]:
        described = do("DescribeTable", TableName=name)["Table"]
        backups = do("DescribeContinuousBackups", TableName=name)["ContinuousBackupsDescription"]
        backups["PointInTimeRecoveryDescription"].pop("LatestRestorableDateTime", None)
        seen[name] = [
            described,
            backups,
            do("Scan", TableName=name),
            do("Scan", TableName=name, IndexName="byRank"),
            do("DescribeTimeToLive", TableName=name),
            do("ListTagsOfResource", ResourceArn=described["TableArn"]),
        ]
    for backup in do("ListBackups")["BackupSummaries"]:
        seen[backup["BackupArn"]] = do("DescribeBackup", BackupArn=backup["BackupArn"])
    return seen


def test_a_state_is_the_same_elsewhere() -> None:
    service, twin = build(), DynamoDBService()
    document = json.loads(json.dumps(service.export_state()))
    twin.import_state(document)
    assert view(twin) == view(service)
    assert twin.export_state() == document
    ranks = [item["rank"]["N"] for item in view(twin)[ROOMS][3]["Items"]]
    assert ranks == ["-2", "-1", "0"]


def test_each_of_the_two_goes_on_alone() -> None:
    service, twin = build(), DynamoDBService()
    twin.import_state(service.export_state())
    before = view(service)
    call(twin, "TransactWriteItems", transaction(), CONTEXT)
    assert view(twin) == before, "the token has come before"
    call(twin, "PutItem", {"TableName": ROOMS, "Item": message(timestamp="1", rank={"N": "9"})}, CONTEXT)
    call(twin, "UpdateTable", {"TableName": ROOMS, "DeletionProtectionEnabled": True}, CONTEXT)
    call(
        twin,
        "TagResource",
        {"ResourceArn": before[ROOMS][0]["TableArn"], "Tags": [{"Key": "k", "Value": "w"}]},
        CONTEXT,
    )
    assert [item["rank"]["N"] for item in view(twin)[ROOMS][3]["Items"]] == ["-2", "0", "9"]
    assert view(service) == before


def test_an_import_replaces_everything() -> None:
    service = build()
    service.import_state(DynamoDBService().export_state())
    assert view(service) == {"elsewhere": {"TableNames": []}}


def rooms(document: Any) -> Any:
    return document["accounts"][CONTEXT.account][CONTEXT.region]["tables"][ROOMS]


@pytest.mark.parametrize(
    "damage",
    [
        lambda of: of.update(service="appsync"),
        lambda of: of.update(version=2),
        lambda of: rooms(of).pop("items"),
        lambda of: rooms(of).update(surprise=1),
        lambda of: rooms(of)["items"][0].pop("roomId"),
        lambda of: rooms(of)["items"][0].update(roomId={"N": "1"}),
        lambda of: rooms(of)["items"][0].update(n={"N": "secret"}),
        lambda of: rooms(of)["items"].append("secret"),
        lambda of: rooms(of).update(created="secret"),
        lambda of: rooms(of)["types"].pop("roomId"),
        lambda of: rooms(of).update(key_schema=[]),
        lambda of: rooms(of)["items"][0].update(text={"S": "x" * 500_000}),
    ],
)
def test_a_damaged_document_changes_nothing(damage: Callable[[Any], Any]) -> None:
    service = build()
    before = view(service)
    damaged = json.loads(json.dumps(service.export_state()))
    damage(damaged)
    with pytest.raises(StateDocumentError) as refused:
        service.import_state(damaged)
    assert "secret" not in str(refused.value)
    assert "The state of the service has not been changed." in str(refused.value)
    assert view(service) == before
