"""IAM's responses and errors as AWS gave them when LocalStack recorded them in February and March 2026 (tests/aws/services/iam)."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from tests.local.iam.test_refusals import POLICY, TRUST, UNKNOWN, refused

KEY = "AKIAIOSFODNN7EXAMPLE"
DUPLICATE = "Duplicate tag keys found."
DUPLICATE_CASE = f"{DUPLICATE} Please note that Tag keys are case insensitive."
ROLE = {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"}
LISTED_POLICY = {
    "Arn",
    "AttachmentCount",
    "CreateDate",
    "DefaultVersionId",
    "IsAttachable",
    "Path",
    "PermissionsBoundaryUsageCount",
    "PolicyId",
    "PolicyName",
    "UpdateDate",
}


@pytest.fixture
def role(iam: Any, name: str) -> str:
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    return name


@pytest.fixture
def policy(iam: Any, name: str) -> str:
    arn: str = iam.create_policy(PolicyName=name, PolicyDocument=POLICY)["Policy"]["Arn"]
    return arn


def tags(*keys: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": "v"} for key in keys]


def keys_of(found: list[dict[str, str]]) -> list[str]:
    return [tag["Key"] for tag in found]


def test_the_members_of_a_role(iam: Any, name: str) -> None:
    given = {"Description": "d", "MaxSessionDuration": 7200, "Path": f"/{name}/"}
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **given)["Role"]
    assert created.keys() == ROLE
    assert created["AssumeRolePolicyDocument"] == json.loads(TRUST)
    read = iam.get_role(RoleName=name)["Role"]
    assert read.keys() == ROLE | {"Description", "MaxSessionDuration", "RoleLastUsed"}
    assert (read["MaxSessionDuration"], read["RoleLastUsed"]) == (7200, {})
    (listed,) = iam.list_roles(PathPrefix=f"/{name}/")["Roles"]
    assert listed.keys() == ROLE | {"Description", "MaxSessionDuration"}
    changed = iam.update_role_description(RoleName=name, Description="other")["Role"]
    assert changed.keys() == ROLE | {"Description"}
    iam.update_role(RoleName=name)
    read = iam.get_role(RoleName=name)["Role"]
    assert (read["Description"], read["MaxSessionDuration"]) == ("other", 7200)


def test_a_permissions_boundary(iam: Any, role: str, policy: str) -> None:
    boundary = {"PermissionsBoundaryArn": policy, "PermissionsBoundaryType": "Policy"}
    limited = f"{role}-2"
    created = iam.create_role(RoleName=limited, AssumeRolePolicyDocument=TRUST, PermissionsBoundary=policy)["Role"]
    assert created["PermissionsBoundary"] == boundary == iam.get_role(RoleName=limited)["Role"]["PermissionsBoundary"]
    assert iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    assert refused(iam.delete_policy, PolicyArn=policy)[0] == "DeleteConflict"
    iam.delete_role_permissions_boundary(RoleName=limited)
    assert "PermissionsBoundary" not in iam.get_role(RoleName=limited)["Role"]
    no_policy = "arn:aws:iam::123456789012:not_a_policy/invalid"
    for call, more in (
        (iam.put_role_permissions_boundary, {"RoleName": role}),
        (iam.create_role, {"RoleName": f"{role}-3", "AssumeRolePolicyDocument": TRUST}),
    ):
        missing = f"Scope ARN: {UNKNOWN} does not exist or is not attachable."
        assert refused(call, PermissionsBoundary=UNKNOWN, **more) == ("NoSuchEntity", missing, 404)
        invalid = ("InvalidInput", f"ARN {no_policy} is not valid.", 400)
        assert refused(call, PermissionsBoundary=no_policy, **more) == invalid
    iam.delete_policy(PolicyArn=policy)


def test_the_members_of_a_policy(iam: Any, name: str) -> None:
    given = {"Description": "d", "Path": f"/{name}/"}
    created = iam.create_policy(PolicyName=name, PolicyDocument=POLICY, **given)["Policy"]
    assert created.keys() == LISTED_POLICY
    assert created["IsAttachable"] is True
    read = iam.get_policy(PolicyArn=created["Arn"])["Policy"]
    assert read.keys() == LISTED_POLICY | {"Description", "Tags"}
    assert read["Tags"] == []
    (listed,) = iam.list_policies(Scope="Local", PathPrefix=f"/{name}/")["Policies"]
    assert listed == created
    assert iam.list_policies(OnlyAttached=True, PathPrefix=f"/{name}/")["Policies"] == []
    iam.create_user(UserName=name)
    for _ in range(2):
        iam.attach_user_policy(UserName=name, PolicyArn=created["Arn"])
    (attached,) = iam.list_policies(OnlyAttached=True, PathPrefix=f"/{name}/")["Policies"]
    assert attached["AttachmentCount"] == 1


def test_a_list_of_policies_in_pages(iam: Any, name: str) -> None:
    for number in range(2):
        iam.create_policy(PolicyName=f"{name}-{number}", PolicyDocument=POLICY, Path=f"/{name}/")
    first = iam.list_policies(PathPrefix=f"/{name}/", MaxItems=1)
    assert (len(first["Policies"]), first["IsTruncated"]) == (1, True)
    last = iam.list_policies(PathPrefix=f"/{name}/", MaxItems=1, Marker=first["Marker"])
    assert [policy["PolicyName"] for policy in first["Policies"] + last["Policies"]] == [f"{name}-0", f"{name}-1"]
    assert (last["IsTruncated"], "Marker" in last) == (False, False)


def test_the_versions_of_a_policy(iam: Any, policy: str) -> None:
    members = {"VersionId", "IsDefaultVersion", "CreateDate"}
    created = iam.create_policy_version(PolicyArn=policy, PolicyDocument=POLICY)["PolicyVersion"]
    assert created.keys() == members
    assert (created["VersionId"], created["IsDefaultVersion"]) == ("v2", False)
    found = iam.list_policy_versions(PolicyArn=policy)["Versions"]
    assert [(version["VersionId"], version["IsDefaultVersion"]) for version in found] == [("v2", False), ("v1", True)]
    assert found[0].keys() == members
    assert iam.get_policy_version(PolicyArn=policy, VersionId="v2")["PolicyVersion"].keys() == members | {"Document"}
    expected = ("NoSuchEntity", f"Policy {UNKNOWN} version v1 does not exist or is not attachable.", 404)
    for operation in (iam.get_policy_version, iam.set_default_policy_version):
        assert refused(operation, PolicyArn=UNKNOWN, VersionId="v1") == expected


def test_attaching_a_policy_that_does_not_exist(iam: Any, role: str) -> None:
    iam.create_group(GroupName=role)
    iam.create_user(UserName=role)
    for kind in ("role", "group", "user"):
        holder = {f"{kind.title()}Name": role}
        attach, detach = (getattr(iam, f"{verb}_{kind}_policy") for verb in ("attach", "detach"))
        no_arn = "longpolicynamebutnoarn"
        assert refused(attach, PolicyArn=no_arn, **holder) == ("ValidationError", f"ARN {no_arn} is not valid.", 400)
        missing = f"Policy {UNKNOWN} does not exist or is not attachable."
        assert refused(attach, PolicyArn=UNKNOWN, **holder) == ("NoSuchEntity", missing, 404)
        assert refused(detach, PolicyArn=UNKNOWN, **holder) == (
            "NoSuchEntity",
            f"Policy {UNKNOWN} was not found.",
            404,
        )


def test_tags_with_one_key(iam: Any, role: str, policy: str) -> None:
    iam.create_user(UserName=role)
    for call, named in ((iam.tag_role, {"RoleName": role}), (iam.tag_user, {"UserName": role})):
        assert refused(call, Tags=tags("a", "A"), **named) == ("InvalidInput", DUPLICATE_CASE, 400)
    for call, more in (
        (iam.create_role, {"RoleName": f"{role}-2", "AssumeRolePolicyDocument": TRUST}),
        (iam.create_user, {"UserName": f"{role}-2"}),
    ):
        assert refused(call, Tags=tags("a", "A"), **more) == ("InvalidInput", DUPLICATE_CASE, 400)
    document = {"PolicyName": f"{role}-2", "PolicyDocument": POLICY}
    for call, more in (
        (iam.tag_policy, {"PolicyArn": policy}),
        (iam.create_policy, document),
        (iam.create_instance_profile, {"InstanceProfileName": role}),
    ):
        assert refused(call, Tags=tags("a", "a"), **more) == ("InvalidInput", DUPLICATE, 400)
    created = iam.create_policy(**document, Tags=tags("a", "A"))["Policy"]
    assert keys_of(created["Tags"]) == ["a", "A"]
    arn = created["Arn"]
    assert keys_of(iam.list_policy_tags(PolicyArn=arn)["Tags"]) == ["A", "a"]
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "A", "Value": "new"}])
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"] == [{"Key": "A", "Value": "new"}]


def test_a_tag_of_a_role_or_user_replaces_one_in_another_case(iam: Any, role: str) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html: no separate tags Department and department."""
    iam.create_user(UserName=role)
    for kind in ("role", "user"):
        named = {f"{kind.title()}Name": role}
        tag, untag, read = (getattr(iam, f"{verb}_{kind}") for verb in ("tag", "untag", "get"))
        tag(Tags=tags("Department", "x"), **named)
        tag(Tags=[{"Key": "department", "Value": "hr"}], **named)
        found = read(**named)[kind.title()]["Tags"]
        assert sorted(keys_of(found)) == ["department", "x"]
        untag(TagKeys=["DEPARTMENT"], **named)
        assert keys_of(read(**named)[kind.title()]["Tags"]) == ["x"]


def test_a_user_keeps_keys_and_tags_under_another_name(iam: Any, cloud_url: str, name: str) -> None:
    iam.create_user(UserName=name, Tags=tags("a"))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    new = f"{name}-new"
    iam.update_user(UserName=name, NewUserName=new, NewPath="/team/")
    sts = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=cloud_url,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    arn = f"arn:aws:iam::123456789012:user/team/{new}"
    assert sts.get_caller_identity()["Arn"] == arn
    assert iam.get_user(UserName=new)["User"]["Tags"] == tags("a")
    listed = iam.list_access_keys(UserName=new)["AccessKeyMetadata"]
    assert [found["UserName"] for found in listed] == [new]
    assert iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["UserName"] == new


def test_access_keys_that_do_not_exist(iam: Any, name: str) -> None:
    iam.create_user(UserName=name)
    expected = ("NoSuchEntity", f"The Access Key with id {KEY} cannot be found.", 404)
    assert refused(iam.update_access_key, UserName=name, AccessKeyId=KEY, Status="Inactive") == expected
    assert refused(iam.delete_access_key, UserName=name, AccessKeyId=KEY) == expected
    code, message, status = refused(iam.get_access_key_last_used, AccessKeyId=KEY)
    assert (code, status) == ("AccessDenied", 403)
    action = "is not authorized to perform iam:GetAccessKeyLastUsed"
    assert message == f"User: arn:aws:iam::123456789012:root {action} on resource: access key {KEY}"


def test_the_users_of_a_group(iam: Any, name: str) -> None:
    iam.create_group(GroupName=name)
    iam.create_user(UserName=name)
    iam.remove_user_from_group(GroupName=name, UserName=name)
    empty = iam.get_group(GroupName=name)
    assert (empty["Users"], empty["IsTruncated"]) == ([], False)
    iam.add_user_to_group(GroupName=name, UserName=name)
    (user,) = iam.get_group(GroupName=name)["Users"]
    assert user == iam.get_user(UserName=name)["User"]
    iam.remove_user_from_group(GroupName=name, UserName=name)
    assert iam.get_group(GroupName=name)["Users"] == []


def test_the_members_of_an_instance_profile(iam: Any, role: str) -> None:
    members = {"Path", "InstanceProfileName", "InstanceProfileId", "Arn", "CreateDate", "Roles"}
    path = f"/{role}/"
    created = iam.create_instance_profile(InstanceProfileName=role, Path=path)["InstanceProfile"]
    assert created.keys() == members
    unattached = f"Role {role} in Instance Profile {role} cannot be found."
    named = {"InstanceProfileName": role, "RoleName": role}
    assert refused(iam.remove_role_from_instance_profile, **named) == ("NoSuchEntity", unattached, 404)
    iam.add_role_to_instance_profile(**named)
    (listed,) = iam.list_instance_profiles(PathPrefix=path)["InstanceProfiles"]
    assert listed.keys() == members
    assert listed["Roles"][0].keys() == ROLE
    assert iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"] == [listed]
    assert iam.list_instance_profiles(PathPrefix="/none/")["InstanceProfiles"] == []
