"""The templates that the CDK has synthesized from `cdk/shapes.js`, deployed as the CDK deploys them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.local.cloudformation.stacks import CAPABILITIES, ended

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

FOLDER = Path(__file__).parent / "cdk"
DEPLOYED = [["keyed"], ["pipeline"], ["signedIn"], ["indexed"], ["shared", "shared-user"], ["nested"]]
"""The stacks of each shape, in the order in which the CDK deploys them."""
BUCKET = "cdk-hnb659fds-assets-123456789012-us-east-1"
VERSION = "/cdk-bootstrap/hnb659fds/version"
CHANGE_SET = {
    "Capabilities": CAPABILITIES,
    "DeploymentConfig": {"Mode": "STANDARD"},
    "ImportExistingResources": False,
    "IncludeNestedStacks": True,
}
"""What the CDK sends with each change set."""


def text_of(stack: str) -> str:
    return (FOLDER / f"{stack}.template.json").read_text(encoding="utf-8")


def template_of(stack: str) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(text_of(stack))
    return template


def publish(client_for: ClientFor) -> None:
    """Store what the templates need of `cdk bootstrap`, and the template of the nested stack."""
    client_for("ssm").put_parameter(Name=VERSION, Type="String", Value="30", Overwrite=True)
    s3 = client_for("s3")
    s3.create_bucket(Bucket=BUCKET)
    key = re.search(r'"/([0-9a-f]{64}\.json)"', text_of("nested"))
    assert key
    s3.put_object(Bucket=BUCKET, Key=key[1], Body=text_of("nestedData147A67F9.nested").encode())


def withdraw(client_for: ClientFor) -> None:
    s3 = client_for("s3")
    for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=BUCKET, Key=entry["Key"])
    s3.delete_bucket(Bucket=BUCKET)
    client_for("ssm").delete_parameter(Name=VERSION)


def change_set(client: Any, stack: str, body: str) -> dict[str, Any]:
    """Create a change set for a stack, which may not exist yet, and describe it."""
    known = {entry["StackName"] for entry in client.describe_stacks()["Stacks"]}
    kind = "UPDATE" if stack in known else "CREATE"
    made = client.create_change_set(
        StackName=stack, ChangeSetName="cdk", ChangeSetType=kind, TemplateBody=body, **CHANGE_SET
    )
    found: dict[str, Any] = client.describe_change_set(ChangeSetName=made["Id"])
    return found


def deploy(client: Any, stack: str, body: str) -> dict[str, Any]:
    """Deploy a stack by a change set, and return it."""
    client.execute_change_set(ChangeSetName=change_set(client, stack, body)["ChangeSetId"])
    return ended(client, stack)


def everything(client_for: ClientFor) -> dict[str, set[str]]:
    """Return the names of all that stacks of the shapes may leave."""
    iam = client_for("iam")
    return {
        "apis": {api["apiId"] for api in client_for("appsync").list_graphql_apis()["graphqlApis"]},
        "groups": {group["logGroupName"] for group in client_for("logs").describe_log_groups()["logGroups"]},
        "pools": {pool["Id"] for pool in client_for("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]},
        "roles": {role["RoleName"] for role in iam.list_roles()["Roles"]},
        "tables": {*client_for("dynamodb").list_tables()["TableNames"]},
    }
