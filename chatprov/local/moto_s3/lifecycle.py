"""What S3 refuses in PutBucketLifecycleConfiguration, and what the local cloud does not store.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from botocore.utils import parse_timestamp

from chatprov.local.moto_s3 import documents
from chatprov.local.moto_s3.exceptions import NotOffered, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

_LEAST_SIZE: Final = "x-amz-transition-default-minimum-object-size"
_USUAL_SIZE: Final = "all_storage_classes_128K"
_OTHER_SIZE: Final = "varies_by_storage_class"
_NOT_STORED: Final = (
    "Filter//{*}ObjectSizeGreaterThan",
    "Filter//{*}ObjectSizeLessThan",
    "NoncurrentVersionExpiration/{*}NewerNoncurrentVersions",
)


def check(given: Mapping[str, str], document: ET.Element) -> None:
    """Raise S3's error for rules that it refuses, and NotImplemented for what would get lost."""
    size = given.get(_LEAST_SIZE, _USUAL_SIZE)
    if size not in {_USUAL_SIZE, _OTHER_SIZE}:
        raise S3Refusal(400, "InvalidRequest", f"Invalid TransitionDefaultMinimumObjectSize found: {size}")
    for rule in document.iterfind("{*}Rule"):
        _check_rule(rule)
    if size == _OTHER_SIZE:
        raise NotOffered(f"the value {_OTHER_SIZE} of TransitionDefaultMinimumObjectSize")
    for path in _NOT_STORED:
        if document.find(f"{{*}}Rule/{{*}}{path}") is not None:
            raise NotOffered(f"{path.rpartition('}')[2]} in a rule of PutBucketLifecycleConfiguration")


def stored_headers() -> dict[str, str]:
    """Return the headers of a response to rules that have been stored."""
    return {_LEAST_SIZE: _USUAL_SIZE}


def _check_rule(rule: ET.Element) -> None:
    later = rule.find("{*}NoncurrentVersionExpiration")
    if len(rule.findall("{*}Filter/*")) > 1 or (later is not None and not len(later)):
        raise documents.malformed()
    for date in [*rule.iterfind("{*}Expiration/{*}Date"), *rule.iterfind("{*}Transition/{*}Date")]:
        text = (date.text or "").strip()
        moment = parse_timestamp(text)
        at = moment.astimezone(UTC) if moment.tzinfo else moment
        if (at.hour, at.minute, at.second, at.microsecond) != (0, 0, 0, 0):
            message = "'Date' must be at midnight GMT"
            raise S3Refusal(400, "InvalidArgument", message, ArgumentName="Date", ArgumentValue=text)
    keys = [key.text for key in rule.iterfind("{*}Filter/{*}And/{*}Tag/{*}Key")]
    if len(set(keys)) < len(keys):
        raise S3Refusal(400, "InvalidRequest", "Duplicate Tag Keys are not allowed.")
