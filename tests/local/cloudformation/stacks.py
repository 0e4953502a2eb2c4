"""Stacks on the local cloud of the tests: how they are deployed, and what their events say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Mapping

TUTORIAL = (ROOT / "tests" / "local" / "cloudformation" / "tutorial.yaml").read_text(encoding="utf-8")
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def parameters(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def template(resources: Mapping[str, Any], **sections: Any) -> str:
    return json.dumps({"Resources": resources, **sections})


def table(**properties: Any) -> dict[str, Any]:
    """Return a table as a resource."""
    return {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            **properties,
        },
    }


def ended(client: Any, name: str) -> dict[str, Any]:
    """Wait until no operation changes the stack, and return it."""

    def look() -> dict[str, Any]:
        stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
        return {} if stack["StackStatus"].endswith("_IN_PROGRESS") else stack

    return eventually(look)


def deployed(client: Any, name: str, body: str, **more: Any) -> dict[str, Any]:
    """Create a stack and return it when that has ended."""
    stack_id = client.create_stack(StackName=name, TemplateBody=body, Capabilities=CAPABILITIES, **more)["StackId"]
    return ended(client, stack_id)


def updated(client: Any, name: str, body: str, **more: Any) -> dict[str, Any]:
    client.update_stack(StackName=name, TemplateBody=body, Capabilities=CAPABILITIES, **more)
    return ended(client, name)


def deleted(client: Any, name: str, **more: Any) -> dict[str, Any]:
    stack_id = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=name, **more)
    return ended(client, stack_id)


def outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def events(client: Any, name: str) -> list[tuple[str, str]]:
    """Return logical id and status of each event, the oldest first."""
    found = client.describe_stack_events(StackName=name)["StackEvents"]
    return [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(found)]


def reasons(client: Any, name: str, status: str) -> dict[str, str]:
    found = client.describe_stack_events(StackName=name)["StackEvents"]
    return {
        event["LogicalResourceId"]: event.get("ResourceStatusReason", "")
        for event in found
        if event["ResourceStatus"] == status
    }
