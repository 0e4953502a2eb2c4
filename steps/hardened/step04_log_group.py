"""The log group of the API in the hardened variant: chatprov creates it, so that its events expire.

https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
"""

from collections.abc import Sequence

from botocore.exceptions import ClientError

from chatprov.config import Config
from chatprov.step import Attributes, Handle, Observed, Resource, ResourceContext, StepModule


class ApiLogGroup(Resource):
    """The log group of the API: created here, so that its events expire."""

    key = "log-group"
    type = "CloudWatch log group"
    parent = "api"
    deleted_with_parent = False
    depends_on = ("api",)

    def name(self, config: Config) -> str:
        return f"/aws/appsync/apis of {config.api.name}"

    def desired(self, context: ResourceContext) -> Attributes:
        logs = context.config.api.logs
        return {"retentionInDays": logs.retention_days if logs else None}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one for each API
        api = context.handles.get("api")
        if api is None:
            return []
        group = _log_group(api)
        found = context.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return [
            Observed(
                id=group,
                name=self.name(context.config),
                arn=seen["arn"],
                attributes={
                    "retentionInDays": seen.get("retentionInDays"),
                    "deletionProtectionEnabled": seen.get("deletionProtectionEnabled", False),
                },
            )
            for seen in found
            if seen["logGroupName"] == group
        ]

    def create(self, context: ResourceContext) -> Handle:
        group = _log_group(context.handles["api"])
        logs, arn = context.client("logs"), context.arn("logs", f"log-group:{group}")
        try:
            logs.create_log_group(logGroupName=group, tags=context.tags(self))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
            # AppSync creates the group itself with its first log line; the API is ours, so the group is ours, too.
            logs.tag_resource(resourceArn=arn, tags=context.tags(self))
        return Handle(id=group, name=self.name(context.config), arn=arn)

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:  # noqa: ARG002  # always
        """CreateLogGroup has no parameter for the retention; PutRetentionPolicy sets it."""
        return frozenset({"retentionInDays"})

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # one attribute of one group
        group, days = _log_group(context.handles["api"]), self.desired(context)["retentionInDays"]
        context.client("logs").put_retention_policy(logGroupName=group, retentionInDays=days)

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        logs = context.client("logs")
        if handle.attributes.get("deletionProtectionEnabled"):
            logs.put_log_group_deletion_protection(logGroupIdentifier=handle.id, deletionProtectionEnabled=False)
        logs.delete_log_group(logGroupName=handle.id)


def _log_group(api: Handle) -> str:
    return f"/aws/appsync/apis/{api.id}"


STEP = StepModule(
    resources=lambda config: (ApiLogGroup(),) if config.api.logs else (),
    retired=lambda key: ApiLogGroup() if key == ApiLogGroup.key else None,
)
