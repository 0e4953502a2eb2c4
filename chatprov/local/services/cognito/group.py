"""The groups of a user pool.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chatprov.local.services.cognito import clock


@dataclass(slots=True)
class UserGroup:
    """A group of users; the one with the lowest precedence gives a user's preferred role."""

    user_pool_id: str
    name: str
    description: str = ""
    role_arn: str | None = None
    precedence: int | None = None
    created: datetime = field(default_factory=clock.date)
    modified: datetime = field(default_factory=clock.date)

    def update(self, given: Mapping[str, Any]) -> None:
        """Set what CreateGroup or UpdateGroup gives; the rest stays."""
        self.description = given.get("Description", self.description)
        self.role_arn = given.get("RoleArn", self.role_arn)
        self.precedence = given.get("Precedence", self.precedence)
        self.modified = clock.date()

    def describe(self) -> dict[str, Any]:
        """Return the group as the API shows it."""
        return {
            "GroupName": self.name,
            "UserPoolId": self.user_pool_id,
            "Description": self.description,
            "RoleArn": self.role_arn,
            "Precedence": self.precedence,
            "LastModifiedDate": self.modified,
            "CreationDate": self.created,
        }
