"""The resource type of a DynamoDB table as a global table has it, which the CDK uses for TableV2: here with one replica.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.handlers.contract import HandlerFault
from chatprov.local.services.cloudformation.handlers.dynamodb import TableHandler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, HandlerContext, Properties

_OF_REPLICA: Final = ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "TableClass", "Tags")
_DIFFERENT: Final = frozenset({"Replicas", "ReadOnDemandThroughputSettings", "WriteOnDemandThroughputSettings"})


class GlobalTableHandler:
    """AWS::DynamoDB::GlobalTable."""

    generated: GeneratedName | None = TableHandler.generated

    def __init__(self) -> None:
        self._table = TableHandler()

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the table."""
        return self._table.create(context, _of_table(context, properties))

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return ARNs and id."""
        table = context.call("dynamodb", "DescribeTable", {"TableName": physical_id})["Table"]
        stream = {"StreamArn": table["LatestStreamArn"]} if "LatestStreamArn" in table else {}
        return {"Arn": table["TableArn"], "TableId": table["TableId"], **stream}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Change the settings, the indexes and the tags."""
        self._table.update(context, physical_id, _of_table(context, old), _of_table(context, new))

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete the table with its items."""
        self._table.delete(context, physical_id, properties)


def _of_table(context: HandlerContext, properties: Properties) -> Properties:
    """Return the properties that a table with the one replica has; raises HandlerFault."""
    replicas, region = properties["Replicas"], context.where.region
    if [replica.get("Region") for replica in replicas] != [region]:
        raise HandlerFault(f"The local cloud has no replicas of tables: Replicas must have one entry, for {region}.")
    replica = replicas[0]
    table = {name: value for name, value in properties.items() if name not in _DIFFERENT}
    table |= {name: replica[name] for name in _OF_REPLICA if name in replica}
    table |= _throughput(properties, replica)
    if "SSESpecification" in table:
        table["SSESpecification"] = table["SSESpecification"] | replica.get("SSESpecification", {})
    if "GlobalSecondaryIndexes" in table:
        of_replica = {index.get("IndexName"): index for index in replica.get("GlobalSecondaryIndexes", ())}
        table["GlobalSecondaryIndexes"] = [
            {name: value for name, value in index.items() if name not in _DIFFERENT}
            | _throughput(index, of_replica.get(index.get("IndexName"), {}))
            for index in table["GlobalSecondaryIndexes"]
        ]
    return table


def _throughput(settings: Mapping[str, Any], replica: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        **settings.get("WriteOnDemandThroughputSettings", {}),
        **settings.get("ReadOnDemandThroughputSettings", {}),
        **replica.get("ReadOnDemandThroughputSettings", {}),
    }
    return {"OnDemandThroughput": found} if found else {}
