"""Object Lock: the default of a bucket, retention and legal hold of a version.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from botocore.utils import parse_timestamp

from chatprov.local.moto_s3 import documents, objects, xml
from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

    from moto.s3.models import FakeBucket, FakeKey

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

MODES: Final = ("GOVERNANCE", "COMPLIANCE")
_BYPASS: Final = "x-amz-bypass-governance-retention"
_LOCKED: Final = "Access Denied because object protected by object lock."


def may_bypass(call: S3Call, authorization: Authorization, key: str) -> bool:
    """Return whether a request bypasses the mode GOVERNANCE, and may do so."""
    asked = call.request.given.get(_BYPASS, "").lower() == "true"
    return asked and authorization.may("s3:BypassGovernanceRetention", f"{call.existing_bucket.arn}/{key}")


def locked() -> AccessDenied:
    """Return S3's error for a version that is protected."""
    return AccessDenied(_LOCKED)


def put_configuration(call: S3Call, _: Authorization) -> Result:
    """PutObjectLockConfiguration."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    bucket, retention = call.existing_bucket, call.document.find("{*}Rule/{*}DefaultRetention")
    if call.document.findtext("{*}ObjectLockEnabled") != "Enabled":
        raise documents.malformed()
    if retention is None and call.document.find("{*}Rule") is not None:
        raise documents.malformed()
    mode, days, years = _default(retention) if retention is not None else (None, 0, 0)
    if not bucket.is_versioned:
        message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        raise S3Refusal(409, "InvalidBucketState", message)
    bucket.object_lock_enabled = True
    bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = mode, days, years
    return 200, {}, ""


def get_configuration(call: S3Call, _: Authorization) -> Result:
    """GetObjectLockConfiguration."""
    bucket = call.existing_bucket
    if not bucket.object_lock_enabled:
        message = "Object Lock configuration does not exist for this bucket"
        raise S3Refusal(404, "ObjectLockConfigurationNotFoundError", message, BucketName=bucket.name)
    answer = xml.root("ObjectLockConfiguration", ObjectLockEnabled="Enabled")
    if bucket.default_lock_mode:
        days, years = bucket.default_lock_days, bucket.default_lock_years
        period = {"Days": str(days)} if days else {"Years": str(years)}
        xml.add(xml.add(answer, "Rule"), "DefaultRetention", Mode=bucket.default_lock_mode, **period)
    return xml.document(answer)


def get_retention(call: S3Call, _: Authorization) -> Result:
    """GetObjectRetention."""
    stored = _found(call)
    if not stored.lock_mode or not stored.lock_until:
        raise _no_configuration()
    return xml.document(xml.root("Retention", Mode=stored.lock_mode, RetainUntilDate=stored.lock_until))


def put_retention(call: S3Call, authorization: Authorization) -> Result:
    """PutObjectRetention: a retention may be extended by everyone, and shortened only in the mode GOVERNANCE."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    stored = _found(call)
    mode, until = call.document.findtext("{*}Mode"), call.document.findtext("{*}RetainUntilDate")
    if bool(mode) is not bool(until):
        raise documents.malformed()
    ends = moment(until) if until else None
    if ends is not None and ends <= datetime.now(UTC):
        message = "The retain until date must be in the future!"
        raise S3Refusal(
            400,
            "InvalidArgument",
            message,
            ArgumentName="RetainUntilDate",
            ArgumentValue=f"{ends:%a %b %d %H:%M:%S UTC %Y}",
        )
    if _is_weaker(stored, mode, ends) and not (
        stored.lock_mode == MODES[0] and may_bypass(call, authorization, stored.name)
    ):
        raise locked()
    stored.lock_mode, stored.lock_until = mode or None, text_of(ends) if ends else None
    return 200, {}, ""


def get_legal_hold(call: S3Call, _: Authorization) -> Result:
    """GetObjectLegalHold."""
    stored = _found(call)
    if not stored.lock_legal_status:
        raise _no_configuration()
    return xml.document(xml.root("LegalHold", Status=str(stored.lock_legal_status)))


def put_legal_hold(call: S3Call, _: Authorization) -> Result:
    """PutObjectLegalHold."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    stored, status = _found(call), call.document.findtext("{*}Status")
    if status is None:
        raise documents.malformed()
    stored.lock_legal_status = status
    return 200, {}, ""


def of_request(given: Mapping[str, str], bucket: FakeBucket) -> tuple[str | None, str | None, str | None]:
    """Return the mode, the legal hold and the end of the retention of a new object."""
    name = "x-amz-object-lock-{}".format
    mode, until, hold = given.get(name("mode")), given.get(name("retain-until-date")), given.get(name("legal-hold"))
    if bool(mode) is not bool(until):
        missing = name("mode") if not mode else name("retain-until-date")
        message = f"{name('retain-until-date')} and {name('mode')} must both be supplied"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=missing)
    if mode and mode not in MODES:
        message = "Unknown wormMode directive."
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=name("mode"), ArgumentValue=mode)
    by_default = bucket.object_lock_enabled and bucket.has_default_lock
    asked = bool(mode or hold)
    checked = "content-md5" in given or "x-amz-trailer" in given or "x-amz-copy-source" in given
    if (asked or by_default) and not checked and not any(header.startswith("x-amz-checksum-") for header in given):
        message = (
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
        )
        raise S3Refusal(400, "InvalidRequest", message)
    if asked and not bucket.object_lock_enabled:
        raise _not_enabled()
    if by_default and not mode:
        return bucket.default_lock_mode, hold, bucket.default_retention()
    return mode, hold, text_of(moment(until)) if until else None


def check_bypass(call: S3Call) -> None:
    """Raise InvalidArgument for a deletion that mentions governance mode in a bucket without Object Lock."""
    if _BYPASS in call.request.given and not call.existing_bucket.object_lock_enabled:
        message = f"{_BYPASS} is only applicable to Object Lock enabled buckets."
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=_BYPASS)


def moment(text: str) -> datetime:
    """Return a date of a request; raise InvalidArgument for another text."""
    try:
        found: datetime = parse_timestamp(text)
    except ValueError:
        message = "The retain until date must be provided in ISO 8601 format"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="x-amz-object-lock-retain-until-date") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def text_of(date: datetime) -> str:
    """Return a date in the form that moto's objects have."""
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _default(retention: ET.Element) -> tuple[str, int, int]:
    mode, days, years = (retention.findtext(f"{{*}}{name}") for name in ("Mode", "Days", "Years"))
    if mode not in MODES or (days is None) is (years is None):
        raise documents.malformed()
    period = int(days or years or 0)
    if period < 1:
        raise S3Refusal(400, "InvalidArgument", "Default retention period must be a positive integer value.")
    return mode, period if days else 0, period if years else 0


def _found(call: S3Call) -> FakeKey:
    stored = objects.found(call)
    if not call.existing_bucket.object_lock_enabled:
        raise _not_enabled()
    return stored


def _is_weaker(stored: FakeKey, mode: str | None, ends: datetime | None) -> bool:
    """Return whether a new retention protects less than the present one."""
    if not stored.lock_mode or not stored.lock_until or moment(stored.lock_until) <= datetime.now(UTC):
        return False
    return ends is None or ends < moment(stored.lock_until) or (stored.lock_mode == MODES[1] and mode != MODES[1])


def _no_configuration() -> S3Refusal:
    message = "The specified object does not have a ObjectLock configuration"
    return S3Refusal(404, "NoSuchObjectLockConfiguration", message)


def _not_enabled() -> S3Refusal:
    return S3Refusal(400, "InvalidRequest", "Bucket is missing Object Lock Configuration")
