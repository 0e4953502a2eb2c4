"""Resource types of other services: log groups, parameters, and those for which nothing is created.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, removed_tags, tag_pairs
from chatprov.region import domain_of, partition_of

if TYPE_CHECKING:
    from chatprov.local.services.cloudformation.handlers.contract import HandlerContext, Properties


class LogGroupHandler:
    """AWS::Logs::LogGroup."""

    generated: GeneratedName | None = GeneratedName("LogGroupName", 512)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the group, and then its retention."""
        name = properties["LogGroupName"]
        sent = {"logGroupName": name}
        if tag_pairs(properties):
            sent["tags"] = tag_pairs(properties)
        if "LogGroupClass" in properties:
            sent["logGroupClass"] = properties["LogGroupClass"]
        context.call("logs", "CreateLogGroup", sent)
        context.created(name)
        self._put_retention(context, {}, properties)
        return str(name)

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return the ARN, which ends with a star."""
        where = context.where
        return {
            "Arn": f"arn:{partition_of(where.region)}:logs:{where.region}:{where.account}:log-group:{physical_id}:*"
        }

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Change retention and tags."""
        self._put_retention(context, old, new)
        arn = self.read(context, physical_id, new)["Arn"].removesuffix(":*")
        if removed := removed_tags(old, new):
            context.call("logs", "UntagResource", {"resourceArn": arn, "tagKeys": removed})
        if tag_pairs(new) and tag_pairs(new) != tag_pairs(old):
            context.call("logs", "TagResource", {"resourceArn": arn, "tags": tag_pairs(new)})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the group with its events."""
        context.call("logs", "DeleteLogGroup", {"logGroupName": physical_id})

    @staticmethod
    def _put_retention(context: HandlerContext, old: Properties, new: Properties) -> None:
        before, after = old.get("RetentionInDays"), new.get("RetentionInDays")
        if before == after:
            return
        place = {"logGroupName": new["LogGroupName"]}
        if after is None:
            context.call("logs", "DeleteRetentionPolicy", place)
        else:
            context.call("logs", "PutRetentionPolicy", {**place, "retentionInDays": after})


class ParameterHandler:
    """AWS::SSM::Parameter."""

    generated: GeneratedName | None = GeneratedName("Name", 1011)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the parameter."""
        context.call("ssm", "PutParameter", properties | {"Tags": _pairs(properties)})
        return str(properties["Name"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return type and value."""
        found = context.call("ssm", "GetParameter", {"Name": physical_id})["Parameter"]
        return {"Type": found["Type"], "Value": found["Value"]}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Write a new version, and change the tags."""
        sent = {name: value for name, value in new.items() if name != "Tags"}
        context.call("ssm", "PutParameter", sent | {"Overwrite": True})
        place = {"ResourceType": "Parameter", "ResourceId": physical_id}
        removed = sorted(old.get("Tags", {}).keys() - new.get("Tags", {}).keys())
        if removed:
            context.call("ssm", "RemoveTagsFromResource", {**place, "TagKeys": removed})
        if new.get("Tags"):
            context.call("ssm", "AddTagsToResource", {**place, "Tags": _pairs(new)})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the parameter."""
        context.call("ssm", "DeleteParameter", {"Name": physical_id})


def _pairs(properties: Properties) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in properties.get("Tags", {}).items()]


class ImageRepositoryHandler:
    """AWS::ECR::Repository: only the record of it in the stack, which `cdk bootstrap` creates; there is no place for images."""

    generated: GeneratedName | None = GeneratedName("RepositoryName", 256, is_lower=True)

    def create(self, context: HandlerContext, properties: Properties) -> str:  # noqa: ARG002
        """Return the name."""
        return str(properties["RepositoryName"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return ARN and URI."""
        account, region = context.where.account, context.where.region
        return {
            "Arn": f"arn:{partition_of(region)}:ecr:{region}:{account}:repository/{physical_id}",
            "RepositoryUri": f"{account}.dkr.ecr.{region}.{domain_of(region)}/{physical_id}",
        }

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Do nothing: the record has the new properties."""

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Do nothing."""


class EmptyHandler:
    """A type for which there is nothing to create: AWS::CDK::Metadata, AWS::CloudFormation::WaitConditionHandle."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:  # noqa: ARG002
        """Return an id."""
        return f"{context.stack_name}-{context.logical_id}-{context.stack_id[-12:]}"

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return no attribute."""
        return {}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Do nothing."""

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Do nothing."""
