"""Exports of tables to S3: what AWS documents, and what was measured on AWS (findings DDB-EXPORT of ack-api-quirks)."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.services.dynamodb.calls import ROOMS, Refused, create, message
from tests.local.services.dynamodb.files_of_tables import BUCKET, enable_recovery, objects, s3

if TYPE_CHECKING:
    from tests.local.services.dynamodb.calls import Call

ARN = f"arn:aws:dynamodb:us-east-1:123456789012:table/{ROOMS}"


@pytest.fixture
def table(sdk: Call) -> Call:
    """Call an operation through boto3; the table Rooms with three items and the bucket are there."""
    s3().create_bucket(Bucket=BUCKET)
    create(sdk)
    enable_recovery(sdk)
    for number in range(3):
        sdk("PutItem", TableName=ROOMS, Item=message(timestamp=str(number), b={"B": b"\xff"}, n={"N": "1.50"}))
    return sdk


def export(call: Call, **more: Any) -> dict[str, Any]:
    started: dict[str, Any] = call("ExportTableToPointInTime", **{"TableArn": ARN, "S3Bucket": BUCKET, **more})
    return dict(started["ExportDescription"])


def described(call: Call, started: dict[str, Any]) -> dict[str, Any]:
    return dict(call("DescribeExport", ExportArn=started["ExportArn"])["ExportDescription"])


def refusal(call: Call, **more: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        export(call, **more)
    return refused.value.code, refused.value.message


def test_an_export_is_in_progress_and_then_completed(table: Call) -> None:
    started = export(table, ClientToken="t")
    assert started["ExportStatus"] == "IN_PROGRESS"
    assert started.keys() == {
        *("ClientToken", "ExportArn", "ExportFormat", "ExportStatus", "ExportTime", "S3Bucket", "S3SseAlgorithm"),
        *("StartTime", "TableArn", "TableId"),
    }
    ended = described(table, started)
    assert ended.keys() - started.keys() == {"BilledSizeBytes", "EndTime", "ExportManifest", "ItemCount"}
    assert ended["ExportStatus"] == "COMPLETED"
    assert (ended["ItemCount"], ended["ExportFormat"], ended["S3SseAlgorithm"]) == (3, "DYNAMODB_JSON", "AES256")
    folder = f"AWSDynamoDB/{started['ExportArn'].rpartition('/')[2]}/"
    assert ended["ExportManifest"] == f"{folder}manifest-summary.json"


@pytest.mark.parametrize(("prefix", "folder"), [("a/b", "a/b/"), ("foo/", "foo/")])
def test_the_objects_are_those_of_aws(table: Call, prefix: str, folder: str) -> None:
    started = export(table, S3Prefix=prefix)
    ended = described(table, started)
    assert ended["S3Prefix"] == prefix
    folder += f"AWSDynamoDB/{started['ExportArn'].rpartition('/')[2]}/"
    found = objects()
    (data,) = [key for key in found if key.startswith(f"{folder}data/")]
    names = ["_started", "manifest-files.json", "manifest-files.md5", "manifest-summary.json", "manifest-summary.md5"]
    assert found.keys() == {data, *(folder + name for name in names)}
    assert found[f"{folder}_started"] == b""
    lines = gzip.decompress(found[data]).decode().splitlines()
    assert [json.loads(line)["Item"]["timestamp"] for line in lines] == [{"S": "0"}, {"S": "1"}, {"S": "2"}]
    assert json.loads(lines[0])["Item"] == {
        **message(timestamp="0"),
        "b": {"B": "/w=="},
        "n": {"N": "1.5"},
    }
    (file,) = [json.loads(line) for line in found[f"{folder}manifest-files.json"].splitlines()]
    assert file == {
        "itemCount": 3,
        "md5Checksum": base64.b64encode(hashlib.md5(found[data]).digest()).decode(),
        "etag": s3().head_object(Bucket=BUCKET, Key=data)["ETag"].strip('"'),
        "dataFileS3Key": data,
    }
    for name in ("manifest-files", "manifest-summary"):
        digest = base64.b64encode(hashlib.md5(found[f"{folder}{name}.json"]).digest())
        assert found[f"{folder}{name}.md5"] == digest
    summary = json.loads(found[f"{folder}manifest-summary.json"])
    times = {name: summary.pop(name) for name in ("startTime", "endTime", "exportTime")}
    assert all(datetime.fromisoformat(time) for time in times.values())
    assert summary == {
        "version": "2020-06-30",
        "exportArn": started["ExportArn"],
        "tableArn": ARN,
        "tableId": started["TableId"],
        "s3Bucket": BUCKET,
        "s3Prefix": prefix,
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": f"{folder}manifest-files.json",
        "billedSizeBytes": ended["BilledSizeBytes"],
        "itemCount": 3,
        "outputFormat": "DYNAMODB_JSON",
        "exportType": "FULL_EXPORT",
    }


def test_objects_are_encrypted_as_the_export_says(table: Call) -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/k"
    ended = described(table, export(table, S3SseAlgorithm="KMS", S3SseKmsKeyId=key))
    assert (ended["S3SseAlgorithm"], ended["S3SseKmsKeyId"]) == ("KMS", key)
    head = s3().head_object(Bucket=BUCKET, Key=ended["ExportManifest"])
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


def test_a_bucket_that_does_not_exist_or_may_not_be_used_fails_the_export(table: Call) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
        ],
    }
    s3("111111111111").create_bucket(Bucket="of-another-account")
    s3().put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    seen = {}
    for bucket, more in (
        ("there-is-none", {}),
        ("of-another-account", {}),
        (BUCKET, {"S3BucketOwner": "1" * 12}),
        (BUCKET, {}),
    ):
        ended = described(table, export(table, S3Bucket=bucket, **more))
        assert "ExportManifest" not in ended
        seen[bucket, *more] = ended["ExportStatus"], ended["FailureCode"]
    denied = "FAILED", "S3AccessDenied"
    assert seen == {
        ("there-is-none",): ("FAILED", "S3NoSuchBucket"),
        ("of-another-account",): denied,
        (BUCKET, "S3BucketOwner"): denied,
        (BUCKET,): denied,
    }
    assert 's3:PutObject on resource: "arn:aws:s3:::' in ended["FailureMessage"]
    assert objects() == {}


def test_a_bucket_of_another_account_that_lets_this_one_in(table: Call) -> None:
    other, arn = s3("111111111111"), "arn:aws:s3:::of-another-account/*"
    other.create_bucket(Bucket="of-another-account")
    allow = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:PutObject", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    other.put_bucket_policy(Bucket="of-another-account", Policy=policy)
    ended = described(table, export(table, S3Bucket="of-another-account", S3BucketOwner="111111111111"))
    assert (ended["ExportStatus"], ended["S3BucketOwner"]) == ("COMPLETED", "111111111111")
    assert other.get_object(Bucket="of-another-account", Key=ended["ExportManifest"])


def test_a_token_identifies_an_export_by_its_parameters(table: Call) -> None:
    first = export(table, ClientToken="t")
    assert export(table, ClientToken="t")["ExportArn"] == first["ExportArn"]
    conflict = "ExportConflictException", "Export conflict: Duplicate request detected with conflicting parameters"
    assert refusal(table, ClientToken="t", S3Prefix="other") == conflict
    failed = export(table, ClientToken="u", S3Bucket="there-is-none")
    assert export(table, ClientToken="u", S3Bucket="there-is-none")["ExportArn"] == failed["ExportArn"]
    assert refusal(table, ClientToken="u") == conflict
    assert export(table, ClientToken="v")["ExportArn"] not in {first["ExportArn"], failed["ExportArn"]}


@pytest.mark.parametrize(
    ("parameters", "code", "text"),
    [
        (
            {"TableArn": ROOMS},
            "ValidationException",
            "One or more parameter values were invalid: tableArn is not a valid ARN",
        ),
        ({"TableArn": f"{ARN}/index/i"}, "ValidationException", "Invalid Request: Table ARN is invalid."),
        ({"TableArn": ARN.replace("123456789012", "1" * 12)}, "AccessDeniedException", "Access is denied"),
        ({"TableArn": ARN.replace("us-east-1", "us-west-2")}, "TableNotFoundException", "Table not found: "),
        ({"TableArn": f"{ARN}s"}, "TableNotFoundException", f"Table not found: {ARN}s"),
        (
            {"ExportTime": datetime.now(UTC) + timedelta(hours=1)},
            "InvalidExportTimeException",
            "Export Time is invalid",
        ),
        (
            {"ExportTime": datetime.now(UTC) - timedelta(hours=1)},
            "InvalidExportTimeException",
            "Export Time is invalid",
        ),
        (
            {"S3SseKmsKeyId": "k"},
            "ValidationException",
            "Invalid Request: KMS Key Id is not supported for this encryption type",
        ),
        (
            {"IncrementalExportSpecification": {"ExportFromTime": 1}},
            "ValidationException",
            "Invalid Request: Export Type expected to be Incremental Export when incremental export specification is provided",
        ),
        (
            {"ExportType": "FULL_EXPORT", "IncrementalExportSpecification": {"ExportFromTime": 1}},
            "ValidationException",
            "Invalid Request: When Export Type is Full Export , Incremental Export Specification should not be provided",
        ),
        (
            {"ExportType": "INCREMENTAL_EXPORT"},
            "ValidationException",
            "Invalid Request: Incremental Export Specification expected when export type is set as Incremental Export",
        ),
        (
            {"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": {}},
            "ValidationException",
            "Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification",
        ),
        (
            {"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": {"ExportFromTime": 1}},
            "NotImplemented",
            "The local cloud has no incremental exports",
        ),
        ({"ExportFormat": "ION"}, "NotImplemented", "The local cloud does not write ION."),
        (
            {"FilterSpecification": {}},
            "ValidationException",
            "Invalid Request: Invalid FilterSpecification: The specification can not be empty",
        ),
        (
            {"FilterSpecification": {"FilterExpression": "a = b"}},
            "NotImplemented",
            "The local cloud does not support Filter",
        ),
        ({"ExportFormat": "CSV"}, "ValidationException", "1 validation error detected: Value 'CSV' at 'exportFormat'"),
    ],
)
def test_what_is_refused_at_once(table: Call, parameters: dict[str, Any], code: str, text: str) -> None:
    found = refusal(table, **parameters)
    assert found[0] == code
    assert found[1].startswith(text)
    assert table("ListExports")["ExportSummaries"] == []


def test_without_recovery_nothing_is_exported(table: Call) -> None:
    off = {"PointInTimeRecoveryEnabled": False}
    table("UpdateContinuousBackups", TableName=ROOMS, PointInTimeRecoverySpecification=off)
    expected = "PointInTimeRecoveryUnavailableException", f"Point in time recovery is not enabled for table '{ROOMS}'"
    assert refusal(table) == expected
    assert refusal(table, S3Bucket="there-is-none") == expected


def test_exports_are_listed_newest_first_ten_on_a_page(table: Call) -> None:
    arns = [export(table)["ExportArn"] for _ in range(12)][::-1]
    page = table("ListExports", TableArn=ARN)
    assert [summary["ExportArn"] for summary in page["ExportSummaries"]] == arns[:10]
    assert page["ExportSummaries"][0].keys() == {"ExportArn", "ExportStatus", "ExportType"}
    rest = table("ListExports", NextToken=page["NextToken"], MaxResults=5)
    assert [summary["ExportArn"] for summary in rest["ExportSummaries"]] == arns[10:]
    assert "NextToken" not in rest
    with pytest.raises(Refused) as refused:
        table("ListExports", NextToken="x")
    assert refused.value.message == "Invalid Request: Provided nextToken is invalid: x"


def test_an_export_outlives_its_table(table: Call) -> None:
    started = export(table)
    table("DeleteTable", TableName=ROOMS)
    assert described(table, started)["ExportStatus"] == "COMPLETED"
    assert table("ListExports", TableArn=ARN)["ExportSummaries"] == []
    create(table)
    assert table("ListExports", TableArn=ARN)["ExportSummaries"] == []
    assert len(table("ListExports")["ExportSummaries"]) == 1


@pytest.mark.parametrize(
    ("arn", "code", "text"),
    [
        (f"{ARN}/export/0", "ExportNotFoundException", f"Export not found: Export not found: {ARN}/export/0"),
        (ARN, "ValidationException", "Invalid Export ARN"),
        (f"{ARN}/import/0", "ValidationException", "Invalid Export ARN"),
        ("x" * 40, "ValidationException", "Invalid Export ARN"),
        (f"{ARN}/export/0".replace("123456789012", "1" * 12), "AccessDeniedException", "Access is denied"),
    ],
)
def test_an_export_that_does_not_exist(table: Call, arn: str, code: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        table("DescribeExport", ExportArn=arn)
    assert (refused.value.code, refused.value.message) == (code, text)
