"""The control plane: what tables are, what they answer, and what is refused."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.aws import AwsRequest
from tests.local.services.dynamodb.calls import ROOMS, Refused, create, message

if TYPE_CHECKING:
    from tests.local.services.dynamodb.calls import Call
    from tests.own_services import OwnServices

UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
KEYS = {"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}
KEYED = {**KEYS, "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}]}
INDEX = {"IndexName": "index", **KEYS, "Projection": {"ProjectionType": "ALL"}}
ARN = f"arn:aws:dynamodb:us-east-1:123456789012:table/{ROOMS}"


def test_a_table_on_demand_is_described_as_aws_does(sdk: Call) -> None:
    created = create(sdk)
    described = sdk("DescribeTable", TableName=ROOMS)["Table"]
    assert described == created
    assert described.pop("TableId")
    made = described.pop("CreationDateTime")
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=10)
    since = described["BillingModeSummary"].pop("LastUpdateToPayPerRequestDateTime")
    assert abs(since - made) < timedelta(minutes=1)
    assert described == {
        "AttributeDefinitions": [
            {"AttributeName": "roomId", "AttributeType": "S"},
            {"AttributeName": "timestamp", "AttributeType": "S"},
        ],
        "TableName": ROOMS,
        "KeySchema": [
            {"AttributeName": "roomId", "KeyType": "HASH"},
            {"AttributeName": "timestamp", "KeyType": "RANGE"},
        ],
        "TableStatus": "ACTIVE",
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "TableSizeBytes": 0,
        "ItemCount": 0,
        "TableArn": ARN,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "DeletionProtectionEnabled": False,
        "WarmThroughput": {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"},
    }
    sdk("PutItem", TableName=ARN, Item=message(n={"N": "1"}))
    counted = sdk("DescribeTable", TableName=ARN)["Table"]
    assert (counted["ItemCount"], counted["TableSizeBytes"]) == (1, 20)


def test_a_provisioned_table_has_no_billing_mode_and_its_index_all_members(sdk: Call) -> None:
    create(
        sdk,
        **KEYED,
        BillingMode="PROVISIONED",
        ProvisionedThroughput=UNITS,
        GlobalSecondaryIndexes=[{**INDEX, "ProvisionedThroughput": UNITS}],
    )
    sdk("PutItem", TableName=ROOMS, Item={"a": {"S": "x"}})
    described = sdk("DescribeTable", TableName=ROOMS)["Table"]
    assert "BillingModeSummary" not in described
    assert "LocalSecondaryIndexes" not in described
    throughput = {"NumberOfDecreasesToday": 0, **UNITS}
    warm = {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6, "Status": "ACTIVE"}
    assert (described["ProvisionedThroughput"], described["WarmThroughput"]) == (throughput, warm)
    assert described["GlobalSecondaryIndexes"] == [
        {
            **INDEX,
            "IndexStatus": "ACTIVE",
            "ProvisionedThroughput": throughput,
            "WarmThroughput": warm,
            "IndexSizeBytes": 2,
            "ItemCount": 1,
            "IndexArn": f"{ARN}/index/index",
        }
    ]
    changed = sdk("UpdateTable", TableName=ROOMS, BillingMode="PAY_PER_REQUEST")["TableDescription"]
    assert changed["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert changed["ProvisionedThroughput"]["ReadCapacityUnits"] == 0


def test_settings_are_described_and_changed(sdk: Call) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    created = create(
        sdk,
        StreamSpecification=stream,
        SSESpecification={"Enabled": True},
        TableClass="STANDARD",
        OnDemandThroughput={"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 2},
        Tags=[{"Key": "k", "Value": "v"}],
    )
    assert created["StreamSpecification"] == stream
    assert created["LatestStreamArn"] == f"{ARN}/stream/{created['LatestStreamLabel']}"
    assert created["SSEDescription"]["SSEType"] == "KMS"
    assert created["TableClassSummary"] == {"TableClass": "STANDARD"}
    assert created["OnDemandThroughput"] == {"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 2}
    with pytest.raises(Refused) as caught:
        sdk("UpdateTable", TableName=ROOMS, StreamSpecification=stream)
    assert caught.value.code == "ResourceInUseException"
    changed = sdk("UpdateTable", TableName=ROOMS, StreamSpecification={"StreamEnabled": False})["TableDescription"]
    assert "StreamSpecification" not in changed
    assert changed["LatestStreamLabel"] == created["LatestStreamLabel"]
    assert sdk("ListTagsOfResource", ResourceArn=ARN)["Tags"] == [{"Key": "k", "Value": "v"}]


def test_deletion_protection(sdk: Call) -> None:
    create(sdk, DeletionProtectionEnabled=True)
    with pytest.raises(Refused) as refused:
        sdk("DeleteTable", TableName=ROOMS)
    assert refused.value.args == (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    )
    sdk("UpdateTable", TableName=ROOMS, DeletionProtectionEnabled=False)
    assert sdk("DeleteTable", TableName=ROOMS)["TableDescription"]["TableStatus"] == "DELETING"
    assert sdk("ListTables")["TableNames"] == []


def test_tables_are_listed_by_name_in_pages(sdk: Call) -> None:
    names = [f"Table{number}" for number in (3, 1, 2)]
    for name in names:
        create(sdk, name)
    first = sdk("ListTables", Limit=2)
    assert first == {"TableNames": ["Table1", "Table2"], "LastEvaluatedTableName": "Table2"}
    assert sdk("ListTables", ExclusiveStartTableName="Table2") == {"TableNames": ["Table3"]}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"TableName": "ab"}, "TableName must be at least 3 characters long and at most 255 characters long"),
        ({"TableName": "a b c"}, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        ({"KeySchema": None}, "One or more parameter values were invalid: KeySchema must be given"),
        (
            {"KeySchema": [{"AttributeName": "a", "KeyType": "RANGE"}]},
            "The first KeySchemaElement is not a HASH key type",
        ),
        ({"KeySchema": [*KEYS["KeySchema"]] * 2}, "The second KeySchemaElement is not a RANGE key type"),
        (
            {"KeySchema": [*KEYS["KeySchema"], {"AttributeName": "a", "KeyType": "RANGE"}]},
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ),
        ({"AttributeDefinitions": []}, "Some index key attribute have no definition"),
        (
            {"AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in "ab"]},
            "Number of attributes in KeySchema does not exactly match number of attributes defined",
        ),
        (
            {"ProvisionedThroughput": UNITS},
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ),
        ({"BillingMode": None}, "ReadCapacityUnits and WriteCapacityUnits must both be specified"),
        ({"GlobalSecondaryIndexes": []}, "List of GlobalSecondaryIndexes is empty"),
        ({"LocalSecondaryIndexes": [INDEX]}, "Table KeySchema does not have a range key"),
        ({"GlobalSecondaryIndexes": [INDEX, INDEX]}, "Duplicate index name: index"),
        (
            {"GlobalSecondaryIndexes": [{**INDEX, "Projection": {"ProjectionType": "INCLUDE"}}]},
            "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        ),
        (
            {"GlobalSecondaryIndexes": [{**INDEX, "ProvisionedThroughput": UNITS}]},
            "ProvisionedThroughput should not be specified for index: index",
        ),
        ({"StreamSpecification": {"StreamEnabled": True}}, "StreamViewType must be specified"),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 1, "WriteUnitsPerSecond": 4000}},
            "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand",
        ),
        ({"VectorIndexes": [{}]}, ""),
    ],
)
def test_a_table_that_aws_refuses(sdk: Call, parameters: dict[str, Any], words: str) -> None:
    given = {"TableName": ROOMS, "BillingMode": "PAY_PER_REQUEST", **KEYED, **parameters}
    with pytest.raises(Refused) as caught:
        sdk("CreateTable", **{name: value for name, value in given.items() if value is not None})
    assert caught.value.code == "ValidationException"
    assert words in caught.value.message
    assert sdk("ListTables")["TableNames"] == []


def test_a_table_that_exists(sdk: Call) -> None:
    create(sdk)
    with pytest.raises(Refused) as caught:
        create(sdk)
    assert (caught.value.code, caught.value.message) == (
        "ResourceInUseException",
        f"Table already exists: {ROOMS}",
    )


def test_an_index_has_its_items_after_a_change_of_its_settings(sdk: Call) -> None:
    by_text = {**INDEX, "KeySchema": [{"AttributeName": "text", "KeyType": "HASH"}]}
    names = [{"AttributeName": name, "AttributeType": "S"} for name in ("roomId", "timestamp", "text")]
    create(sdk, GlobalSecondaryIndexes=[by_text], AttributeDefinitions=names)
    sdk("PutItem", TableName=ROOMS, Item=message(text="x"))
    change = {"Update": {"IndexName": "index", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}}
    changed = sdk("UpdateTable", TableName=ROOMS, GlobalSecondaryIndexUpdates=[change])["TableDescription"]
    assert changed["GlobalSecondaryIndexes"][0]["OnDemandThroughput"] == {"MaxReadRequestUnits": 5}
    assert sdk("Scan", TableName=ROOMS, IndexName="index")["Items"] == [message(text="x")]
    sdk("DeleteItem", TableName=ROOMS, Key=message())
    assert sdk("Scan", TableName=ROOMS, IndexName="index")["Items"] == []


def test_a_change_that_is_refused_changes_nothing(sdk: Call) -> None:
    before = create(sdk)
    for change in (
        {"ProvisionedThroughput": UNITS},
        {"GlobalSecondaryIndexUpdates": [{"Create": INDEX}]},
        {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "absent"}}]},
        {"StreamSpecification": {"StreamEnabled": True}, "DeletionProtectionEnabled": True},
        {"AttributeDefinitions": [{"AttributeName": "roomId", "AttributeType": "N"}]},
    ):
        with pytest.raises(Refused):
            sdk("UpdateTable", TableName=ROOMS, **change)
        assert sdk("DescribeTable", TableName=ROOMS)["Table"] == before


def test_time_to_live(sdk: Call) -> None:
    create(sdk)

    def set_to(*, enabled: bool, attribute: str = "expires") -> Any:
        specification = {"Enabled": enabled, "AttributeName": attribute}
        return sdk("UpdateTimeToLive", TableName=ROOMS, TimeToLiveSpecification=specification)

    def state() -> Any:
        return sdk("DescribeTimeToLive", TableName=ROOMS)["TimeToLiveDescription"]

    assert state() == {"TimeToLiveStatus": "DISABLED"}
    set_to(enabled=True)
    assert state() == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    with pytest.raises(Refused, match="TimeToLive is already enabled"):
        set_to(enabled=True)
    with pytest.raises(Refused, match="TimeToLive is active on a different AttributeName"):
        set_to(enabled=False, attribute="other")
    set_to(enabled=False)
    with pytest.raises(Refused, match="TimeToLive is already disabled"):
        set_to(enabled=False)


def test_tags_in_pages(sdk: Call) -> None:
    create(sdk)
    sdk("TagResource", ResourceArn=ARN, Tags=[{"Key": f"k{number:02}", "Value": "v"} for number in range(12)])
    first = sdk("ListTagsOfResource", ResourceArn=ARN)
    second = sdk("ListTagsOfResource", ResourceArn=ARN, NextToken=first["NextToken"])
    assert [len(page["Tags"]) for page in (first, second)] == [10, 2]
    sdk("UntagResource", ResourceArn=ARN, TagKeys=["k00", "absent"])
    assert len(sdk("ListTagsOfResource", ResourceArn=ARN)["Tags"]) == 10
    with pytest.raises(Refused, match="Requested resource not found: ResourcArn"):
        sdk("ListTagsOfResource", ResourceArn=f"{ARN}Absent")


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (["aws:a"], "aws: prefixed tag key names are not allowed"),
        (["AWS:a"], "aws: prefixed tag key names are not allowed"),
        ([f"k{number}" for number in range(51)], "Too many tags"),
    ],
)
def test_tags_that_a_table_cannot_have(sdk: Call, keys: list[str], why: str) -> None:
    tags = [{"Key": key, "Value": "v"} for key in keys]
    with pytest.raises(Refused, match=why):
        create(sdk, Tags=tags)
    create(sdk)
    with pytest.raises(Refused, match=why):
        sdk("TagResource", ResourceArn=ARN, Tags=tags)
    assert sdk("ListTagsOfResource", ResourceArn=ARN)["Tags"] == []


def test_backups(sdk: Call) -> None:
    create(sdk)
    sdk("PutItem", TableName=ROOMS, Item=message(text="first"))
    made = sdk("CreateBackup", TableName=ROOMS, BackupName="before")["BackupDetails"]
    sdk("PutItem", TableName=ROOMS, Item=message(text="second"))
    described = sdk("DescribeBackup", BackupArn=made["BackupArn"])["BackupDescription"]
    assert described["BackupDetails"] == made
    assert described["SourceTableDetails"]["ItemCount"] == 1
    assert [each["BackupArn"] for each in sdk("ListBackups", TableName=ROOMS)["BackupSummaries"]] == [made["BackupArn"]]
    restored = sdk("RestoreTableFromBackup", BackupArn=made["BackupArn"], TargetTableName="Restored")
    assert restored["TableDescription"]["RestoreSummary"]["SourceBackupArn"] == made["BackupArn"]
    assert sdk("Scan", TableName="Restored")["Items"] == [message(text="first")]
    with pytest.raises(Refused, match="Table already exists: Restored"):
        sdk("RestoreTableFromBackup", BackupArn=made["BackupArn"], TargetTableName="Restored")
    assert sdk("DeleteBackup", BackupArn=made["BackupArn"])["BackupDescription"]["BackupDetails"] == {
        **made,
        "BackupStatus": "DELETED",
    }
    with pytest.raises(Refused, match="Backup not found"):
        sdk("DescribeBackup", BackupArn=made["BackupArn"])


def test_point_in_time_recovery(sdk: Call) -> None:
    create(sdk)
    sdk("PutItem", TableName=ROOMS, Item=message(text="first"))
    restore = {"SourceTableName": ROOMS, "TargetTableName": "Restored", "UseLatestRestorableTime": True}
    with pytest.raises(Refused) as caught:
        sdk("RestoreTableToPointInTime", **restore)
    assert caught.value.code == "PointInTimeRecoveryUnavailableException"
    wanted = {"PointInTimeRecoveryEnabled": True}
    answer = sdk("UpdateContinuousBackups", TableName=ROOMS, PointInTimeRecoverySpecification=wanted)
    recovery = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]) == ("ENABLED", 35)
    sdk("RestoreTableToPointInTime", **restore)
    assert sdk("Scan", TableName="Restored")["Items"] == [message(text="first")]
    sdk(
        "UpdateContinuousBackups",
        TableName=ROOMS,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    described = sdk("DescribeContinuousBackups", TableName=ROOMS)["ContinuousBackupsDescription"]
    assert described["PointInTimeRecoveryDescription"] == {"PointInTimeRecoveryStatus": "DISABLED"}


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("DescribeContributorInsights", {"TableName": ROOMS}),
        ("DescribeKinesisStreamingDestination", {"TableName": ROOMS}),
        ("ListGlobalTables", {}),
    ],
)
def test_an_operation_that_is_not_offered_is_refused_by_its_name(
    sdk: Call, operation: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as caught:
        sdk(operation, **parameters)
    assert caught.value.code == "NotImplemented"


def test_a_restored_table_may_have_other_indexes_and_another_billing_mode(sdk: Call) -> None:
    schema = [{"AttributeName": "rank", "KeyType": "HASH"}]
    names = ("roomId", "timestamp", "rank")
    create(
        sdk,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        GlobalSecondaryIndexes=[
            {"IndexName": "byRank", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}},
        ],
    )
    sdk("PutItem", TableName=ROOMS, Item=message(rank="1"))
    backup = sdk("CreateBackup", TableName=ROOMS, BackupName="backup")["BackupDetails"]["BackupArn"]
    as_it_was = sdk("RestoreTableFromBackup", BackupArn=backup, TargetTableName="Same")["TableDescription"]
    assert as_it_was["GlobalSecondaryIndexes"][0]["ItemCount"] == 1
    other = sdk(
        "RestoreTableFromBackup",
        BackupArn=backup,
        TargetTableName="Other",
        BillingModeOverride="PROVISIONED",
        ProvisionedThroughputOverride=UNITS,
        GlobalSecondaryIndexOverride=[],
    )["TableDescription"]
    assert "GlobalSecondaryIndexes" not in other
    assert [each["AttributeName"] for each in other["AttributeDefinitions"]] == ["roomId", "timestamp"]
    assert other["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert sdk("Scan", TableName="Other")["Count"] == 1


def test_each_response_has_its_checksum(own: OwnServices) -> None:
    for target, status in (("ListTables", 200), ("DescribeTable", 400)):
        headers = [
            ("X-Amz-Target", f"DynamoDB_20120810.{target}"),
            ("Content-Type", "application/x-amz-json-1.0"),
            ("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request"),
        ]
        response = own.aws.answer(AwsRequest("POST", "/", headers, io.BytesIO(b"{}"), 2, 443))
        assert response.status == status
        assert dict(response.headers)["x-amz-crc32"] == str(zlib.crc32(bytes(response.body)))
