"""PutBucketLogging and GetBucketLogging: where the log of requests would go; no log is written.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from moto.s3.exceptions import S3ClientError

from chatprov.local.moto_s3 import acl_answers, acl_sources, acls, xml
from chatprov.local.moto_s3.exceptions import AclNotSupported, NotOffered, S3Refusal
from chatprov.local.signed_region import USUAL_REGION

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

ENABLED: Final = "LoggingEnabled"
"""The key of the target in `FakeBucket.logging`. moto would write logs of invented requests if it found the target in there."""


def put_bucket_logging(call: S3Call, _: Authorization) -> Result:
    """Store the target bucket, which may also get its permissions later; a document without one turns the log off."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    bucket, enabled = call.existing_bucket, call.document.find(f"{{*}}{ENABLED}")
    if enabled is None:
        bucket.logging = {}
        return 200, {}, ""
    if enabled.find("{*}TargetObjectKeyFormat") is not None:
        raise NotOffered("TargetObjectKeyFormat of PutBucketLogging")
    grants = [acl_sources.grant_of(grant) for grant in enabled.iterfind("{*}TargetGrants/{*}Grant")]
    target = _target(call, bucket, enabled.findtext("{*}TargetBucket") or "")
    if grants and acls.acls_off(target):
        raise AclNotSupported
    logging: dict[str, Any] = {"TargetBucket": target.name, "TargetPrefix": enabled.findtext("{*}TargetPrefix") or ""}
    bucket.logging = {ENABLED: logging | ({"TargetGrants": grants} if grants else {})}
    return 200, {}, ""


def get_bucket_logging(call: S3Call, _: Authorization) -> Result:
    """Return what PutBucketLogging has stored."""
    logging: dict[str, Any] = call.existing_bucket.logging.get(ENABLED, {})
    answer = xml.root("BucketLoggingStatus")
    if logging:
        names = ("TargetBucket", "TargetPrefix")
        enabled = ET.SubElement(answer, ENABLED)
        xml.fill(enabled, **{name: logging[name] for name in names})
        if "TargetGrants" in logging:
            acl_answers.add_grants(enabled, "TargetGrants", logging["TargetGrants"])
    return xml.document(answer)


def _target(call: S3Call, bucket: FakeBucket, name: str) -> FakeBucket:
    """Return the target bucket; raise S3's error if it does not exist, or has another owner or region."""
    try:
        target = call.backend.get_bucket(name)
    except S3ClientError:
        raise _invalid("The target bucket for logging does not exist", name) from None
    if target.account_id != bucket.account_id:
        raise _invalid("The owner for the bucket to be logged and the target bucket must be the same.", name)
    if target.region_name != bucket.region_name:
        # as AWS has it: the usual region is not named
        source = {} if bucket.region_name == USUAL_REGION else {"SourceBucketLocation": bucket.region_name}
        message = "Cross S3 location logging not allowed. "
        members = {**source, "TargetBucketLocation": target.region_name}
        raise S3Refusal(403, "CrossLocationLoggingProhibitted", message, **members)
    return target


def _invalid(message: str, name: str) -> S3Refusal:
    return S3Refusal(400, "InvalidTargetBucketForLogging", message, TargetBucket=name)
