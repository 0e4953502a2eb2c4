"""Imports of tables from S3: what AWS documents, and what was measured on AWS (findings DDB-IMPORT of ack-api-quirks)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.local.services.dynamodb.calls import REGION, ROOMS, Refused, create, message
from tests.local.services.dynamodb.files_of_tables import BUCKET, enable_recovery, objects, put, s3

if TYPE_CHECKING:
    from tests.local.services.dynamodb.calls import Call

NEW = "Imported"
ARN = f"arn:aws:dynamodb:us-east-1:123456789012:table/{NEW}"
CREATION: dict[str, Any] = {
    "TableName": NEW,
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
NOT_VALID = (
    "Some of the items failed validation checks and were not imported. "
    "Please check CloudWatch error logs for more details."
)


@pytest.fixture
def bucket(sdk: Call) -> Call:
    """Call an operation through boto3; the bucket is there."""
    s3().create_bucket(Bucket=BUCKET)
    return sdk


def start(call: Call, prefix: str | None = None, **more: Any) -> dict[str, Any]:
    source = {"S3Bucket": BUCKET} | ({} if prefix is None else {"S3KeyPrefix": prefix})
    given = {"S3BucketSource": source, "InputFormat": "DYNAMODB_JSON", "TableCreationParameters": CREATION}
    return dict(call("ImportTable", **{**given, **more})["ImportTableDescription"])


def imported(call: Call, prefix: str | None = None, **more: Any) -> dict[str, Any]:
    """Import the table, and return the description of the import when it has ended."""
    arn = start(call, prefix, **more)["ImportArn"]
    return dict(call("DescribeImport", ImportArn=arn)["ImportTableDescription"])


def counts(ended: dict[str, Any]) -> tuple[str, int, int, int]:
    names = ("ImportStatus", "ProcessedItemCount", "ImportedItemCount", "ErrorCount")
    status, processed, stored, errors = (ended[name] for name in names)
    return status, processed, stored, errors


def items(call: Call) -> list[Any]:
    return sorted(call("Scan", TableName=NEW)["Items"], key=str)


def lines(*documents: Any) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def test_an_import_is_in_progress_and_then_completed(bucket: Call) -> None:
    put("data", lines({"Item": {"pk": {"S": "a"}, "n": {"N": "1.50"}}}))
    started = start(bucket, ClientToken="t")
    assert started["ImportStatus"] == "IN_PROGRESS"
    ended = bucket("DescribeImport", ImportArn=started["ImportArn"])["ImportTableDescription"]
    assert counts(ended) == ("COMPLETED", 1, 1, 0)
    assert ended["S3BucketSource"] == {"S3Bucket": BUCKET, "S3BucketOwner": "123456789012"}
    assert ended["InputCompressionType"] == "NONE"
    assert "InputFormatOptions" not in ended
    assert ended["TableCreationParameters"] == CREATION
    assert ended["TableArn"] == ARN
    assert ended["CloudWatchLogGroupArn"] == "arn:aws:logs:us-east-1:123456789012:log-group:/aws-dynamodb/imports:*"
    assert ended["ProcessedSizeBytes"] > 0
    assert items(bucket) == [{"pk": {"S": "a"}, "n": {"N": "1.5"}}]
    described = bucket("DescribeTable", TableName=NEW)["Table"]
    assert (described["TableId"], described["ItemCount"]) == (ended["TableId"], 1)


def test_items_are_one_after_the_other_with_or_without_newlines(bucket: Call) -> None:
    put("data", "".join(json.dumps({"Item": {"pk": {"S": str(number)}}}) for number in range(3)) + "\n\n")
    put("more", lines({"Item": {"pk": {"S": "0"}, "last": {"S": "wins"}}}))
    assert counts(imported(bucket)) == ("COMPLETED", 4, 4, 0)
    assert items(bucket)[0] == {"pk": {"S": "0"}, "last": {"S": "wins"}}


def test_what_cannot_be_stored_is_counted_and_logged(bucket: Call) -> None:
    put("data", lines({"Item": {"pk": {"S": "a"}}}, {"Item": {"no": {"S": "key"}}}, {"pk": {"S": "b"}}, 3, {"Item": 1}))
    ended = imported(bucket)
    assert counts(ended) == ("FAILED", 5, 1, 4)
    assert (ended["FailureCode"], ended["FailureMessage"]) == ("ItemValidationError", NOT_VALID)
    assert items(bucket) == [{"pk": {"S": "a"}}], "the items that are valid are stored"
    logs = boto3.client("logs", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
    stream = f"{ended['ImportArn'].rpartition('/')[2]}/error"
    events = logs.get_log_events(logGroupName="/aws-dynamodb/imports", logStreamName=stream)["events"]
    first = json.loads(events[0]["message"])
    assert len(events) == 4
    assert first == {
        "itemS3Pointer": {"bucket": BUCKET, "key": "data", "itemIndex": 1},
        "importArn": ended["ImportArn"],
        "errorMessages": ["One or more parameter values were invalid: Missing the key pk in the item"],
    }


def test_what_is_not_json_ends_its_file(bucket: Call) -> None:
    valid = [{"Item": {"pk": {"S": str(number)}}} for number in range(10)]
    put("a", lines(*valid[:5]) + "garbage\n" + lines(*valid[5:9]))
    put("b", lines(valid[9]))
    assert counts(imported(bucket)) == ("FAILED", 7, 6, 1)


def test_a_prefix_is_a_prefix_of_keys(bucket: Call) -> None:
    put("data/1.json", lines({"Item": {"pk": {"S": "a"}}}))
    put("data2/x.json", "garbage")
    put("data.bak", "garbage")
    assert counts(imported(bucket, "data")) == ("FAILED", 3, 1, 2)
    bucket("DeleteTable", TableName=NEW)
    ended = imported(bucket, "data/1.json")
    assert counts(ended) == ("COMPLETED", 1, 1, 0)
    assert ended["S3BucketSource"]["S3KeyPrefix"] == "data/1.json"
    bucket("DeleteTable", TableName=NEW)
    assert counts(imported(bucket, "none")) == ("COMPLETED", 0, 0, 0)
    assert items(bucket) == []


def test_files_are_compressed_as_the_import_says(bucket: Call) -> None:
    put("packed", lines({"Item": {"pk": {"S": "a"}}}), packed=True)
    put("plain", lines({"Item": {"pk": {"S": "a"}}}))
    found = []
    for prefix, kind in (("packed", "GZIP"), ("plain", "GZIP"), ("packed", "NONE"), ("plain", "NONE")):
        found.append(counts(imported(bucket, prefix, InputCompressionType=kind)))
        bucket("DeleteTable", TableName=NEW)
    done, failed = ("COMPLETED", 1, 1, 0), ("FAILED", 1, 0, 1)
    assert found == [done, failed, failed, done]


CSV_CREATION = {
    **CREATION,
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": kind} for name, kind in {"pk": "N", "rank": "N", "raw": "B"}.items()
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "byRank",
            "KeySchema": [{"AttributeName": "rank", "KeyType": "HASH"}, {"AttributeName": "raw", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


def test_csv_has_typed_keys_and_strings(bucket: Call) -> None:
    put("data.csv", 'pk,rank,raw,text\r\n1.0,7,/w==,"say ""hi"", all\nof you"\n2,8,AA==,\n')
    ended = imported(bucket, InputFormat="CSV", TableCreationParameters=CSV_CREATION)
    assert counts(ended) == ("COMPLETED", 2, 2, 0)
    assert "InputFormatOptions" not in ended
    assert items(bucket) == [
        {"pk": {"N": "1"}, "rank": {"N": "7"}, "raw": {"B": b"\xff"}, "text": {"S": 'say "hi", all\nof you'}},
        {"pk": {"N": "2"}, "rank": {"N": "8"}, "raw": {"B": b"\0"}, "text": {"S": ""}},
    ]


def test_csv_with_a_delimiter_and_names_of_columns(bucket: Call) -> None:
    options = {"Csv": {"Delimiter": ";", "HeaderList": ["pk", "val"]}}
    put("data.csv", "a;1\nb;2\nc\nd;4;5\n")
    ended = imported(bucket, InputFormat="CSV", InputFormatOptions=options)
    assert counts(ended) == ("FAILED", 4, 2, 2)
    assert ended["InputFormatOptions"] == options
    assert items(bucket) == [{"pk": {"S": "a"}, "val": {"S": "1"}}, {"pk": {"S": "b"}, "val": {"S": "2"}}]


def test_csv_without_the_key_or_with_a_wrong_one_imports_nothing(bucket: Call) -> None:
    put("data.csv", "pk,rank,raw\nx,1,AA==\n,1,AA==\n1,,AA==\n")
    ended = imported(bucket, InputFormat="CSV", TableCreationParameters=CSV_CREATION)
    assert counts(ended) == ("FAILED", 3, 0, 3)


def test_a_table_that_was_exported_is_imported(bucket: Call) -> None:
    create(bucket)
    enable_recovery(bucket)
    kept = [message(timestamp=str(number), deep={"M": {"l": {"L": [{"NULL": True}]}}}) for number in range(3)]
    for item in kept:
        bucket("PutItem", TableName=ROOMS, Item=item)
    source = bucket("DescribeTable", TableName=ROOMS)["Table"]
    bucket("ExportTableToPointInTime", TableArn=source["TableArn"], S3Bucket=BUCKET)
    folder = next(iter(objects())).removesuffix("_started")
    creation = {**CREATION, "KeySchema": source["KeySchema"], "AttributeDefinitions": source["AttributeDefinitions"]}
    ended = imported(bucket, f"{folder}data/", InputCompressionType="GZIP", TableCreationParameters=creation)
    assert counts(ended) == ("COMPLETED", 3, 3, 0)
    assert items(bucket) == kept
    # the manifests and their checksums are not compressed, and the empty object has no item
    bucket("DeleteTable", TableName=NEW)
    ended = imported(bucket, folder, InputCompressionType="GZIP", TableCreationParameters=creation)
    assert counts(ended) == ("FAILED", 7, 3, 4)


def test_a_bucket_that_does_not_exist_or_may_not_be_used_creates_no_table(bucket: Call) -> None:
    s3("111111111111").create_bucket(Bucket="of-another-account")
    for name, code in (("there-is-none", "S3NoSuchBucket"), ("of-another-account", "S3AccessDenied")):
        ended = imported(bucket, S3BucketSource={"S3Bucket": name})
        assert (ended["ImportStatus"], ended["FailureCode"], ended["TableArn"]) == ("FAILED", code, ARN)
    assert (
        "The specified bucket does not exist"
        in imported(bucket, S3BucketSource={"S3Bucket": "no-such"})["FailureMessage"]
    )
    assert bucket("ListTables")["TableNames"] == []


def test_a_token_identifies_an_import_by_its_table(bucket: Call) -> None:
    put("data", lines({"Item": {"pk": {"S": "a"}}}))
    first = start(bucket, ClientToken="t")["ImportArn"]
    assert start(bucket, ClientToken="t")["ImportArn"] == first
    assert start(bucket, "other", ClientToken="t")["ImportArn"] == first, "AWS does not compare the prefix"
    with pytest.raises(Refused) as refused:
        start(bucket, ClientToken="t", TableCreationParameters={**CREATION, "TableName": "Other"})
    conflict = "Import conflict: Duplicate request detected with conflicting parameters"
    assert (refused.value.code, refused.value.message) == ("ImportConflictException", conflict)
    bucket("DeleteTable", TableName=NEW)
    assert start(bucket, ClientToken="t")["ImportArn"] == first
    assert bucket("ListTables")["TableNames"] == []


@pytest.mark.parametrize(
    ("parameters", "code", "text"),
    [
        (
            {"TableCreationParameters": {**CREATION, "BillingMode": "PROVISIONED"}},
            "ValidationException",
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified",
        ),
        ({"InputFormat": "ION"}, "NotImplemented", "The local cloud does not read ION."),
        ({"InputCompressionType": "ZSTD"}, "NotImplemented", "The local cloud does not read ZSTD."),
        (
            {"InputFormatOptions": {"Csv": {"Delimiter": ","}}},
            "ValidationException",
            "Invalid Request: Unsupported InputFormatOptions for the given input format: DYNAMODB_JSON.",
        ),
        (
            {"InputFormat": "CSV", "InputFormatOptions": {"Csv": {"Delimiter": ";;"}}},
            "ValidationException",
            "2 validation errors detected: Value ';;' at 'inputFormatOptions.csv.delimiter'",
        ),
        ({"InputCompressionType": "BZIP2"}, "ValidationException", "1 validation error detected: Value 'BZIP2'"),
    ],
)
def test_what_is_refused_at_once(bucket: Call, parameters: dict[str, Any], code: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        start(bucket, **parameters)
    assert refused.value.code == code
    assert refused.value.message.startswith(text)
    assert bucket("ListImports")["ImportSummaryList"] == []
    assert bucket("ListTables")["TableNames"] == []


def test_a_name_that_is_taken_is_refused(bucket: Call) -> None:
    start(bucket)
    with pytest.raises(Refused) as refused:
        start(bucket)
    assert (refused.value.code, refused.value.message) == ("ResourceInUseException", f"Table already exists: {NEW}")


def test_imports_are_listed_newest_first_ten_on_a_page(bucket: Call) -> None:
    arns: list[str] = []
    for _ in range(12):
        arns.insert(0, start(bucket, S3BucketSource={"S3Bucket": "there-is-none"})["ImportArn"])
    page = bucket("ListImports", TableArn=ARN)
    assert [summary["ImportArn"] for summary in page["ImportSummaryList"]] == arns[:10]
    rest = bucket("ListImports", NextToken=page["NextToken"], PageSize=5)
    assert [summary["ImportArn"] for summary in rest["ImportSummaryList"]] == arns[10:]
    assert bucket("ListImports", TableArn=f"{ARN}s")["ImportSummaryList"] == []


@pytest.mark.parametrize(
    ("arn", "code", "text"),
    [
        (f"{ARN}/import/0", "ImportNotFoundException", f"Import not found: Import not found: {ARN}/import/0"),
        (ARN, "ValidationException", "Invalid Import ARN"),
        (f"{ARN}/export/0", "ValidationException", "Invalid Import ARN"),
        (f"{ARN}/import/0".replace("123456789012", "1" * 12), "AccessDeniedException", "Access is denied"),
    ],
)
def test_an_import_that_does_not_exist(bucket: Call, arn: str, code: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        bucket("DescribeImport", ImportArn=arn)
    assert (refused.value.code, refused.value.message) == (code, text)
