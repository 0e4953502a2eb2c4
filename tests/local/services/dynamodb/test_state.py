"""The state of DynamoDB as a document: taken out, and put back elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.bodies import Content
from chatprov.local.ports import NoBuckets
from chatprov.local.services import StateDocumentError
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService, Links
from tests.local.services.dynamodb.calls import ROOMS, message
from tests.local.services.state_answers import outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.ports import BucketPlace, ObjectEncryption

CONTEXT = CallContext("123456789012", "us-east-1")
ELSEWHERE = CallContext("210987654321", "eu-west-1")
TOKEN = "token-1"
STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "2" * 12}, "Action": "dynamodb:GetItem", "Resource": "*"}
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


class OneBucket(NoBuckets):
    """A bucket with one file in CSV."""

    def write(self, place: BucketPlace, contents: Mapping[str, bytes], encryption: ObjectEncryption, /) -> None:
        if place.bucket != "bucket":
            super().write(place, contents, encryption)

    def read(self, place: BucketPlace, prefix: str, /) -> Sequence[tuple[str, Content]]:
        file = Content.of(b"roomId,text\na,one\n,two\n")
        return [("file", file)] if place.bucket == "bucket" else super().read(place, prefix)


def build() -> DynamoDBService:
    """Return a DynamoDB with one of everything, in two accounts."""
    service = DynamoDBService(Links(OneBucket()))
    fill(service)
    return service


def fill(service: DynamoDBService) -> None:
    """Create one of everything, in two accounts; there is a bucket with the name "bucket" and a file in CSV."""

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
    arn = f"arn:aws:dynamodb:us-east-1:{CONTEXT.account}:table/{ROOMS}"
    do("PutResourcePolicy", ResourceArn=arn, Policy=json.dumps({"Statement": [STATEMENT]}))
    do("ExportTableToPointInTime", TableArn=arn, S3Bucket="bucket", S3Prefix="p", ClientToken=TOKEN)
    do("ExportTableToPointInTime", TableArn=arn, S3Bucket="there-is-none")
    for bucket in ("bucket", "there-is-none"):
        names = {"TableName": f"from-{bucket}", "KeySchema": TABLE["KeySchema"][:1], "BillingMode": "PAY_PER_REQUEST"}
        creation = {**names, "AttributeDefinitions": TABLE["AttributeDefinitions"][:1]}
        source = {"S3Bucket": bucket}
        do(
            "ImportTable",
            S3BucketSource=source,
            InputFormat="CSV",
            TableCreationParameters=creation,
            ClientToken=bucket,
        )


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
    for kind, found in (("Export", "ExportSummaries"), ("Import", "ImportSummaryList")):
        for summary in do(f"List{kind}s")[found]:
            arn = summary[f"{kind}Arn"]
            seen[arn] = do(f"Describe{kind}", **{f"{kind}Arn": arn})
    for name in do("ListTables")["TableNames"]:
        described = do("DescribeTable", TableName=name)["Table"]
        backups = do("DescribeContinuousBackups", TableName=name)["ContinuousBackupsDescription"]
        backups["PointInTimeRecoveryDescription"].pop("LatestRestorableDateTime", None)
        seen[name] = [
            described,
            backups,
            do("Scan", TableName=name),
            outcome(do, "Scan", TableName=name, IndexName="byRank"),
            do("DescribeTimeToLive", TableName=name),
            do("ListTagsOfResource", ResourceArn=described["TableArn"]),
            outcome(do, "GetResourcePolicy", ResourceArn=described["TableArn"]),
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
    states = [
        found["ExportDescription"]["ExportStatus"] for found in view(twin).values() if "ExportDescription" in found
    ]
    assert sorted(states) == ["COMPLETED", "FAILED"]


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


def test_tokens_of_exports_and_imports_go_on() -> None:
    service, twin = build(), DynamoDBService()
    twin.import_state(service.export_state())
    arn = f"arn:aws:dynamodb:us-east-1:{CONTEXT.account}:table/{ROOMS}"
    again = {"TableArn": arn, "S3Bucket": "bucket", "S3Prefix": "p", "ClientToken": TOKEN}
    started = call(twin, "ExportTableToPointInTime", again, CONTEXT)["ExportDescription"]
    assert started["ExportArn"] in view(service)
    before = view(twin)
    changed = json.dumps({"Statement": [{**STATEMENT, "Sid": "other"}]})
    call(twin, "PutResourcePolicy", {"ResourceArn": arn, "Policy": changed}, CONTEXT)
    assert view(service)[ROOMS][-1] == before[ROOMS][-1] != view(twin)[ROOMS][-1]


def test_a_document_of_version_1_is_read() -> None:
    """In version 1 there were no exports, no imports and no policies of tables."""
    service, twin = build(), DynamoDBService()
    call(service, "DeleteResourcePolicy", {"ResourceArn": view(service)[ROOMS][0]["TableArn"]}, CONTEXT)
    document = json.loads(json.dumps(service.export_state()))
    document["version"] = 1
    for regions in document["accounts"].values():
        for region in regions.values():
            del region["exports"], region["imports"]
            for table in (*region["tables"].values(), *(backup["table"] for backup in region["backups"].values())):
                assert table.pop("policy") is None
    twin.import_state(document)
    jobs = ("ExportDescription", "ImportTableDescription")
    expected = {name: seen for name, seen in view(service).items() if not any(job in seen for job in jobs)}
    assert view(twin) == expected
    damaged: list[Any] = [[], {"tables": 1, "backups": {}}, {"tables": {}, "backups": {"b": {}}}]
    for wrong in damaged:
        document["accounts"][CONTEXT.account][CONTEXT.region] = wrong
        with pytest.raises(StateDocumentError, match="it is not of version 1"):
            twin.import_state(document)
    assert view(twin) == expected


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
        lambda of: of.update(version=3),
        lambda of: of.update(version=1),
        lambda of: of.update(version="2"),
        lambda of: rooms(of)["policy"].pop("revision"),
        lambda of: rooms(of).pop("policy"),
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
