"""The resource type of a DynamoDB table.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, HandlerFault, removed_tags

if TYPE_CHECKING:
    from chatprov.local.services.cloudformation.handlers.contract import HandlerContext, Properties

_SERVICE: Final = "dynamodb"
_SETTINGS: Final = (
    "BillingMode",
    "ProvisionedThroughput",
    "StreamSpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
)
"""What UpdateTable changes apart from indexes."""


class TableHandler:
    """AWS::DynamoDB::Table."""

    generated: GeneratedName | None = GeneratedName("TableName", 255)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the table, and then what CreateTable has no parameter for."""
        context.call(_SERVICE, "CreateTable", _of_api(properties))
        context.created(properties["TableName"])
        self._put_more(context, {}, properties)
        return str(properties["TableName"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return the ARNs."""
        table = context.call(_SERVICE, "DescribeTable", {"TableName": physical_id})["Table"]
        stream = {"StreamArn": table["LatestStreamArn"]} if "LatestStreamArn" in table else {}
        return {"Arn": table["TableArn"], **stream}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Change the settings in one call, each index in another one, and then the rest."""
        before, after = _of_api(old), _of_api(new)
        table = context.call(_SERVICE, "DescribeTable", {"TableName": physical_id})["Table"]
        indexes = _index_changes(table, before, after)
        changed: dict[str, Any] = {
            name: after[name] for name in _SETTINGS if after.get(name) != before.get(name) and name in after
        }
        if "SSESpecification" in before and "SSESpecification" not in after:
            changed["SSESpecification"] = {"Enabled": False}
        if "StreamSpecification" in before and "StreamSpecification" not in after:
            changed["StreamSpecification"] = {"StreamEnabled": False}
        if before.get("DeletionProtectionEnabled") and not after.get("DeletionProtectionEnabled"):
            changed["DeletionProtectionEnabled"] = False
        if changed:
            context.call(_SERVICE, "UpdateTable", {"TableName": physical_id, **changed})
        for change in indexes:
            definitions = {"AttributeDefinitions": new.get("AttributeDefinitions", [])} if "Create" in change else {}
            sent = {"TableName": physical_id, "GlobalSecondaryIndexUpdates": [change], **definitions}
            context.call(_SERVICE, "UpdateTable", sent)
        self._put_more(context, old, new)
        arn = self.read(context, physical_id, new)["Arn"]
        if removed := removed_tags(old, new):
            context.call(_SERVICE, "UntagResource", {"ResourceArn": arn, "TagKeys": removed})
        if new.get("Tags") and new["Tags"] != old.get("Tags"):
            context.call(_SERVICE, "TagResource", {"ResourceArn": arn, "Tags": new["Tags"]})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the table with its items."""
        context.call(_SERVICE, "DeleteTable", {"TableName": physical_id})

    @staticmethod
    def _put_more(context: HandlerContext, old: Properties, new: Properties) -> None:
        name = new["TableName"]
        before, after = old.get("TimeToLiveSpecification"), new.get("TimeToLiveSpecification")
        if before != after:
            if before and before.get("Enabled"):
                context.call(_SERVICE, "UpdateTimeToLive", _ttl(name, before | {"Enabled": False}))
            if after and after.get("Enabled"):
                context.call(_SERVICE, "UpdateTimeToLive", _ttl(name, after))
        if old.get("PointInTimeRecoverySpecification") != new.get("PointInTimeRecoverySpecification"):
            wanted = new.get("PointInTimeRecoverySpecification", {"PointInTimeRecoveryEnabled": False})
            sent = {"TableName": name, "PointInTimeRecoverySpecification": wanted}
            context.call(_SERVICE, "UpdateContinuousBackups", sent)


def _ttl(table: str, specification: Properties) -> Properties:
    return {"TableName": table, "TimeToLiveSpecification": specification}


def _of_api(properties: Properties) -> Properties:
    """Return properties with the settings that the API has otherwise."""
    sent = dict(properties)
    if "StreamSpecification" in sent:
        sent["StreamSpecification"] = {"StreamEnabled": True, **sent["StreamSpecification"]}
    if "SSESpecification" in sent:
        encryption = dict(sent["SSESpecification"])
        sent["SSESpecification"] = {"Enabled": encryption.pop("SSEEnabled", False), **encryption}
    if sent.get("Tags") == []:
        del sent["Tags"]
    return sent


def _index_changes(table: Properties, before: Properties, after: Properties) -> list[dict[str, Any]]:
    """Return the index updates from one set of properties to the other; raises HandlerFault for what CloudFormation refuses.

    `table` is as DynamoDB describes it: in a rollback, it may not have what the failed update was to make.
    """
    there, known, wanted = (
        {index["IndexName"]: index for index in found.get("GlobalSecondaryIndexes", ())}
        for found in (table, before, after)
    )
    gone = [name for name in known if name in there and name not in wanted]
    changes: list[dict[str, Any]] = [{"Delete": {"IndexName": name}} for name in gone]
    changes += [{"Create": index} for name, index in wanted.items() if name not in there]
    if len(changes) > 1:
        raise HandlerFault("Cannot perform more than one GSI creation or deletion in a single update")
    for name in there.keys() & wanted.keys():
        index = wanted[name]
        if _fixed(there[name]) != _fixed(index):
            raise HandlerFault(
                "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. "
                "You can create a new GSI with a different name."
            )
        if known.get(name) != index:
            throughput = {key: index[key] for key in ("ProvisionedThroughput", "OnDemandThroughput") if key in index}
            changes.append({"Update": {"IndexName": name, **throughput}})
    return changes


def _fixed(index: dict[str, Any]) -> tuple[Any, Any]:
    """Return what UpdateTable cannot change in an index."""
    return index.get("KeySchema"), index.get("Projection")
