"""The POST policy of a form with which a browser uploads a file.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNCONDITIONAL: Final = frozenset({"awsaccesskeyid", "file", "policy", "signature", "x-amz-signature"})
_RANGE: Final = "content-length-range"
_OPERATORS: Final = frozenset({"eq", "starts-with", _RANGE})
_LENGTH: Final = 3
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_EXPIRATION: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def check(policy: str, fields: Mapping[str, str], bucket: str, size: int, now: datetime) -> None:
    """Reject an upload that a policy does not allow; field names are in lower case, `size` is that of the file in bytes."""
    expiration, conditions = _read(policy)
    if expiration <= now:
        raise AccessDenied("Invalid according to Policy: Policy expired.")
    given = {**fields, "bucket": bucket}
    named = set()
    for operator, name, value in conditions:
        if operator == _RANGE:
            _check_size(size, name, value)
            continue
        field = str(name).removeprefix("$").lower()
        named.add(field)
        if not str(name).startswith("$") or not _meets(operator, field, given.get(field, ""), str(value)):
            raise _failed(operator, name, value)
    extra = [name for name in fields if name not in named | _UNCONDITIONAL and not name.startswith("x-ignore-")]
    if extra:
        raise AccessDenied(f"Invalid according to Policy: Extra input fields: {extra[0]}")


def _read(policy: str) -> tuple[datetime, list[tuple[str, Any, Any]]]:
    """Return the expiration and the conditions of a policy; raise InvalidPolicyDocument for one that is not valid."""
    try:
        document = json.loads(base64.b64decode(policy))
    except (ValueError, RecursionError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(document, dict):
        raise _invalid("Invalid JSON.")
    for member in ("expiration", "conditions"):
        if member not in document:
            raise _invalid(f"Policy missing {member}.")
    expiration, conditions = document["expiration"], document["conditions"]
    try:
        valid = _EXPIRATION.fullmatch(expiration) is not None
        ends = datetime.fromisoformat(expiration)
    except (TypeError, ValueError):
        valid = False
    if not valid:
        raise _invalid(f"Invalid 'expiration' value: '{expiration}'")
    if not isinstance(conditions, list):
        raise _invalid("Invalid 'conditions' value: must be a List.")
    return ends, [_condition(condition) for condition in conditions]


def _condition(condition: Any) -> tuple[str, Any, Any]:
    if isinstance(condition, dict):
        if len(condition) != 1:
            raise _invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        ((name, value),) = condition.items()
        if not isinstance(value, str):
            raise _invalid("Invalid Simple-Condition: value must be a string.")
        return "eq", f"${name}", value
    if not isinstance(condition, list):
        raise _invalid("Invalid Condition: must be a List or an Object.")
    if not condition or condition[0] not in _OPERATORS:
        shown = condition[0] if condition else ""
        raise _invalid(f"Invalid Condition: unknown operation '{shown}'.")
    if len(condition) != _LENGTH:
        raise _invalid("Invalid Condition: wrong number of arguments.")
    operator, name, value = condition
    if operator != _RANGE and not (isinstance(name, str) and isinstance(value, str)):
        raise _invalid("Invalid Condition: arguments must be strings.")
    return operator, name, value


def _meets(operator: str, field: str, given: str, wanted: str) -> bool:
    if operator == "eq":
        return given == wanted
    # a Content-Type may be a list, of which each member must match
    values = given.split(",") if field == "content-type" else [given]
    return all(value.strip().startswith(wanted) for value in values)


def _check_size(size: int, least: Any, most: Any) -> None:
    bounds = [str(bound) for bound in (least, most)]
    if not all(map(_NUMBER.fullmatch, bounds)):
        raise _failed(_RANGE, least, most)
    smallest, largest = map(int, bounds)
    if size < smallest:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise S3Refusal(400, "EntityTooSmall", message, ProposedSize=size, MinSizeAllowed=smallest)
    if size > largest:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise S3Refusal(400, "EntityTooLarge", message, ProposedSize=size, MaxSizeAllowed=largest)


def _failed(operator: str, name: Any, value: Any) -> AccessDenied:
    shown = json.dumps([operator, name, value])
    return AccessDenied(f"Invalid according to Policy: Policy Condition failed: {shown}")


def _invalid(reason: str) -> S3Refusal:
    return S3Refusal(400, "InvalidPolicyDocument", f"Invalid Policy: {reason}")
