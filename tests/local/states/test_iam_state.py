"""The state of IAM and STS as documents: out of one cloud, and into another."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_sts.state import STS_STATE
from chatprov.local.services import StateDocumentError
from tests.conftest import ROOT
from tests.local.states.moto_world import (
    ACCOUNT,
    STATES,
    Built,
    answer,
    as_json,
    built_by,
    continued,
    documents,
    iam_view,
    put_in,
    rights,
)
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Document = dict[str, Any]

pytestmark = pytest.mark.slow

SECRET: Final = "do-not-show-this"
TAGS: Final = [{"Key": "Stack", "Value": "chat"}, {"Key": "z", "Value": ""}]


def policy(*actions: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(principal: dict[str, str]) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def ask(operation: str, *keys: str, **parameters: Any) -> Any:
    answered = answer("iam", operation, *keys, **parameters)
    assert not isinstance(answered, str), answered
    return answered


def build() -> dict[str, Any]:
    """Build one of everything, and return what its users remember."""
    read, write = (
        ask("create_policy", PolicyName=name, Path="/chat/", Description="d", Tags=TAGS, PolicyDocument=policy(action))[
            "Policy"
        ]["Arn"]
        for name, action in (("read", "dynamodb:GetItem"), ("write", "dynamodb:PutItem"))
    )
    for default in (False, True):
        document = policy("dynamodb:GetItem", "dynamodb:Scan")
        ask("create_policy_version", PolicyArn=read, PolicyDocument=document, SetAsDefault=default)
    ask("delete_policy_version", PolicyArn=read, VersionId="v2")
    trusted = trust({"Service": "appsync.amazonaws.com", "AWS": ACCOUNT})
    roles = [
        ask(
            "create_role",
            RoleName=name,
            Path="/app/",
            AssumeRolePolicyDocument=trusted,
            Description=f"{name} & <more>",
            MaxSessionDuration=7200,
            Tags=TAGS,
            **boundary,
        )["Role"]["Arn"]
        for name, boundary in (("Free", {}), ("Bound", {"PermissionsBoundary": read}))
    ]
    for name in ("Free", "Bound"):
        ask("put_role_policy", RoleName=name, PolicyName="inline", PolicyDocument=policy("dynamodb:*"))
    ask("attach_role_policy", RoleName="Bound", PolicyArn=write)
    ask("create_user", UserName="ann", Path="/people/", Tags=TAGS)
    ask("create_user", UserName="bob")
    ask("put_user_policy", UserName="ann", PolicyName="inline", PolicyDocument=policy("sts:AssumeRole"))
    ask("attach_user_policy", UserName="ann", PolicyArn=read)
    ask("create_group", GroupName="all", Path="/groups/")
    for name in ("bob", "ann"):
        ask("add_user_to_group", GroupName="all", UserName=name)
    ask("put_group_policy", GroupName="all", PolicyName="inline", PolicyDocument=policy("s3:GetObject"))
    ask("attach_group_policy", GroupName="all", PolicyArn=write)
    ask("create_instance_profile", InstanceProfileName="machine", Path="/m/", Tags=TAGS)
    ask("add_role_to_instance_profile", InstanceProfileName="machine", RoleName="Free")
    made = [ask("create_access_key", UserName=name)["AccessKey"] for name in ("ann", "ann", "bob")]
    ask("update_access_key", UserName="ann", AccessKeyId=made[1]["AccessKeyId"], Status="Inactive")
    keys = [(key["AccessKeyId"], key["SecretAccessKey"]) for key in made]
    ask("list_users", *keys[0])
    sessions = [
        answer("sts", "assume_role", *keys[0], RoleArn=arn, RoleSessionName="session", **more)["Credentials"]
        for arn, more in zip(roles, ({}, {"Policy": policy("dynamodb:GetItem")}), strict=True)
    ]
    of_sessions = [
        (session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]) for session in sessions
    ]
    ask("list_users", *of_sessions[0])
    wrong = [(keys[0][0], "wrong"), (*of_sessions[0][:2], "wrong"), ("AKIAIOSFODNN7EXAMPLE", "wrong")]
    return {"roles": [*roles, f"{roles[0]}-gone"], "keys": [*keys, *of_sessions, *wrong]}


@pytest.fixture(scope="module")
def built() -> Built:
    return built_by(build)


@pytest.fixture
def again(built: Built) -> Iterator[Document]:
    """Return the documents in a cloud that has this state."""
    with mocked_aws():
        put_in(built.documents)
        yield as_json(built.documents)


READ: Final = f"arn:aws:iam::{ACCOUNT}:policy/chat/read"


def test_a_state_is_the_same_elsewhere(built: Built, again: Document) -> None:
    assert documents() == again
    assert continued(built.memory) == built.expected
    # what is there can be changed and deleted
    ask("remove_role_from_instance_profile", InstanceProfileName="machine", RoleName="Free")
    ask("delete_role_policy", RoleName="Free", PolicyName="inline")
    ask("delete_role", RoleName="Free")
    version = ask("create_policy_version", PolicyArn=READ, PolicyDocument=policy("a:b"))
    assert version["PolicyVersion"]["VersionId"] == "v4"


def test_a_state_is_the_same_in_another_process(built: Built) -> None:
    sent = json.dumps({"documents": built.documents, "memory": built.memory})
    command = [sys.executable, "-m", "tests.local.states.moto_world"]
    process = subprocess.run(command, cwd=ROOT, input=sent, capture_output=True, text=True, check=True)
    assert json.loads(process.stdout) == {"documents": built.documents, "continued": built.expected}
    # what is equal is not only a list of errors
    assert built.expected["rights"] == ["allowed"] * 3 + ["AccessDeniedError"] + ["NotAssumableError"] * 2
    arns = [answer if isinstance(answer, str) else answer["Arn"] for answer in built.expected["callers"]]
    assert [arn.rpartition(":")[2] for arn in arns] == [
        "user/people/ann",
        "InvalidClientTokenId",
        "user/bob",
        "assumed-role/Free/session",
        "assumed-role/Bound/session",
        "SignatureDoesNotMatch",
        "InvalidClientTokenId",
        "root",
    ]


def test_the_keys_of_sessions_are_part_of_the_state_of_sts(built: Built, again: Document) -> None:
    """Each service is replaced alone, and in any order."""
    session = built.memory["keys"][3]
    caller = answer("sts", "get_caller_identity", *session)
    IAM_STATE.import_state(again["iam"])
    assert answer("sts", "get_caller_identity", *session) == caller
    STS_STATE.import_state({**again["sts"], "accounts": {}})
    assert answer("sts", "get_caller_identity", *session)["Arn"].endswith(":root")  # as any key that STS has not issued
    assert documents()["iam"] == again["iam"]
    IAM_STATE.import_state({**again["iam"], "accounts": {}})
    STS_STATE.import_state(again["sts"])
    assert documents()["sts"] == again["sts"]
    IAM_STATE.import_state(again["iam"])
    assert answer("sts", "get_caller_identity", *session) == caller


def test_an_expired_session_stays_expired(built: Built, again: Document) -> None:
    for session in again["sts"]["accounts"][ACCOUNT]["aws"]["sessions"].values():
        session["expiration"] = "2026-01-01T00:00:00+00:00"
    STS_STATE.import_state(again["sts"])
    assert [answer("sts", "get_caller_identity", *keys) for keys in built.memory["keys"][3:5]] == ["ExpiredToken"] * 2


def test_what_a_document_does_not_have_is_gone(again: Document) -> None:
    put_in({name: {**document, "accounts": {}} for name, document in again.items()})
    assert [document["accounts"] for document in documents().values() if document["accounts"]] == []
    assert answer("iam", "list_roles")["Roles"] == answer("iam", "list_users")["Users"] == []


@pytest.mark.usefixtures("again")
def test_a_policy_that_is_attached_is_not_deleted() -> None:
    """Those who have it would have the rights of a document that does not exist any more."""
    assert answer("iam", "delete_policy", PolicyArn=READ) == "DeleteConflict"
    ask("detach_user_policy", UserName="ann", PolicyArn=READ)
    for version in ask("list_policy_versions", PolicyArn=READ)["Versions"]:
        if not version["IsDefaultVersion"]:
            ask("delete_policy_version", PolicyArn=READ, VersionId=version["VersionId"])
    assert answer("iam", "delete_policy", PolicyArn=READ) == "DeleteConflict"
    ask("delete_role_permissions_boundary", RoleName="Bound")
    assert answer("iam", "delete_policy", PolicyArn=READ) == {}


def test_a_policy_of_aws_stays_attached() -> None:
    full, limit = (f"arn:aws:iam::aws:policy/AmazonDynamoDB{name}Access" for name in ("Full", "ReadOnly"))
    with mocked_aws():
        arn = ask("create_role", RoleName="R", AssumeRolePolicyDocument=trust({"Service": "appsync.amazonaws.com"}))[
            "Role"
        ]["Arn"]
        ask("attach_role_policy", RoleName="R", PolicyArn=full)
        ask("put_role_permissions_boundary", RoleName="R", PermissionsBoundary=limit)
        kept = documents()
        assert kept["iam"]["accounts"][ACCOUNT]["aws"]["policies"] == {}
    with mocked_aws():
        put_in(kept)
        assert documents() == kept
        assert [
            policy["PolicyArn"] for policy in ask("list_attached_role_policies", RoleName="R")["AttachedPolicies"]
        ] == [full]
        assert rights((arn, "dynamodb:GetItem"), (arn, "dynamodb:PutItem")) == ["allowed", "AccessDeniedError"]


# Before moto is loaded


def test_an_empty_document_loads_nothing() -> None:
    code = """
import sys
from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_sts.state import STS_STATE
from chatprov.local.services import StateDocumentError
for state in (IAM_STATE, STS_STATE):
    empty = state.export_state()
    assert empty == {"service": state.service, "version": 1, "accounts": {}}
    state.import_state(empty)
    try:
        state.import_state({**empty, "version": 2})
    except StateDocumentError:
        continue
    raise AssertionError
assert not [name for name in sys.modules if name.partition(".")[0] == "moto"]
"""
    subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, check=True)


# Refusals


def iam_of(document: Document) -> Document:
    found: Document = document["accounts"][ACCOUNT]["aws"]
    return found


def policies_of(document: Document) -> list[Document]:
    return [*iam_of(document)["policies"].values()]


DAMAGES: Final[dict[str, tuple[str, Callable[[Document], Any], str]]] = {
    "another version": ("iam", lambda of: of.update(version=2), "it has another version"),
    "another service": ("sts", lambda of: of.update(service="iam"), "it is the state of another service"),
    "no members": ("iam", lambda of: of.clear(), "its members are not service, version, accounts"),
    "an unknown partition": (
        "iam",
        lambda of: of["accounts"][ACCOUNT].update({SECRET: iam_of(of)}),
        "there is no such region or partition",
    ),
    "sessions of an unknown partition": (
        "sts",
        lambda of: of["accounts"][ACCOUNT].update({SECRET: iam_of(of)}),
        "there is no such region or partition",
    ),
    "a key without a secret": (
        "iam",
        lambda of: next(iter(iam_of(of)["users"]["ann"]["access_keys"].values())).pop("secret"),
        "accounts.*.*.users.*.access_keys.* has no member secret",
    ),
    "a session without a token": (
        "sts",
        lambda of: next(iter(iam_of(of)["sessions"].values())).update(token=None),
        "accounts.*.*.sessions.*.token is not a text",
    ),
    "a policy with another ARN": (
        "iam",
        lambda of: policies_of(of)[0].update(name=SECRET),
        "the ARN of a policy is not that of its account, path and name",
    ),
    "no default version": (
        "iam",
        lambda of: policies_of(of)[0].update(default_version=SECRET),
        "a policy does not have its default version",
    ),
    "an attached policy that is missing": (
        "iam",
        lambda of: iam_of(of)["groups"]["all"]["attached_policies"].append(SECRET),
        "an attached policy does not exist",
    ),
    "a user of a group that is missing": (
        "iam",
        lambda of: iam_of(of)["groups"]["all"]["users"].append(SECRET),
        "a group has a user that does not exist",
    ),
    "a role of a profile that is missing": (
        "iam",
        lambda of: iam_of(of)["instance_profiles"]["machine"]["roles"].append(SECRET),
        "an instance profile has a role that does not exist",
    ),
}


@pytest.mark.parametrize(("service", "damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_document_changes_nothing(
    again: Document, service: str, damage: Callable[[Document], Any], reason: str
) -> None:
    before = documents()
    damage(again[service])
    backends = [iam_backends[ACCOUNT]["aws"], sts_backends[ACCOUNT]["aws"]]
    with pytest.raises(StateDocumentError) as refused:
        STATES[service].import_state(again[service])
    assert str(refused.value) == (
        f"The document cannot be read as the state of {service} in version 1: {reason}. "
        "The state of the service has not been changed."
    )
    assert documents() == before
    assert [iam_backends[ACCOUNT]["aws"], sts_backends[ACCOUNT]["aws"]] == backends


# Any state

NAMES: Final = st.sampled_from(["a", "b", "c"])
CHANGES: Final[dict[str, Callable[[str, str], dict[str, Any]]]] = {
    "create_role": lambda name, _: {"RoleName": name, "AssumeRolePolicyDocument": trust({"AWS": "*"})},
    "create_user": lambda name, _: {"UserName": name},
    "update_user": lambda name, other: {"UserName": name, "NewUserName": f"{other}-new"},
    "delete_user": lambda name, _: {"UserName": name},
    "create_group": lambda name, _: {"GroupName": name},
    "update_group": lambda name, other: {"GroupName": name, "NewGroupName": f"{other}-new"},
    "add_user_to_group": lambda name, other: {"UserName": name, "GroupName": other},
    "create_policy": lambda name, _: {"PolicyName": name, "PolicyDocument": policy("a:b")},
    "create_policy_version": lambda name, other: {
        "PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/{name}",
        "PolicyDocument": policy(f"a:{other}"),
        "SetAsDefault": other == "a",
    },
    "delete_policy": lambda name, _: {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/{name}"},
    "tag_user": lambda name, other: {"UserName": name, "Tags": [{"Key": other, "Value": name}]},
    "tag_role": lambda name, other: {"RoleName": name, "Tags": [{"Key": other, "Value": name}]},
    "put_role_policy": lambda name, other: {
        "RoleName": name,
        "PolicyName": other,
        "PolicyDocument": policy(f"a:{other}"),
    },
    "put_role_permissions_boundary": lambda name, other: {
        "RoleName": name,
        "PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/{other}",
    },
    "create_access_key": lambda name, _: {"UserName": name},
    "delete_role": lambda name, _: {"RoleName": name},
}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), NAMES, NAMES), max_size=25))
def test_any_state_is_the_same_elsewhere(changes: list[tuple[str, str, str]]) -> None:
    with mocked_aws():
        for operation, name, other in changes:
            answer("iam", operation, **CHANGES[operation](name, other))
        before, expected = documents(), as_json(iam_view())
    with mocked_aws():
        put_in(before)
        assert documents() == before
        assert as_json(iam_view()) == expected


# Completeness

NOT_WRITTEN: Final = {
    # of the backend
    "IAMBackend": {
        *{"region_name", "account_id", "partition", "policy_arn_regex", "account_summary", "aws_managed_policies"},
        # their operations are not offered
        *{"account_aliases", "account_password_policy", "certificates", "credential_report", "inline_policies"},
        *{"open_id_providers", "saml_providers", "virtual_mfa_devices"},
        # of the users
        *{"access_keys", "tagger"},
    },
    "ManagedPolicy": {"account_id", "partition", "attachment_count"},
    "PolicyVersion": {"policy_arn", "is_default", "version_id"},
    "Role": {"account_id", "partition", "id", "last_used_region", "_linked_service"},
    "User": {
        *{"account_id", "region_name", "name"},
        # their operations are not offered
        *{"mfa_devices", "password", "password_last_used", "password_reset_required", "signing_certificates"},
        "ssh_public_keys",
    },
    "Group": {"account_id", "partition", "name"},
    "InstanceProfile": {"account_id", "partition", "name"},
    "AccessKey": {"access_key_id", "user_name", "role_arn"},
    "AccessKeyLastUsed": set(),
    "STSBackend": {"region_name", "account_id", "partition"},
    "AssumedRole": {"account_id", "partition", "access_key_id", "access_key"},
}
"""What is not in a document: it is a key of a mapping, or follows from what is there, or never has a value."""
WRITTEN: Final = {
    "IAMBackend": {"managed_policies", "roles", "users", "groups", "instance_profiles"},
    "ManagedPolicy": {
        *{"name", "description", "id", "path", "tags", "default_version_id", "next_version_num", "versions"},
        *{"create_date", "update_date"},
    },
    "PolicyVersion": {"document", "create_date"},
    "Role": {
        *{"name", "assume_role_policy_document", "path", "policies", "managed_policies", "create_date", "tags"},
        *{"last_used", "description", "permissions_boundary_arn", "max_session_duration"},
    },
    "User": {"id", "path", "create_date", "policies", "managed_policies", "access_keys"},
    "Group": {"id", "path", "create_date", "users", "policies", "managed_policies"},
    "InstanceProfile": {"id", "path", "create_date", "roles", "tags"},
    "AccessKey": {"secret_access_key", "status", "create_date", "last_used"},
    "AccessKeyLastUsed": {"_timestamp", "service", "region"},
    "STSBackend": {"assumed_roles"},
    "AssumedRole": {
        *{"region_name", "session_name", "role_arn", "policy", "expiration", "external_id", "secret_access_key"},
        "session_token",
    },
}


@pytest.mark.usefixtures("again")
def test_every_attribute_of_motos_objects_is_written_or_named() -> None:
    iam, sts = iam_backends[ACCOUNT]["aws"], sts_backends[ACCOUNT]["aws"]
    [ann, _] = iam.users.values()
    [managed, _] = iam.managed_policies.values()
    objects: list[Any] = [iam, sts, ann, managed, managed.versions[0], ann.access_keys[0]]
    objects += [next(iter(held.values())) for held in (iam.roles, iam.groups, iam.instance_profiles)]
    objects += [sts.assumed_roles[0], ann.access_keys[0].last_used]
    found = {type(part).__name__: set(vars(part)) for part in objects}
    assert found == {name: WRITTEN[name] | NOT_WRITTEN[name] for name in WRITTEN}
