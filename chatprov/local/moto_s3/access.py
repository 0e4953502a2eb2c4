"""Whether a request is allowed, by the requester's policies, the bucket's policy and ACLs, and Block Public Access.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.iam import ANYONE, Decision, PolicyRequest
from chatprov.iam.policy import policy_of
from chatprov.local.moto_iam.credentials import Requester
from chatprov.local.moto_s3 import acls, publicity
from chatprov.local.moto_s3.exceptions import AccessDenied

if TYPE_CHECKING:
    from moto.s3.models import FakeAcl, FakeBucket

    from chatprov.iam.conditions import Context

ANONYMOUS = Requester(ANYONE, "")
# the account's root user can always remove a policy that denies everyone
_ROOT_MAY = {"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}


@dataclass(frozen=True, slots=True)
class RequesterRights:
    """The rights of one requester; `context` has the values of the request's condition keys."""

    requester: Requester
    context: Context

    @property
    def requester_arn(self) -> str:
        """Return the requester's ARN."""
        arns = self.requester.principal.arns
        return arns[0] if arns else "anonymous"

    def demand(
        self,
        action: str,
        arn: str,
        bucket: FakeBucket | None,
        object_acl: FakeAcl | None = None,
        *,
        part_of: str | None = None,
    ) -> None:
        """Raise AccessDenied unless the requester may do `action`; without a bucket only the requester's own policies decide.

        `part_of` is an action that includes this one for those whom an ACL allows it: who writes an object may also set its ACL.
        """
        principal, identity = self.requester.principal, self.requester.identity
        of_bucket = self._of_bucket(action, arn, bucket)
        if of_bucket is Decision.DENIED and not (identity is None and not principal.anonymous and action in _ROOT_MAY):
            raise self._denied(action, arn, "with an explicit deny in a resource-based policy")
        if principal.anonymous:
            if of_bucket is Decision.ALLOWED or self._acls_allow(part_of or action, bucket, object_acl):
                return
            raise AccessDenied
        mine = bucket is None or bucket.account_id == principal.account
        of_identity = identity.decide(PolicyRequest(action, arn, self.context)) if identity else Decision.ALLOWED
        if of_identity is Decision.DENIED:
            raise self._denied(action, arn, "with an explicit deny in an identity-based policy")
        allows = Decision.ALLOWED in {of_identity, of_bucket} if mine else of_identity is of_bucket is Decision.ALLOWED
        if not allows and not (of_identity is Decision.ALLOWED and self._acls_allow(action, bucket, object_acl)):
            kind = "identity" if mine else "resource"
            raise self._denied(action, arn, f"because no {kind}-based policy allows the {action} action")

    def may(self, action: str, arn: str, bucket: FakeBucket) -> bool:
        """Return whether the requester may do `action`."""
        try:
            self.demand(action, arn, bucket)
        except AccessDenied:
            return False
        return True

    def _of_bucket(self, action: str, arn: str, bucket: FakeBucket | None) -> Decision:
        if bucket is None or not bucket.policy:
            return Decision.SILENT
        principal = self.requester.principal
        policy = policy_of(bucket.policy)
        decision = policy.decide(PolicyRequest(action, arn, self.context, principal))
        outsider = principal.account != bucket.account_id
        if outsider and decision is Decision.ALLOWED and publicity.block_of(bucket).restrict_public_buckets:
            return Decision.SILENT if publicity.is_public(policy) else decision
        return decision

    def _acls_allow(self, action: str, bucket: FakeBucket | None, object_acl: FakeAcl | None) -> bool:
        return bucket is not None and acls.allows_anyone(action, bucket, object_acl, publicity.block_of(bucket))

    def _denied(self, action: str, arn: str, reason: str) -> AccessDenied:
        if self.requester.principal.anonymous:
            return AccessDenied()
        return AccessDenied(
            f'User: {self.requester_arn} is not authorized to perform: {action} on resource: "{arn}" {reason}'
        )
