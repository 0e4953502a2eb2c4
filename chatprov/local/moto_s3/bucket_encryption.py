"""How the new objects of a bucket are encrypted, and which kinds of encryption requests may not ask for.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3 import xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_DEFAULT: Final[Mapping[str, Any]] = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}
"""The setting of a bucket without one."""


def get_bucket_encryption(call: S3Call, _: Authorization) -> Result:
    """GetBucketEncryption: a bucket without a setting has the encryption of all buckets."""
    setting = call.existing_bucket.encryption or _DEFAULT
    rule, blocked_types = setting["Rule"], blocked(setting)
    answer = xml.root("ServerSideEncryptionConfiguration")
    of_rule = xml.add(answer, "Rule")
    by_default = rule["ApplyServerSideEncryptionByDefault"]
    xml.add(
        of_rule,
        "ApplyServerSideEncryptionByDefault",
        SSEAlgorithm=by_default["SSEAlgorithm"],
        KMSMasterKeyID=by_default.get("KMSMasterKeyID"),
    )
    xml.fill(of_rule, BucketKeyEnabled=str(rule.get("BucketKeyEnabled") or False).lower())
    if blocked_types:
        of_blocked = xml.add(of_rule, "BlockedEncryptionTypes")
        for name in blocked_types:
            xml.fill(of_blocked, EncryptionType=name)
    return xml.document(answer)


def blocked(setting: Mapping[str, Any] | None) -> list[str]:
    """Return the kinds of encryption that a bucket's setting blocks, such as "SSE-C"; the setting is moto's."""
    found = ((setting or {}).get("Rule", {}).get("BlockedEncryptionTypes") or {}).get("EncryptionType") or []
    return list(found) if isinstance(found, list) else [found]
