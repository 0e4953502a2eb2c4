"""A client of CloudFormation whose stacks are deleted after each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.cloudformation.stacks import ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.conftest import ClientFor


@pytest.fixture
def stacks(client_for: ClientFor) -> Iterator[Any]:
    client = client_for("cloudformation")
    yield client
    while left := [
        stack for stack in client.describe_stacks()["Stacks"] if "ParentId" not in stack and stack["StackStatus"]
    ]:
        for stack in left:  # the newest first, which use the exports of others
            name = stack["StackId"]
            client.update_termination_protection(EnableTerminationProtection=False, StackName=name)
            client.delete_stack(StackName=name)
            found = ended(client, name)
            if found["StackStatus"] == "DELETE_FAILED":
                resources = client.describe_stack_resources(StackName=name)["StackResources"]
                failed = [
                    entry["LogicalResourceId"] for entry in resources if entry["ResourceStatus"] == "DELETE_FAILED"
                ]
                client.delete_stack(StackName=name, RetainResources=failed)
                ended(client, name)
