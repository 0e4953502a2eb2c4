"""The validation of PutBucketPolicy.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.iam.policy import policy_of
from chatprov.iam.principals import as_list
from chatprov.local.moto_s3 import publicity
from chatprov.local.moto_s3.exceptions import AccessDenied, MalformedPolicy

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket

_EITHER = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))


def check_acceptable(document: bytes, bucket: FakeBucket, requester_arn: str) -> None:
    """Raise MalformedPolicy for an invalid policy, and AccessDenied for a public one that Block Public Access forbids."""
    check(document, bucket.arn)
    if publicity.block_of(bucket).block_public_policy and publicity.is_public(policy_of(document)):
        raise AccessDenied(
            f'User: {requester_arn} is not authorized to perform: s3:PutBucketPolicy on resource: "{bucket.arn}" '
            "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        )


def check(document: bytes, bucket_arn: str) -> None:
    """Raise MalformedPolicy for a document that is not a valid policy of this bucket."""
    try:
        policy = json.loads(document)
    except ValueError:
        policy = None
    if not isinstance(policy, dict):
        raise MalformedPolicy("Policies must be valid JSON and the first byte must be '{'")
    if not policy.get("Statement"):
        raise MalformedPolicy("Missing required field Statement")
    for statement in as_list(policy["Statement"]):
        if not isinstance(statement, dict):
            raise MalformedPolicy("Statement is not an object")
        _check_statement(statement, bucket_arn)


def _check_statement(statement: dict[str, Any], bucket_arn: str) -> None:
    if "Effect" not in statement:
        raise MalformedPolicy("Missing required field Effect")
    if statement["Effect"] not in ("Allow", "Deny"):
        raise MalformedPolicy(f"Invalid effect: {statement['Effect']}")
    for names in _EITHER:
        if not any(name in statement for name in names):
            raise MalformedPolicy(f"Missing required field {names[0]}")
    _check_syntax(statement)
    for action in as_list(statement.get("Action", statement.get("NotAction"))):
        if action != "*" and not str(action).lower().startswith("s3:"):
            raise MalformedPolicy("Policy has invalid action")
    for resource in as_list(statement.get("Resource", statement.get("NotResource"))):
        if not _of(str(resource), bucket_arn):
            raise MalformedPolicy("Policy has invalid resource")


def _check_syntax(statement: dict[str, Any]) -> None:
    principal = statement.get("Principal", "*")
    if principal != "*" and not isinstance(principal, dict):
        raise MalformedPolicy("Invalid policy syntax.")
    condition = statement.get("Condition", {})
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        raise MalformedPolicy("Invalid policy syntax.")


def _of(resource: str, bucket_arn: str) -> bool:
    return resource == bucket_arn or resource.startswith((f"{bucket_arn}/", f"{bucket_arn}*"))
