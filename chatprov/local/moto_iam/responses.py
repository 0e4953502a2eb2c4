"""IAM's operations over HTTP that moto does not implement correctly."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam import responses as moto_responses

_STARTED = utcnow()
"""The creation date of the account: the start of this process."""


class IamResponse(moto_responses.IamResponse):
    """moto's IAM operations (https://docs.aws.amazon.com/IAM/latest/APIReference)."""

    def get_user(self) -> ActionResult:
        """GetUser; without a name it returns the requester, which is usually the account itself and not a user."""
        if self._get_param("UserName") or self.backend.get_user_from_access_key_id(self.get_access_key()) is not None:
            return super().get_user()
        account = self.current_account
        arn = f"arn:{self.partition}:iam::{account}:root"
        return ActionResult({"User": {"UserId": account, "Arn": arn, "CreateDate": _STARTED}})

    def list_entities_for_policy(self) -> ActionResult:
        """ListEntitiesForPolicy, or NoSuchEntity."""
        self.backend.get_policy(self._get_param("PolicyArn"))
        return super().list_entities_for_policy()
