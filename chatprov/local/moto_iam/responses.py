"""IAM's operations over HTTP, where moto's own are not right."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam import responses as moto_responses

_STARTED = utcnow()
"""When the account began: with this process."""


class IamResponse(moto_responses.IamResponse):
    """moto's IAM operations (https://docs.aws.amazon.com/IAM/latest/APIReference)."""

    def get_user(self) -> ActionResult:
        """GetUser; without a name it is about who asks, and that is mostly the account itself, which is no user."""
        if self._get_param("UserName") or self.backend.get_user_from_access_key_id(self.get_access_key()) is not None:
            return super().get_user()
        account = self.current_account
        arn = f"arn:{self.partition}:iam::{account}:root"
        return ActionResult({"User": {"UserId": account, "Arn": arn, "CreateDate": _STARTED}})

    def list_entities_for_policy(self) -> ActionResult:
        """ListEntitiesForPolicy, or NoSuchEntity."""
        self.backend.get_policy(self._get_param("PolicyArn"))
        return super().list_entities_for_policy()
