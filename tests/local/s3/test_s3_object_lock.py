"""Object Lock protects versions of objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.local.s3.test_s3_checksums import error_of

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
LATER = SOON + timedelta(days=1)
LOCKED = "Access Denied because object protected by object lock."
ENABLED: dict[str, Any] = {"ObjectLockEnabled": "Enabled"}


def by_default(mode: str = "GOVERNANCE", **period: int) -> dict[str, Any]:
    return {**ENABLED, "Rule": {"DefaultRetention": {"Mode": mode, **period}}}


@pytest.fixture
def locked(s3: Any, bucket: str) -> dict[str, str]:
    """A bucket with Object Lock."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=ENABLED)
    return {"Bucket": bucket, "Key": "k"}


def test_a_bucket_needs_versions(s3: Any, bucket: str) -> None:
    error = error_of(s3.put_object_lock_configuration, Bucket=bucket, ObjectLockConfiguration=ENABLED)
    assert error["Code"] == "InvalidBucketState"
    error = error_of(s3.get_object_lock_configuration, Bucket=bucket)
    assert error["Code"] == "ObjectLockConfigurationNotFoundError"
    s3.put_object(Bucket=bucket, Key="k")
    for call in (s3.get_object_retention, s3.get_object_legal_hold):
        assert error_of(call, Bucket=bucket, Key="k")["Message"] == "Bucket is missing Object Lock Configuration"
    error = error_of(s3.put_object, Bucket=bucket, Key="k", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=SOON)
    assert error["Message"] == "Bucket is missing Object Lock Configuration"


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        {**ENABLED, "Rule": {}},
        {**ENABLED, "Rule": {"DefaultRetention": {}}},
        by_default(),
        by_default(Days=1, Years=1),
        by_default("OTHER", Days=1),
    ],
)
def test_a_wrong_configuration_is_refused(s3: Any, locked: dict[str, str], configuration: dict[str, Any]) -> None:
    call = s3.put_object_lock_configuration
    assert error_of(call, Bucket=locked["Bucket"], ObjectLockConfiguration=configuration)["Code"] == "MalformedXML"


def test_new_objects_have_the_default(s3: Any, locked: dict[str, str]) -> None:
    name = locked["Bucket"]
    for configuration in (by_default(Days=1), by_default("COMPLIANCE", Years=1), ENABLED):
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=configuration)
        assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == configuration
    s3.put_object(**locked)
    assert error_of(s3.get_object_retention, **locked)["Code"] == "NoSuchObjectLockConfiguration"
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=by_default(Days=1))
    s3.put_object(**locked)
    found = s3.head_object(**locked)
    assert found["ObjectLockMode"] == "GOVERNANCE"
    assert timedelta(hours=23) < found["ObjectLockRetainUntilDate"] - datetime.now(UTC) <= timedelta(days=1)
    s3.put_object_tagging(**locked, Tagging={"TagSet": []})


def test_a_locked_version_is_not_deleted(s3: Any, locked: dict[str, str]) -> None:
    version = s3.put_object(**locked, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=SOON)["VersionId"]
    error = error_of(s3.delete_object, **locked, VersionId=version)
    assert (error["Code"], error["Message"]) == ("AccessDenied", LOCKED)
    listed = {"Objects": [{"Key": "k", "VersionId": version}]}
    (refused,) = s3.delete_objects(Bucket=locked["Bucket"], Delete=listed)["Errors"]
    assert refused == {"Key": "k", "VersionId": version, "Code": "AccessDenied", "Message": LOCKED}
    assert s3.delete_object(**locked)["DeleteMarker"], "a delete marker deletes no version"
    assert s3.delete_object(**locked, VersionId=version, BypassGovernanceRetention=True)["VersionId"] == version


def test_a_retention_is_only_extended(s3: Any, locked: dict[str, str]) -> None:
    s3.put_object(**locked)
    put = s3.put_object_retention
    for mode in ("GOVERNANCE", "COMPLIANCE"):
        put(**locked, Retention={"Mode": mode, "RetainUntilDate": SOON})
        assert s3.get_object_retention(**locked)["Retention"] == {"Mode": mode, "RetainUntilDate": SOON}
        put(**locked, Retention={"Mode": mode, "RetainUntilDate": LATER})
        assert error_of(put, **locked, Retention={"Mode": mode, "RetainUntilDate": SOON})["Message"] == LOCKED
        if mode == "GOVERNANCE":
            put(**locked, Retention={}, BypassGovernanceRetention=True)
    weaker = {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}
    for bypass in (True, False):
        assert error_of(put, **locked, Retention=weaker, BypassGovernanceRetention=bypass)["Message"] == LOCKED
    past = {"Mode": "COMPLIANCE", "RetainUntilDate": SOON - timedelta(days=9)}
    assert error_of(put, **locked, Retention=past)["Message"] == "The retain until date must be in the future!"
    assert error_of(put, **locked, Retention={"Mode": "COMPLIANCE"})["Code"] == "MalformedXML"


def test_a_legal_hold_has_no_end(s3: Any, locked: dict[str, str]) -> None:
    version = s3.put_object(**locked)["VersionId"]
    assert error_of(s3.get_object_legal_hold, **locked)["Code"] == "NoSuchObjectLockConfiguration"
    s3.put_object_legal_hold(**locked, LegalHold={"Status": "ON"})
    assert s3.get_object_legal_hold(**locked)["LegalHold"] == {"Status": "ON"}
    error = error_of(s3.delete_object, **locked, VersionId=version, BypassGovernanceRetention=True)
    assert error["Message"] == LOCKED
    s3.put_object_legal_hold(**locked, LegalHold={"Status": "OFF"})
    s3.delete_object(**locked, VersionId=version)


@pytest.mark.parametrize(
    ("parameters", "argument"),
    [
        ({"ObjectLockMode": "GOVERNANCE"}, "x-amz-object-lock-retain-until-date"),
        ({"ObjectLockRetainUntilDate": SOON}, "x-amz-object-lock-mode"),
        ({"ObjectLockMode": "OTHER", "ObjectLockRetainUntilDate": SOON}, "x-amz-object-lock-mode"),
    ],
)
def test_a_lock_is_complete(s3: Any, locked: dict[str, str], parameters: dict[str, Any], argument: str) -> None:
    for call in (s3.put_object, s3.create_multipart_upload):
        error = error_of(call, **locked, **parameters)
        assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", argument)
