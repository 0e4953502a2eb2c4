"""What IAM refuses, in AWS's words: what does not exist, what exists already, and what is in use."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

POLICY = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}
)
UNKNOWN = "arn:aws:iam::123456789012:policy/unknown"
ROLE = "The role with name unknown cannot be found."
USER = "The user with name unknown cannot be found."
GROUP = "The group with name unknown cannot be found."
PROFILE = "Instance Profile unknown cannot be found."
MISSING: list[tuple[str, dict[str, Any], str]] = [
    ("get_role", {"RoleName": "unknown"}, ROLE),
    ("delete_role", {"RoleName": "unknown"}, ROLE),
    ("update_role", {"RoleName": "unknown"}, ROLE),
    ("list_role_tags", {"RoleName": "unknown"}, ROLE),
    ("list_role_policies", {"RoleName": "unknown"}, ROLE),
    ("get_role_policy", {"RoleName": "unknown", "PolicyName": "p"}, ROLE),
    ("put_role_policy", {"RoleName": "unknown", "PolicyName": "p", "PolicyDocument": POLICY}, ROLE),
    ("update_assume_role_policy", {"RoleName": "unknown", "PolicyDocument": TRUST}, ROLE),
    ("list_instance_profiles_for_role", {"RoleName": "unknown"}, ROLE),
    ("get_user", {"UserName": "unknown"}, USER),
    ("delete_user", {"UserName": "unknown"}, USER),
    ("update_user", {"UserName": "unknown", "NewUserName": "n"}, USER),
    ("create_access_key", {"UserName": "unknown"}, USER),
    ("list_user_policies", {"UserName": "unknown"}, USER),
    ("list_groups_for_user", {"UserName": "unknown"}, USER),
    ("get_group", {"GroupName": "unknown"}, GROUP),
    ("delete_group", {"GroupName": "unknown"}, GROUP),
    ("update_group", {"GroupName": "unknown", "NewGroupName": "n"}, GROUP),
    ("put_group_policy", {"GroupName": "unknown", "PolicyName": "p", "PolicyDocument": POLICY}, GROUP),
    ("get_instance_profile", {"InstanceProfileName": "unknown"}, PROFILE),
    ("delete_instance_profile", {"InstanceProfileName": "unknown"}, PROFILE),
    ("get_policy", {"PolicyArn": UNKNOWN}, f"Policy {UNKNOWN} was not found."),
    ("delete_policy", {"PolicyArn": UNKNOWN}, f"Policy {UNKNOWN} was not found."),
    ("list_policy_versions", {"PolicyArn": UNKNOWN}, f"Policy {UNKNOWN} was not found."),
    ("list_entities_for_policy", {"PolicyArn": UNKNOWN}, f"Policy {UNKNOWN} was not found."),
    ("tag_policy", {"PolicyArn": UNKNOWN, "Tags": []}, f"Policy {UNKNOWN} was not found."),
]


def refused(call: Any, **parameters: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    found = error.value.response
    return found["Error"]["Code"], found["Error"]["Message"], found["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("operation", "parameters", "message"), MISSING, ids=[name for name, *_ in MISSING])
def test_what_does_not_exist(iam: Any, operation: str, parameters: dict[str, Any], message: str) -> None:
    assert refused(getattr(iam, operation), **parameters) == ("NoSuchEntity", message, 404)


@pytest.mark.parametrize("kind", ["role", "user", "group"])
def test_an_inline_policy_that_does_not_exist(iam: Any, name: str, kind: str) -> None:
    more = {"AssumeRolePolicyDocument": TRUST} if kind == "role" else {}
    holder = {f"{kind.title()}Name": name}
    getattr(iam, f"create_{kind}")(**holder, **more)
    expected = ("NoSuchEntity", f"The {kind} policy with name p cannot be found.", 404)
    for verb in ("get", "delete"):
        assert refused(getattr(iam, f"{verb}_{kind}_policy"), **holder, PolicyName="p") == expected


def test_a_version_that_does_not_exist(iam: Any, name: str) -> None:
    arn = iam.create_policy(PolicyName=name, PolicyDocument=POLICY)["Policy"]["Arn"]
    expected = ("NoSuchEntity", f"Policy {arn} version v9 does not exist or is not attachable.", 404)
    for operation in (iam.get_policy_version, iam.set_default_policy_version, iam.delete_policy_version):
        assert refused(operation, PolicyArn=arn, VersionId="v9") == expected


def test_a_policy_with_more_than_one_version_is_not_deleted(iam: Any, name: str) -> None:
    arn = iam.create_policy(PolicyName=name, PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY)
    code, message, status = refused(iam.delete_policy, PolicyArn=arn)
    assert (code, status) == ("DeleteConflict", 409)
    assert message.startswith("This policy has more than one version. Before you delete a policy, ")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)


@pytest.mark.parametrize("kind", ["User", "Group"])
def test_a_name_that_is_taken(iam: Any, name: str, kind: str) -> None:
    create, update = (getattr(iam, f"{verb}_{kind.lower()}") for verb in ("create", "update"))
    create(**{f"{kind}Name": name})
    expected = ("EntityAlreadyExists", f"{kind} with name {name} already exists.", 409)
    assert refused(create, **{f"{kind}Name": name}) == expected
    create(**{f"{kind}Name": f"{name}-2"})
    assert refused(update, **{f"{kind}Name": f"{name}-2", f"New{kind}Name": name}) == expected
    update(**{f"{kind}Name": name, f"New{kind}Name": name, "NewPath": "/chat/"})
    changed = getattr(iam, f"get_{kind.lower()}")(**{f"{kind}Name": name})[kind]
    assert (changed["Path"], changed["Arn"].rpartition(":")[2]) == ("/chat/", f"{kind.lower()}/chat/{name}")


def test_a_user_in_use_is_not_deleted(iam: Any, name: str) -> None:
    iam.create_user(UserName=name)
    iam.create_group(GroupName=name)
    iam.add_user_to_group(GroupName=name, UserName=name)
    in_group = ("DeleteConflict", "Cannot delete entity, must remove users from group first.", 409)
    assert refused(iam.delete_user, UserName=name) == in_group
    assert refused(iam.delete_group, GroupName=name) == in_group
    iam.remove_user_from_group(GroupName=name, UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    with_key = ("DeleteConflict", "Cannot delete entity, must delete access keys first.", 409)
    assert refused(iam.delete_user, UserName=name) == with_key
    iam.delete_access_key(UserName=name, AccessKeyId=key)
    iam.delete_user(UserName=name)


def test_a_group_with_policies_is_not_deleted(iam: Any, name: str) -> None:
    iam.create_group(GroupName=name)
    iam.put_group_policy(GroupName=name, PolicyName="p", PolicyDocument=POLICY)
    with_policy = ("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)
    assert refused(iam.delete_group, GroupName=name) == with_policy
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    with_managed = ("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409)
    assert refused(iam.delete_group, GroupName=name) == with_managed
    iam.detach_group_policy(GroupName=name, PolicyArn=arn)
    iam.delete_group_policy(GroupName=name, PolicyName="p")
    iam.delete_group(GroupName=name)


def test_a_trust_policy_that_is_no_json(iam: Any, name: str) -> None:
    expected = ("MalformedPolicyDocument", "This policy contains invalid Json", 400)
    assert refused(iam.create_role, RoleName=name, AssumeRolePolicyDocument="invalid") == expected
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    assert refused(iam.update_assume_role_policy, RoleName=name, PolicyDocument="invalid") == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Resource": "*"}, "Has prohibited field Resource"),
        ({"Action": "s3:GetObject"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Action": ["sts:AssumeRole", "*"]}, "AssumeRole policy may only specify STS AssumeRole actions."),
    ],
)
def test_a_trust_policy_that_cannot_be(iam: Any, name: str, change: dict[str, Any], message: str) -> None:
    document = json.loads(TRUST)
    document["Statement"] |= change
    expected = ("MalformedPolicyDocument", message, 400)
    assert refused(iam.create_role, RoleName=name, AssumeRolePolicyDocument=json.dumps(document)) == expected
