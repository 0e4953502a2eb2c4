"""STEP 2 again, for the groups in config.yaml: fields with @aws_auth(cognito_groups: [...]) are for their users.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
"""

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.config import Config
from chatprov.step import Attributes, Handle, ResourceContext, StepModule

PREFIX = "group-"


class CognitoGroup(ListedAwsResource):
    """A group of users of the pool."""

    type = "Cognito group"
    parent = "user-pool"
    depends_on = ("user-pool",)
    aws = AwsApi(
        service="cognito-idp", parent_param="UserPoolId", id_param="GroupName", id_field="GroupName",
        name_field="GroupName", read="get_group", output="Group", delete="delete_group", list="list_groups", items="Groups",
    )  # fmt: skip

    def __init__(self, group: str) -> None:
        self.group = group
        self.key = f"{PREFIX}{group}"

    def name(self, config: Config) -> str:  # noqa: ARG002  # it is called by its key
        return self.group

    def desired(self, context: ResourceContext) -> Attributes:  # noqa: ARG002  # a group has no settings here
        return {"GroupName": self.group}

    def create(self, context: ResourceContext) -> Handle:
        pool = context.handles["user-pool"]
        context.client("cognito-idp").create_group(UserPoolId=pool.id, GroupName=self.group)
        return Handle(id=self.group, name=self.group, arn=pool.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        """A group has no settings that an update can change."""


STEP = StepModule(
    resources=lambda config: [CognitoGroup(group) for group in config.user_pool.groups],
    retired=lambda key: CognitoGroup(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else None,
)
