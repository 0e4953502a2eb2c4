"""The POST policy of a form with which a browser uploads a file.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNCONDITIONAL = {"x-amz-signature", "file", "policy"}


def check(policy: str, fields: Mapping[str, str], bucket: str, size: int, now: datetime) -> None:
    """Reject an upload that a policy does not allow; field names are in lower case, `size` is that of the file in bytes."""
    try:
        document = json.loads(base64.b64decode(policy))
        expiration = datetime.fromisoformat(document["expiration"])
        conditions = [_condition(condition) for condition in document["conditions"]]
    except (ValueError, KeyError, TypeError):
        raise S3Refusal(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from None
    if (expiration if expiration.tzinfo else expiration.replace(tzinfo=UTC)) <= now:
        raise AccessDenied("Invalid according to Policy: Policy expired.")
    given = {**fields, "bucket": bucket}
    spoken_of = set()
    for operator, name, value in conditions:
        if operator == "content-length-range":
            _check_size(size, int(name), int(value))
            continue
        field = str(name).removeprefix("$").lower()
        spoken_of.add(field)
        if not _meets(operator, given.get(field, ""), str(value)):
            shown = json.dumps([operator, name, value])
            raise AccessDenied(f"Invalid according to Policy: Policy Condition failed: {shown}")
    extra = [name for name in fields if name not in spoken_of | _UNCONDITIONAL and not name.startswith("x-ignore-")]
    if extra:
        raise AccessDenied(f"Invalid according to Policy: Extra input fields: {extra[0]}")


def _condition(condition: Any) -> tuple[str, Any, Any]:
    if isinstance(condition, dict):
        ((name, value),) = condition.items()
        return "eq", f"${name}", value
    operator, name, value = condition
    return operator, name, value


def _meets(operator: str, given: str, wanted: str) -> bool:
    if operator == "starts-with":
        return given.startswith(wanted)
    return operator == "eq" and given == wanted


def _check_size(size: int, least: int, most: int) -> None:
    if size < least:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise S3Refusal(400, "EntityTooSmall", message, ProposedSize=size, MinSizeAllowed=least)
    if size > most:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise S3Refusal(400, "EntityTooLarge", message, ProposedSize=size, MaxSizeAllowed=most)
