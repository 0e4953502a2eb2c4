"""Block Public Access: its definition of public, and the requests that it blocks.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.s3control.models import s3control_backends

from chatprov.iam.principals import as_list

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket

    from chatprov.iam import Policy

_SETTINGS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")

# a statement that requires fixed values of one of these keys is not public
_NARROWING_KEYS = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpcsourceip",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
}
_NARROWING_OPERATORS = re.compile(
    r"(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)"
)
_BROADEST = {4: 8, 6: 32}


@dataclass(frozen=True, slots=True)
class PublicAccessBlock:
    """The four settings, combined from the bucket and its account."""

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public_buckets: bool = False


def block_of(bucket: FakeBucket) -> PublicAccessBlock:
    """Return the settings that apply to a bucket."""
    account = s3control_backends[bucket.account_id][bucket.partition].public_access_block
    settings = [block for block in (bucket.public_access_block, account) if block is not None]
    return PublicAccessBlock(**{name: any(getattr(block, name) for block in settings) for name in _SETTINGS})


def is_public(policy: Policy) -> bool:
    """Return whether a bucket policy allows something to everyone, without a condition that requires fixed values."""
    return any(
        statement.get("Effect") == "Allow" and _for_anyone(statement) and not _narrowed(statement.get("Condition"))
        for statement in policy.statements
    )


def _for_anyone(statement: dict[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    return principal == "*" or (isinstance(principal, dict) and "*" in as_list(principal.get("AWS", [])))


def _narrowed(condition: Any) -> bool:
    return isinstance(condition, dict) and any(
        all(_fixed(key.lower(), str(value)) for value in as_list(values))
        for operator, keys in condition.items()
        if _NARROWING_OPERATORS.fullmatch(operator) and isinstance(keys, dict)
        for key, values in keys.items()
        if key.lower() in _NARROWING_KEYS
    )


def _fixed(key: str, value: str) -> bool:
    if key in {"aws:sourceip", "aws:vpcsourceip"}:
        try:
            network = ipaddress.ip_network(value, strict=False)
        except ValueError:
            return False
        return network.is_private or network.prefixlen >= _BROADEST[network.version]
    # an ARN may have wildcards in its resource part, but not in the account or before
    fixed = ":".join(value.split(":")[:5]) if value.startswith("arn:") else value
    return "${" not in value and not {"*", "?"} & set(fixed)
