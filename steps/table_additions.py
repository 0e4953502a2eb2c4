"""What others add to the table of STEP 1 and the tutorial does not have: expiry of messages, a policy, and indexes."""

from collections.abc import Mapping
from typing import Any

from chatprov.step import Observed, ResourceContext, none_if_absent


def table_additions(context: ResourceContext, table: Observed) -> Mapping[str, Any]:
    """Return the attribute by whose time DynamoDB deletes messages, the table's own policy, and the keys of indexes."""
    dynamodb = context.client("dynamodb")
    policy = none_if_absent(lambda: dynamodb.get_resource_policy(ResourceArn=table.arn), "PolicyNotFoundException")
    expiry = dynamodb.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    on = expiry.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    return {
        "TimeToLive": expiry.get("AttributeName") if on else None,
        "ResourcePolicy": policy["Policy"] if policy else None,
        "Indexes": table.attributes["Indexes"] or None,
    }


def remove_table_additions(context: ResourceContext, table: Observed, names: frozenset[str]) -> None:
    """Turn expiry off, and delete the policy and the global indexes, those of `names`."""
    dynamodb = context.client("dynamodb")
    if "TimeToLive" in names:
        setting = {"Enabled": False, "AttributeName": table.attributes["TimeToLive"]}
        dynamodb.update_time_to_live(TableName=table.name, TimeToLiveSpecification=setting)
    if "ResourcePolicy" in names:
        dynamodb.delete_resource_policy(ResourceArn=table.arn)
    if "Indexes" in names:
        # DynamoDB deletes one index with each request, and a local one only with its table
        for name in dict.fromkeys(key["IndexName"] for key in table.attributes["Indexes"] if key["IsGlobal"]):
            dynamodb.update_table(TableName=table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}])


def index_keys(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the key attributes of the indexes in DescribeTable's answer, with their types."""
    types = {found["AttributeName"]: found["AttributeType"] for found in table["AttributeDefinitions"]}
    return [
        {
            "IndexName": index["IndexName"],
            "IsGlobal": kind == "GlobalSecondaryIndexes",
            "AttributeName": key["AttributeName"],
            "AttributeType": types[key["AttributeName"]],
        }
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in table.get(kind, [])
        for key in index["KeySchema"]
    ]
