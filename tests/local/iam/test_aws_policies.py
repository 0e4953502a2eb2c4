"""The policies that AWS manages are in every account: they are attached, listed and read, and cannot be changed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from chatprov.local.moto_iam import AccessDeniedError, RoleRights
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

pytestmark = pytest.mark.slow

ACCOUNT, REGION = "123456789012", "us-east-1"
FULL = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
READ = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs"
OF_A_SERVICE = "arn:aws:iam::aws:policy/aws-service-role/AWSAppSyncServiceRolePolicy"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Notes"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"},
    }
)
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("create_policy_version", {"PolicyDocument": TRUST}),
    ("delete_policy", {}),
    ("delete_policy_version", {"VersionId": "v1"}),
    ("set_default_policy_version", {"VersionId": "v1"}),
    ("tag_policy", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ("untag_policy", {"TagKeys": ["a"]}),
]


@pytest.fixture
def iam(client_for: ClientFor) -> Any:
    return client_for("iam")


@pytest.fixture
def role(iam: Any) -> str:
    name = f"Role-{uuid4().hex[:8]}"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    return name


def refused(call: Any, **parameters: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    found = error.value.response
    return found["Error"]["Code"], found["Error"]["Message"], found["ResponseMetadata"]["HTTPStatusCode"]


def test_a_role_may_what_the_policies_of_aws_allow(iam: Any, role: str) -> None:
    arn, rights = f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleRights()

    def may(action: str) -> bool:
        try:
            rights.check(ACCOUNT, arn, [(action, TABLE)], REGION)
        except AccessDeniedError:
            return False
        return True

    assert not may("dynamodb:GetItem")
    iam.attach_role_policy(RoleName=role, PolicyArn=READ)
    assert may("dynamodb:GetItem")
    assert not may("dynamodb:PutItem")
    iam.attach_role_policy(RoleName=role, PolicyArn=FULL)
    assert may("dynamodb:PutItem")
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=READ)
    assert not may("dynamodb:PutItem")
    iam.delete_role_permissions_boundary(RoleName=role)
    iam.detach_role_policy(RoleName=role, PolicyArn=FULL)
    assert not may("dynamodb:PutItem")


def test_an_attached_policy_is_listed(iam: Any, role: str) -> None:
    iam.attach_role_policy(RoleName=role, PolicyArn=LOGS)
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert attached == [{"PolicyName": "AWSAppSyncPushToCloudWatchLogs", "PolicyArn": LOGS}]
    assert role in [found["RoleName"] for found in iam.list_entities_for_policy(PolicyArn=LOGS)["PolicyRoles"]]
    assert LOGS in [policy["Arn"] for policy in iam.list_policies(OnlyAttached=True)["Policies"]]
    conflict = "Cannot delete entity, must detach all policies first."
    assert refused(iam.delete_role, RoleName=role) == ("DeleteConflict", conflict, 409)


def test_a_policy_of_aws_is_read(iam: Any) -> None:
    policy = iam.get_policy(PolicyArn=LOGS)["Policy"]
    assert (policy["PolicyName"], policy["Path"]) == ("AWSAppSyncPushToCloudWatchLogs", "/service-role/")
    assert policy["CreateDate"].year == 2018
    assert policy["PolicyId"] == iam.get_policy(PolicyArn=LOGS)["Policy"]["PolicyId"]
    version = iam.get_policy_version(PolicyArn=LOGS, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    (statement,) = version["Document"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    assert [found["VersionId"] for found in iam.list_policy_versions(PolicyArn=LOGS)["Versions"]] == ["v1"]


def test_all_policies_of_aws_are_listed_by_scope(iam: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    own = iam.create_policy(PolicyName=f"own-{uuid4().hex[:8]}", PolicyDocument=json.dumps(policy))
    pages = iam.get_paginator("list_policies")
    arns = {
        scope: {policy["Arn"] for page in pages.paginate(Scope=scope) for policy in page["Policies"]}
        for scope in ("AWS", "Local", "All")
    }
    assert {FULL, LOGS, OF_A_SERVICE, "arn:aws:iam::aws:policy/AdministratorAccess"} < arns["AWS"]
    assert own["Policy"]["Arn"] in arns["Local"]
    assert arns["AWS"].isdisjoint(arns["Local"])
    assert arns["All"] == arns["AWS"] | arns["Local"]


def test_another_partition_has_the_policies_with_its_own_arns(client_for: ClientFor) -> None:
    iam, arn = client_for("iam", "cn-north-1"), FULL.replace("arn:aws:", "arn:aws-cn:")
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn
    assert refused(iam.get_policy, PolicyArn=FULL) == ("NoSuchEntity", f"Policy {FULL} was not found.", 404)


@pytest.mark.parametrize("kind", ["Role", "User", "Group"])
def test_what_cannot_be_attached(iam: Any, role: str, kind: str) -> None:
    name = role if kind == "Role" else f"{kind}-{uuid4().hex[:8]}"
    if kind != "Role":
        getattr(iam, f"create_{kind.lower()}")(**{f"{kind}Name": name})
    attach = getattr(iam, f"attach_{kind.lower()}_policy")
    unknown = "arn:aws:iam::aws:policy/AWSAppSyncPushToCloudWatchLogs"  # without its path
    for arn in (unknown, f"arn:aws:iam::{ACCOUNT}:policy/unknown"):
        expected = ("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
        assert refused(attach, **{f"{kind}Name": name}, PolicyArn=arn) == expected
    malformed = ("ValidationError", "ARN AmazonDynamoDBFullAccess is not valid.", 400)
    assert refused(attach, **{f"{kind}Name": name}, PolicyArn="AmazonDynamoDBFullAccess") == malformed
    of_a_service = ("PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.", 400)
    assert refused(attach, **{f"{kind}Name": name}, PolicyArn=OF_A_SERVICE) == of_a_service


def test_a_holder_has_ten_policies_at_most(iam: Any, role: str) -> None:
    found = iam.list_policies(Scope="AWS", PathPrefix="/service-role/")["Policies"]
    arns = [policy["Arn"] for policy in found][:11]
    for arn in [*arns[:10], arns[0]]:
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    expected = ("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", 409)
    assert refused(iam.attach_role_policy, RoleName=role, PolicyArn=arns[10]) == expected


@pytest.mark.parametrize(("operation", "parameters"), CHANGES, ids=[name for name, _ in CHANGES])
def test_a_policy_of_aws_is_not_changed(iam: Any, operation: str, parameters: dict[str, Any]) -> None:
    expected = ("AccessDenied", "Policy is outside your own account.", 403)
    assert refused(getattr(iam, operation), PolicyArn=FULL, **parameters) == expected


def test_a_boundary_has_to_exist(iam: Any, role: str) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/unknown"
    expected = ("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)
    assert refused(iam.put_role_permissions_boundary, RoleName=role, PermissionsBoundary=arn) == expected
    new = {"RoleName": "Bounded", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": arn}
    assert refused(iam.create_role, **new) == expected


def test_the_documents_are_not_kept_in_memory() -> None:
    code = """
from chatprov.local import moto_loading
moto_loading.save_memory()
moto_loading.load()
from moto.iam.models import iam_backends
from chatprov.local.moto_iam import aws_policies
backend = iam_backends["123456789012"]["aws"]
aws_policies.provide(backend, ["arn:aws:iam::123456789012:policy/own"])
assert not backend.managed_policies
aws_policies.provide(backend, ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "arn:aws:iam::aws:policy/unknown"])
assert [*backend.managed_policies] == ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]
import gc
from moto.iam import aws_managed_policies, models
assert aws_managed_policies.aws_managed_policies_data == models.aws_managed_policies_data == "{}"
assert not [found for found in gc.get_objects() if isinstance(found, dict) and "AWSAppSyncSchemaAuthor" in found]
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
