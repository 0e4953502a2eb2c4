"""The ids of what IAM creates."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local.iam.test_refusals import POLICY, TRUST

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

TAGS = [{"Key": "a", "Value": "b"}]


@pytest.fixture
def iam(client_for: ClientFor) -> Any:
    return client_for("iam")


@pytest.mark.parametrize(
    ("kind", "prefix", "id_name", "more"),
    [
        ("User", "AIDA", "UserId", {"Tags": TAGS}),
        ("Group", "AGPA", "GroupId", {}),
        ("Role", "AROA", "RoleId", {"AssumeRolePolicyDocument": TRUST, "Tags": TAGS}),
        ("InstanceProfile", "AIPA", "InstanceProfileId", {"Tags": TAGS}),
        ("Policy", "ANPA", "PolicyId", {"PolicyDocument": POLICY, "Description": "what it allows", "Tags": TAGS}),
    ],
)
def test_an_id_has_the_prefix_of_its_kind(iam: Any, kind: str, prefix: str, id_name: str, more: dict[str, Any]) -> None:
    name, verb = f"n{uuid4().hex}", re.sub("(?<!^)([A-Z])", r"_\1", kind).lower()
    created = getattr(iam, f"create_{verb}")(**{f"{kind}Name": name, "Path": "/team/"} | more)[kind]
    assert re.fullmatch(f"{prefix}[A-Z2-7]{{17}}", created[id_name])
    named = {"PolicyArn": created["Arn"]} if kind == "Policy" else {f"{kind}Name": name}
    read = getattr(iam, f"get_{verb}")(**named)[kind]
    # what AWS has in its answer to the creation too
    changed = {"RoleLastUsed", "AssumeRolePolicyDocument", "MaxSessionDuration", "Description"}
    for member in read.keys() - changed:
        assert created[member] == read[member], member
    assert (created["Path"], created.get("Tags", TAGS)) == ("/team/", TAGS)


def test_a_policy_that_is_not_valid_is_not_created(iam: Any) -> None:
    with pytest.raises(ClientError) as refused:
        iam.create_policy(PolicyName=f"n{uuid4().hex}", PolicyDocument=json.dumps({"Version": "2012-10-17"}))
    assert refused.value.response["Error"]["Code"] == "MalformedPolicyDocument"
    name = f"n{uuid4().hex}"
    iam.create_policy(PolicyName=name, PolicyDocument=POLICY)
    with pytest.raises(ClientError) as refused:
        iam.create_policy(PolicyName=name, PolicyDocument=POLICY)
    assert refused.value.response["Error"]["Code"] == "EntityAlreadyExists"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
