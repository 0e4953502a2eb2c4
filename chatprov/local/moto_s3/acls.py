"""Access control lists (ACLs): which are public, which a bucket accepts, and what they allow to everyone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.s3.models import ALL_USERS_GRANTEE, AUTHENTICATED_USERS_GRANTEE

from chatprov.local.moto_s3.exceptions import AccessDenied, AclNotSupported, S3Refusal

if TYPE_CHECKING:
    from moto.s3.models import FakeAcl, FakeBucket

    from chatprov.local.moto_s3.publicity import PublicAccessBlock

ENFORCED = "BucketOwnerEnforced"
CANNED = {
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
}
# this one is accepted although ACLs are disabled, because it has no effect then
_TAKEN_ANYWAY = "bucket-owner-full-control"

_OBJECT_ACTIONS = {
    "READ": {"s3:GetObject", "s3:GetObjectVersion"},
    "READ_ACP": {"s3:GetObjectAcl", "s3:GetObjectVersionAcl"},
    "WRITE_ACP": {"s3:PutObjectAcl", "s3:PutObjectVersionAcl"},
}
_BUCKET_ACTIONS = {
    "READ": {"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"},
    "WRITE": {"s3:PutObject", "s3:DeleteObject"},
    "READ_ACP": {"s3:GetBucketAcl"},
    "WRITE_ACP": {"s3:PutBucketAcl"},
}


def is_public(acl: FakeAcl) -> bool:
    """Return whether an ACL grants anything to everyone, or to everyone who has an AWS account."""
    return any(
        grantee in grant.grantees
        for grant in acl.grants
        for grantee in (ALL_USERS_GRANTEE, AUTHENTICATED_USERS_GRANTEE)
    )


def acls_off(bucket: FakeBucket) -> bool:
    """Return whether a bucket has ACLs disabled: it accepts none, and ignores those that exist."""
    return str(bucket.ownership_rule) == ENFORCED


def allows_anyone(action: str, bucket: FakeBucket, object_acl: FakeAcl | None, block: PublicAccessBlock) -> bool:
    """Return whether the ACLs of a bucket and of an object allow an action to everyone."""
    if acls_off(bucket) or block.ignore_public_acls:
        return False
    return _grants(bucket.acl, _BUCKET_ACTIONS, action) or _grants(object_acl, _OBJECT_ACTIONS, action)


def _grants(acl: FakeAcl | None, actions: dict[str, set[str]], action: str) -> bool:
    permissions = {
        permission
        for grant in (acl.grants if acl else ())
        if ALL_USERS_GRANTEE in grant.grantees
        for permission in grant.permissions
    }
    return any(
        action in allowed for permission, allowed in actions.items() if permissions & {permission, "FULL_CONTROL"}
    )


def check_canned(name: str) -> None:
    """Raise InvalidArgument for an unknown name of a canned ACL."""
    if name and name not in CANNED:
        # as AWS has it: without a message
        raise S3Refusal(400, "InvalidArgument", "", ArgumentName="x-amz-acl", ArgumentValue=name)


def check_acceptable(
    acl: FakeAcl,
    canned: str,
    bucket: FakeBucket,
    block: PublicAccessBlock,
    *,
    requester_arn: str,
    action: str,
    arn: str,
) -> None:
    """Reject an ACL for a bucket with ACLs disabled, and a public one that Block Public Access forbids."""
    if acls_off(bucket) and canned != _TAKEN_ANYWAY:
        raise AclNotSupported
    if block.block_public_acls and is_public(acl):
        raise AccessDenied(
            f'User: {requester_arn} is not authorized to perform: {action} on resource: "{arn}" '
            "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access."
        )


def check_for_new_bucket(acl: FakeAcl, canned: str, ownership: str, *, block: bool = True) -> None:
    """Reject an ACL in CreateBucket: a new bucket blocks public access, and has ACLs disabled unless the request enables them."""
    if ownership == ENFORCED and canned not in {"private", _TAKEN_ANYWAY}:
        message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
        raise S3Refusal(400, "InvalidBucketAclWithObjectOwnership", message)
    if block and is_public(acl):
        message = "Bucket cannot have public ACLs set with BlockPublicAccess enabled"
        raise S3Refusal(400, "InvalidBucketAclWithBlockPublicAccessError", message)
