"""DynamoDB on a log: whatever changes is written first, and is the same after the next start."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService, Links, transaction
from chatprov.local.services.dynamodb.operations import OPERATIONS
from chatprov.local.services.dynamodb.stored_state import LOG_VERSION
from chatprov.local.storage import CloudFolder, CloudFolderDamaged, Log, NotWrittenError, shorter
from tests.local.services.dynamodb.calls import ROOMS, by_resolver, message
from tests.local.services.dynamodb.test_state import CONTEXT, ELSEWHERE, STATEMENT, TABLE, OneBucket, build, view
from tests.local.services.state_answers import outcome
from tests.local.storage.disk import Disk
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.local.storage import Image

ARN: Final = f"arn:aws:dynamodb:us-east-1:{CONTEXT.account}:table/{ROOMS}"
NAMED: Final = {"TableName": ROOMS}
ADD: Final = {
    "UpdateExpression": "ADD n :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}
PUT: Final = {"Put": {**NAMED, "Item": message("t", "1")}}
CREATION: Final = {
    "TableName": "imported",
    "KeySchema": TABLE["KeySchema"][:1],
    "AttributeDefinitions": TABLE["AttributeDefinitions"][:1],
    "BillingMode": "PAY_PER_REQUEST",
}
INDEX: Final = {
    "IndexName": "second",
    "KeySchema": [{"AttributeName": "rank", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
DEFINED: Final = [{"AttributeName": "rank", "AttributeType": "N"}]

READS: Final = {
    *("BatchGetItem", "DescribeBackup", "DescribeContinuousBackups", "DescribeEndpoints", "DescribeExport"),
    *("DescribeImport", "DescribeLimits", "DescribeTable", "DescribeTimeToLive", "GetItem", "GetResourcePolicy"),
    *("ListBackups", "ListExports", "ListImports", "ListTables", "ListTagsOfResource", "Query", "Scan"),
    "TransactGetItems",
}

WRITES: Final[list[tuple[str, dict[str, Any]]]] = [
    ("CreateTable", {**NAMED, **TABLE}),
    ("PutItem", {**NAMED, "Item": message("r", "1", rank={"N": "1"})}),
    ("PutItem", {**NAMED, "Item": message("r", "1", rank={"N": "2"}, text="new \ud800 é")}),
    ("UpdateItem", {**NAMED, "Key": message("counted"), **ADD}),
    ("DeleteItem", {**NAMED, "Key": message("r", "1")}),
    (
        "BatchWriteItem",
        {
            "RequestItems": {
                ROOMS: [
                    *({"PutRequest": {"Item": message("b", str(number))}} for number in range(4)),
                    {"DeleteRequest": {"Key": message("counted")}},
                ]
            }
        },
    ),
    ("TransactWriteItems", {"TransactItems": [PUT, {"Update": {**NAMED, "Key": message("counted"), **ADD}}]}),
    ("TransactWriteItems", {"TransactItems": [PUT], "ClientRequestToken": "again"}),
    ("ExecuteStatement", {"Statement": f"INSERT INTO {ROOMS} VALUE {{'roomId': 's', 'timestamp': '1'}}"}),
    (
        "ExecuteStatement",
        {"Statement": f"UPDATE {ROOMS} SET text = 'x' WHERE roomId = 's' AND \"timestamp\" = '1'"},
    ),
    ("ExecuteStatement", {"Statement": f"DELETE FROM {ROOMS} WHERE roomId = 's' AND \"timestamp\" = '1'"}),
    (
        "BatchExecuteStatement",
        {"Statements": [{"Statement": f"INSERT INTO {ROOMS} VALUE {{'roomId': 's', 'timestamp': '2'}}"}]},
    ),
    (
        "ExecuteTransaction",
        {
            "TransactStatements": [
                {"Statement": f"INSERT INTO {ROOMS} VALUE {{'roomId': 's', 'timestamp': '{number}'}}"}
                for number in (3, 4)
            ],
            "ClientRequestToken": "statements",
        },
    ),
    ("UpdateTable", {**NAMED, "TableClass": "STANDARD_INFREQUENT_ACCESS"}),
    (
        "UpdateTable",
        {**NAMED, "AttributeDefinitions": DEFINED, "GlobalSecondaryIndexUpdates": [{"Create": INDEX}]},
    ),
    (
        "UpdateTable",
        {
            **NAMED,
            "GlobalSecondaryIndexUpdates": [
                {"Update": {"IndexName": "second", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}}
            ],
        },
    ),
    ("UpdateTimeToLive", {**NAMED, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}}),
    (
        "UpdateContinuousBackups",
        {**NAMED, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
    ),
    ("TagResource", {"ResourceArn": ARN, "Tags": [{"Key": "a", "Value": "b"}]}),
    ("UntagResource", {"ResourceArn": ARN, "TagKeys": ["k"]}),
    ("PutResourcePolicy", {"ResourceArn": ARN, "Policy": json.dumps({"Statement": [STATEMENT]})}),
    ("CreateBackup", {**NAMED, "BackupName": "backup"}),
    ("RestoreTableFromBackup", {"BackupArn": "the backup", "TargetTableName": "restored"}),
    ("RestoreTableToPointInTime", {"SourceTableName": ROOMS, "TargetTableName": "of-now"}),
    ("DeleteBackup", {"BackupArn": "the backup"}),
    ("ExportTableToPointInTime", {"TableArn": ARN, "S3Bucket": "bucket", "ClientToken": "export"}),
    (
        "ImportTable",
        {"S3BucketSource": {"S3Bucket": "bucket"}, "InputFormat": "CSV", "TableCreationParameters": CREATION},
    ),
    (
        "ImportTable",
        {
            "S3BucketSource": {"S3Bucket": "there-is-none"},
            "InputFormat": "CSV",
            "TableCreationParameters": {**CREATION, "TableName": "failed"},
        },
    ),
    ("DeleteResourcePolicy", {"ResourceArn": ARN}),
    ("DeleteTable", NAMED),
]
"""Every way to change something, one after the other."""


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path, "dynamodb", 1)


@pytest.fixture
def service(disk: Disk) -> DynamoDBService:
    service = DynamoDBService(Links(OneBucket()), disk)
    disk.start()
    return service


def stored(folder: Path) -> DynamoDBService:
    """Return what another process would read at this moment."""
    return DynamoDBService(Links(OneBucket()), Log(folder, "dynamodb", 1))


def kept(service: DynamoDBService) -> Any:
    return json.loads(json.dumps(service.export_state()))


def parameters(service: DynamoDBService, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("BackupArn") != "the backup":
        return given
    (backup,) = call(service, "ListBackups", {}, CONTEXT)["BackupSummaries"]
    return {**given, "BackupArn": backup["BackupArn"]}


def test_every_operation_is_known_as_a_read_or_a_write() -> None:
    assert READS | {operation for operation, _ in WRITES} == set(OPERATIONS)


def test_every_change_is_one_record_and_is_there_after_a_start(
    service: DynamoDBService, disk: Disk, tmp_path: Path
) -> None:
    for number, (operation, given) in enumerate(WRITES):
        before = kept(service)
        call(service, operation, parameters(service, given), CONTEXT)
        assert kept(service) != before, (operation, "changes something")
        assert disk.written == number + 1, operation
        again = stored(tmp_path)
        assert view(again) == view(service), operation
        assert kept(again) == kept(service), operation


def test_without_room_no_change_is_made(service: DynamoDBService, disk: Disk, tmp_path: Path) -> None:
    for operation, given in WRITES:
        asked, before, seen = parameters(service, given), kept(service), view(service)
        disk.is_full = True
        refused: Any = outcome(call, service, operation, asked, CONTEXT)
        if operation == "BatchExecuteStatement":
            assert refused["Responses"][0]["Error"]["Code"] == "InternalServerError"
        else:
            assert refused == (
                "InternalServerError",
                "The local cloud cannot store the change: No space left on device. Nothing was changed.",
            ), operation
        assert kept(service) == before, operation
        assert view(service) == seen, operation
        disk.is_full = False
        call(service, operation, asked, CONTEXT)
    assert kept(stored(tmp_path)) == kept(service)


def test_tags_by_the_tagging_api_are_stored(service: DynamoDBService, disk: Disk, tmp_path: Path) -> None:
    call(service, *WRITES[0], CONTEXT)
    place = CONTEXT.account, CONTEXT.region
    assert service.tag(*place, ARN, {"x": "y", "k": "other"})
    assert service.untag(*place, ARN, ["k"])
    assert disk.written == 3
    assert [resource.tags for resource in stored(tmp_path).tagged(*place)] == [{"x": "y"}]


def test_reads_write_nothing(disk: Disk, service: DynamoDBService) -> None:
    service.import_state(build().export_state())
    assert len(view(service)) > 5
    call(
        service,
        "Query",
        {**NAMED, "KeyConditionExpression": "roomId = :r", "ExpressionAttributeValues": {":r": {"S": "r"}}},
        CONTEXT,
    )
    call(service, "BatchGetItem", {"RequestItems": {ROOMS: {"Keys": [message("r", "1")]}}}, CONTEXT)
    call(service, "TransactGetItems", {"TransactItems": [{"Get": {**NAMED, "Key": message("r", "1")}}]}, CONTEXT)
    false = {"ConditionExpression": "attribute_exists(absent)"}
    refused: Any = outcome(call, service, "PutItem", {**NAMED, "Item": message(), **false}, CONTEXT)
    assert refused[0] == "ConditionalCheckFailedException"
    call(service, "DeleteItem", {**NAMED, "Key": message("absent")}, CONTEXT)
    assert disk.written == 0


def test_what_a_resolver_and_an_sdk_write_is_stored(tmp_path: Path) -> None:
    disk = Disk(tmp_path, "dynamodb", 1)
    with mocked_aws(disk) as own:
        disk.start()
        import boto3
        from botocore.config import Config
        from botocore.exceptions import ClientError

        client: Any = boto3.client(
            "dynamodb",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.create_table(**WRITES[0][1])
        client.put_item(TableName=ROOMS, Item=message("sdk"))
        by_resolver(own)("PutItem", TableName=ROOMS, Item=message("resolver"))
        assert disk.written == 3
        disk.is_full = True
        with pytest.raises(ClientError) as refused:
            client.put_item(TableName=ROOMS, Item=message("refused"))
        answered: Any = refused.value.response
        assert (answered["ResponseMetadata"]["HTTPStatusCode"], answered["Error"]["Code"]) == (
            500,
            "InternalServerError",
        )
        (table,) = [table for _, _, table in stored(tmp_path).tables()]
        assert [item["roomId"]["S"] for item in table.contents.walk()] == ["resolver", "sdk"]


def test_a_repeated_transaction_counts_once_over_a_start(service: DynamoDBService, tmp_path: Path) -> None:
    call(service, *WRITES[0], CONTEXT)
    update = {"Update": {**NAMED, "Key": message("counted"), **ADD}}
    once = {"TransactItems": [update], "ClientRequestToken": "token"}
    call(service, "TransactWriteItems", once, CONTEXT)
    again = Disk(tmp_path, "dynamodb", 1)
    other = DynamoDBService(log=again)
    again.start()
    call(other, "TransactWriteItems", once, CONTEXT)
    assert again.written == 0
    found = call(other, "GetItem", {**NAMED, "Key": message("counted")}, CONTEXT)["Item"]
    assert found["n"] == {"N": "1"}


def test_a_token_that_has_expired_is_gone_after_a_start(
    service: DynamoDBService, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(service, *WRITES[0], CONTEXT)
    for token, life in (("expired", timedelta(0)), ("valid", timedelta(minutes=10))):
        monkeypatch.setattr(transaction, "TOKEN_LIFE", life)
        call(service, "TransactWriteItems", {"TransactItems": [PUT], "ClientRequestToken": token}, CONTEXT)
    disk.close()
    monkeypatch.setattr(shorter, "SPARE", -1 << 40)
    again = Disk(tmp_path, "dynamodb", 1)
    assert set(DynamoDBService(log=again).state(CONTEXT).tokens) == {"valid"}
    again.start()
    (file,) = tmp_path.glob("*.log")
    assert b"valid" in file.read_bytes()
    assert b"expired" not in file.read_bytes()


def test_tables_of_another_account_are_stored_as_its_own(service: DynamoDBService, tmp_path: Path) -> None:
    for context in (CONTEXT, ELSEWHERE):
        call(service, "CreateTable", {**NAMED, **TABLE}, context)
    call(service, "PutItem", {**NAMED, "Item": message("here")}, CONTEXT)
    call(service, "PutItem", {**NAMED, "Item": message("there")}, ELSEWHERE)
    home, guest = service.state(ELSEWHERE), service.state(CONTEXT)
    guest.others = {home.arn(ROOMS): home}
    changed = OPERATIONS["TagResource"].call
    changed(guest, {"ResourceArn": home.arn(ROOMS), "Tags": [{"Key": "from", "Value": "guest"}]})
    assert kept(stored(tmp_path)) == kept(service)
    OPERATIONS["DeleteTable"].call(guest, {"TableName": home.arn(ROOMS)})
    assert kept(stored(tmp_path)) == kept(service)
    assert [account for account, _, _ in stored(tmp_path).tables()] == [CONTEXT.account]


def test_a_table_of_the_same_name_has_none_of_the_items_before(
    service: DynamoDBService, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(service, *WRITES[0], CONTEXT)
    call(service, "PutItem", {**NAMED, "Item": message("old", text="x" * 10_000)}, CONTEXT)
    call(service, "DeleteTable", NAMED, CONTEXT)
    call(service, *WRITES[0], CONTEXT)
    call(service, "PutItem", {**NAMED, "Item": message("new")}, CONTEXT)
    assert kept(stored(tmp_path)) == kept(service)
    disk.close()
    monkeypatch.setattr(shorter, "SPARE", 0)
    again = Disk(tmp_path, "dynamodb", 1)
    shortened = DynamoDBService(log=again)
    again.start()
    (file,) = tmp_path.glob("*.log")
    assert b"old" not in file.read_bytes()
    assert kept(shortened) == kept(service) == kept(stored(tmp_path))


KEYS: Final[dict[str, list[str]]] = {
    "S": ["a", "b", "é", "\ud800", '"],"v":'],
    "N": ["-12.5", "-2", "0", "0.00001", "1", "100000000000000000000000000000000000000", "9"],
    "B": ["AA==", "AQ==", "AQI=", "//8="],
}


@pytest.mark.parametrize("sort", KEYS)
@pytest.mark.parametrize("partition", KEYS)
def test_items_are_found_in_their_order_after_a_start(
    service: DynamoDBService, tmp_path: Path, partition: str, sort: str
) -> None:
    definition = {
        "KeySchema": TABLE["KeySchema"],
        "AttributeDefinitions": [
            {"AttributeName": "roomId", "AttributeType": partition},
            {"AttributeName": "timestamp", "AttributeType": sort},
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }
    call(service, "CreateTable", {**NAMED, **definition}, CONTEXT)
    for first in reversed(KEYS[partition]):
        for second in (*KEYS[sort][1:], *KEYS[sort][:2]):
            item = {"roomId": {partition: first}, "timestamp": {sort: second}, "text": {"S": "x"}}
            call(service, "PutItem", {**NAMED, "Item": item}, CONTEXT)
    again = stored(tmp_path)

    def query(of: DynamoDBService, **more: Any) -> Any:
        values = {":r": {partition: KEYS[partition][1]}}
        condition = {"KeyConditionExpression": "roomId = :r", "ExpressionAttributeValues": values}
        return call(of, "Query", {**NAMED, **condition, **more}, CONTEXT)

    assert query(again, Limit=2) == query(service, Limit=2)
    assert query(again, ScanIndexForward=False) == query(service, ScanIndexForward=False)
    key = {"roomId": {partition: KEYS[partition][0]}, "timestamp": {sort: KEYS[sort][-1]}}
    get = call(again, "GetItem", {**NAMED, "Key": key}, CONTEXT)
    assert get["Item"]["text"] == {"S": "x"}
    assert kept(again) == kept(service)


def test_a_table_without_a_sort_key_is_read(service: DynamoDBService, tmp_path: Path) -> None:
    call(service, "CreateTable", CREATION, CONTEXT)
    for name in "cab":
        call(service, "PutItem", {"TableName": "imported", "Item": {"roomId": {"S": name}}}, CONTEXT)
    call(service, "DeleteItem", {"TableName": "imported", "Key": {"roomId": {"S": "b"}}}, CONTEXT)
    assert kept(stored(tmp_path)) == kept(service)


def test_a_state_that_is_imported_is_stored_whole_or_not_at_all(
    service: DynamoDBService, disk: Disk, tmp_path: Path
) -> None:
    call(service, *WRITES[0], CONTEXT)
    call(service, *WRITES[1], CONTEXT)
    before = kept(service)
    document = build().export_state()
    disk.is_full = True
    for change in (partial(service.import_state, document), service.reset):
        with pytest.raises(NotWrittenError):
            change()
        assert kept(service) == before == kept(stored(tmp_path))
    disk.is_full = False
    service.import_state(document)
    assert kept(service) == kept(stored(tmp_path)) == json.loads(json.dumps(document))
    call(service, "PutItem", {**NAMED, "Item": message("later")}, CONTEXT)
    assert kept(service) == kept(stored(tmp_path))
    service.reset()
    assert kept(stored(tmp_path))["accounts"] == {}
    call(service, *WRITES[0], CONTEXT)
    assert kept(service) == kept(stored(tmp_path))


def test_tables_are_active_after_a_start(service: DynamoDBService, tmp_path: Path) -> None:
    service.import_state(build().export_state())
    for account, region, table in stored(tmp_path).tables():
        assert (account, region) in {(c.account, c.region) for c in (CONTEXT, ELSEWHERE)}
        described = call(stored(tmp_path), "DescribeTable", {"TableName": table.name}, CallContext(account, region))
        states = [described["Table"]["TableStatus"]]
        states += [index["IndexStatus"] for index in described["Table"].get("GlobalSecondaryIndexes", ())]
        assert set(states) == {"ACTIVE"}


def test_a_folder_has_what_the_process_before_has_written(tmp_path: Path) -> None:
    path = tmp_path / "cloud"
    for number in range(3):
        folder = CloudFolder(path, 4566 + number)
        service = DynamoDBService(log=folder.log("dynamodb", LOG_VERSION))
        folder.start()
        tables = service.tables()
        assert [table.contents.count for _, _, table in tables] == [number] * bool(number)
        if not tables:
            call(service, *WRITES[0], CONTEXT)
        call(service, "PutItem", {**NAMED, "Item": message(timestamp=str(number))}, CONTEXT)
        folder.close()


@pytest.mark.parametrize(
    "image",
    [
        (("other", "1", "2", "3"), {}),
        (("table",), {}),
        (("table", "1", "2", "3"), {"name": "secret"}),
        (("backup", "1", "2", "3"), []),
        (("backup", "1", "2", "3"), {}),
    ],
)
def test_an_entry_that_is_not_one_of_dynamodb_is_damage(tmp_path: Path, image: Image) -> None:
    log = Log(tmp_path, "dynamodb", 1)
    log.start()
    log.append([image])
    log.close()
    with pytest.raises(CloudFolderDamaged) as refused:
        stored(tmp_path)
    assert refused.value.message == (f"{tmp_path}/dynamodb.00000001.log is damaged: an entry is not one of DynamoDB.")
