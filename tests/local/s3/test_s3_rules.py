"""Rules for lifecycle and logging: stored, refused as AWS refuses them, or refused by name. The answers are those that LocalStack
recorded from AWS: tests/aws/services/s3/test_s3.snapshot.json in github.com/localstack/localstack, February 2026.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from tests.local.s3.test_s3_checksums import error_of

MALFORMED: Final = {
    "Code": "MalformedXML",
    "Message": "The XML you provided was not well-formed or did not validate against our published schema",
}
SIZES: Final = "TransitionDefaultMinimumObjectSize"
WEEK: Final = {"ID": "all", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
TWO_TAGS: Final = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
TARGET_GRANTS: Final = [
    {"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}, "Permission": permission}
    for permission in ("WRITE", "READ_ACP")
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"NoncurrentVersionExpiration": {}}, MALFORMED),
        ({"Filter": {"And": {"Prefix": "test"}, "Prefix": ""}}, MALFORMED),
        ({"Filter": {"ObjectSizeGreaterThan": 500, "Prefix": ""}}, MALFORMED),
        (
            {"Expiration": {"Date": datetime(2023, 1, 1, 2, 2, tzinfo=UTC)}},
            {
                "Code": "InvalidArgument",
                "Message": "'Date' must be at midnight GMT",
                "ArgumentName": "Date",
                "ArgumentValue": "2023-01-01T02:02:00Z",
            },
        ),
        (
            {"Filter": {"And": {"Tags": TWO_TAGS}}},
            {"Code": "InvalidRequest", "Message": "Duplicate Tag Keys are not allowed."},
        ),
        ({"Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": True}}, MALFORMED),
    ],
)
def test_a_rule_that_is_refused(s3: Any, bucket: str, change: dict[str, Any], expected: dict[str, str]) -> None:
    rules = {"Rules": [WEEK | change]}
    error = error_of(s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration=rules)
    assert {name: error[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"Filter": {"ObjectSizeGreaterThan": 20}}, "ObjectSizeGreaterThan"),
        ({"Filter": {"And": {"Prefix": "a", "ObjectSizeLessThan": 20}}}, "ObjectSizeLessThan"),
        (
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}},
            "NewerNoncurrentVersions",
        ),
    ],
)
def test_a_rule_that_would_lose_a_member_is_refused_by_its_name(
    s3: Any, bucket: str, change: dict[str, Any], name: str
) -> None:
    rules = {"Rules": [WEEK | change]}
    error = error_of(s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration=rules)
    assert error["Code"] == "NotImplemented"
    assert error["Message"].startswith(
        f"The local cloud does not offer {name} in a rule of PutBucketLifecycleConfiguration."
    )
    assert error_of(s3.get_bucket_lifecycle_configuration, Bucket=bucket)["Code"] == "NoSuchLifecycleConfiguration"


def test_the_least_size_of_a_transition_is_the_usual_one(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "LifecycleConfiguration": {"Rules": [WEEK]}}
    usual = "all_storage_classes_128K"
    for more in ({}, {SIZES: usual}):
        assert s3.put_bucket_lifecycle_configuration(**place, **more)[SIZES] == usual
    found = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert (found["Rules"], found[SIZES]) == ([WEEK], usual)
    error = error_of(s3.put_bucket_lifecycle_configuration, **place, **{SIZES: "value"})
    assert error == {"Code": "InvalidRequest", "Message": f"Invalid {SIZES} found: value"}
    error = error_of(s3.put_bucket_lifecycle_configuration, **place, **{SIZES: "varies_by_storage_class"})
    assert error["Code"] == "NotImplemented"


def test_a_log_goes_to_any_bucket_of_the_account_and_region(s3: Any, bucket: str) -> None:
    target, place = f"{bucket}-log", {"Bucket": bucket}
    s3.create_bucket(Bucket=target)
    enabled: dict[str, Any] = {"TargetBucket": target, "TargetPrefix": "log"}
    s3.put_bucket_logging(**place, BucketLoggingStatus={"LoggingEnabled": enabled})
    assert s3.get_bucket_logging(**place)["LoggingEnabled"] == enabled
    granted = {"LoggingEnabled": {**enabled, "TargetGrants": TARGET_GRANTS}}
    refused = error_of(s3.put_bucket_logging, **place, BucketLoggingStatus=granted)
    assert refused["Code"] == "AccessControlListNotSupported"
    s3.delete_bucket_ownership_controls(Bucket=target)
    s3.put_bucket_logging(**place, BucketLoggingStatus=granted)
    assert s3.get_bucket_logging(**place)["LoggingEnabled"] == granted["LoggingEnabled"], "READ_ACP as well"
    s3.get_bucket_versioning(**place)
    s3.put_object(**place, Key="k")
    assert s3.list_objects_v2(Bucket=target)["KeyCount"] == 0, "no log is written"
    s3.put_bucket_logging(**place, BucketLoggingStatus={})
    assert "LoggingEnabled" not in s3.get_bucket_logging(**place)


def test_a_log_stays_in_its_region(s3: Any, bucket: str) -> None:
    places = {region: f"{bucket}-{region}" for region in ("us-east-2", "us-west-2")}
    for region, name in places.items():
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    cross = {"Code": "CrossLocationLoggingProhibitted", "Message": "Cross S3 location logging not allowed. "}
    logging = {"LoggingEnabled": {"TargetBucket": places["us-west-2"], "TargetPrefix": "log"}}
    error = error_of(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus=logging)
    assert error == {**cross, "TargetBucketLocation": "us-west-2"}
    error = error_of(s3.put_bucket_logging, Bucket=places["us-east-2"], BucketLoggingStatus=logging)
    assert error == {**cross, "SourceBucketLocation": "us-east-2", "TargetBucketLocation": "us-west-2"}


def test_a_log_needs_a_bucket_that_is_there_and_of_the_account(s3: Any, signer: Any, bucket: str) -> None:
    other = f"{bucket}-of-another"
    signer("111111111111").create_bucket(Bucket=other)
    for target, message in (
        (f"{bucket}-absent", "The target bucket for logging does not exist"),
        (other, "The owner for the bucket to be logged and the target bucket must be the same."),
    ):
        logging = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": ""}}
        error = error_of(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus=logging)
        assert error == {"Code": "InvalidTargetBucketForLogging", "Message": message, "TargetBucket": target}


def test_the_format_of_the_names_of_logs_is_refused_by_its_name(s3: Any, bucket: str) -> None:
    enabled = {"TargetBucket": bucket, "TargetPrefix": "", "TargetObjectKeyFormat": {"SimplePrefix": {}}}
    error = error_of(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})
    assert error["Code"] == "NotImplemented"
    assert "TargetObjectKeyFormat" in error["Message"]
