"""STS hands out a role's credentials to those whom the role trusts, and to no others."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.local.conftest import ClientFor

    Keys = tuple[str, str] | tuple[str, str, str]

ACCOUNT = "123456789012"
DENIED, INVALID = (403, "AccessDenied"), (400, "ValidationError")
_numbers = itertools.count()


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | statement]})


def trust(principal: Any, **more: Any) -> str:
    return document(Principal=principal, Action="sts:AssumeRole", **more)


@pytest.fixture(scope="module")
def iam(client_for: ClientFor) -> Any:
    return client_for("iam")


@pytest.fixture
def sts_of(cloud_url: str) -> Iterator[Callable[..., Any]]:
    made = []

    def sts_of(*keys: str) -> Any:
        key_id, secret, *token = keys or ("test", "test")
        client = boto3.client(
            "sts",
            region_name="us-east-1",
            endpoint_url=cloud_url,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            aws_session_token=token[0] if token else None,
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )
        made.append(client)
        return client

    yield sts_of
    for client in made:
        client.close()


@pytest.fixture
def role(iam: Any) -> Callable[[str], str]:
    def role(trust_policy: str, **more: Any) -> str:
        name = f"assumed-{next(_numbers)}"
        return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy, **more)["Role"]["Arn"])

    return role


@pytest.fixture
def user(iam: Any) -> tuple[str, str, str, str]:
    """A user's name and ARN, and a key of theirs with its secret."""
    name = f"assuming-{next(_numbers)}"
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return name, arn, key["AccessKeyId"], key["SecretAccessKey"]


def outcome(call: Callable[..., Any], **parameters: Any) -> Any:
    try:
        answer = call(**parameters)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def assume(sts: Any, role_arn: str, **more: Any) -> Any:
    return outcome(sts.assume_role, RoleArn=role_arn, RoleSessionName="chat", **more)


def keys_in(answer: Any) -> tuple[str, str, str]:
    found = answer["Credentials"]
    return found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]


ACCOUNT_ITSELF = [{"AWS": ACCOUNT}, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"AWS": "*"}, "*"]
OTHERS: list[Any] = [
    {"Service": "appsync.amazonaws.com"},
    {"AWS": "999999999999"},
    {"AWS": f"arn:aws:iam::{ACCOUNT}:user/other"},
    {"Federated": "cognito-identity.amazonaws.com"},
]


@pytest.mark.parametrize("principal", ACCOUNT_ITSELF)
def test_the_account_may_assume_a_role_that_trusts_it(sts_of: Any, role: Callable[[str], str], principal: Any) -> None:
    answer = assume(sts_of(), role(trust(principal)))
    assert answer["AssumedRoleUser"]["Arn"].endswith("/chat")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")


@pytest.mark.parametrize("principal", OTHERS)
def test_a_role_that_trusts_others_is_not_assumed(sts_of: Any, role: Callable[[str], str], principal: Any) -> None:
    assert assume(sts_of(), role(trust(principal))) == DENIED


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{ACCOUNT}:role/does-not-exist",
        "arn:aws:iam::999999999999:role/x",
        f"arn:aws-cn:iam::{ACCOUNT}:role/x",
        f"arn:aws:iam::{ACCOUNT}:user/somebody",
        "arn:aws:s3:::bucket-of-somebody",
    ],
)
def test_only_roles_of_this_account_are_assumed(sts_of: Any, arn: str) -> None:
    assert assume(sts_of(), arn) == DENIED


def test_conditions_of_the_trust_count(sts_of: Any, role: Callable[[str], str]) -> None:
    arn = role(trust({"AWS": ACCOUNT}, Condition={"StringEquals": {"sts:ExternalId": "secret"}}))
    assert assume(sts_of(), arn) == assume(sts_of(), arn, ExternalId="other") == DENIED
    assert "Credentials" in assume(sts_of(), arn, ExternalId="secret")


def test_a_user_must_be_named_or_have_a_policy(
    sts_of: Any, iam: Any, role: Callable[[str], str], user: tuple[str, str, str, str]
) -> None:
    name, arn, *keys = user
    named, whole = role(trust({"AWS": arn})), role(trust({"AWS": ACCOUNT}))
    sts = sts_of(*keys)
    assert "Credentials" in assume(sts, named)
    assert assume(sts, whole) == DENIED
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(Action="sts:AssumeRole", Resource=whole))
    assert "Credentials" in assume(sts, whole)
    refuse = document(Effect="Deny", Action="sts:*", Resource="*")
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=refuse)
    assert assume(sts, whole) == assume(sts, named) == DENIED


def test_a_user_signs_with_their_own_secret(sts_of: Any, iam: Any, role: Any, user: tuple[str, str, str, str]) -> None:
    name, arn, key_id, secret = user
    named = role(trust({"AWS": arn}))
    for wrong, code in (
        (("test",), "SignatureDoesNotMatch"),
        ((secret[::-1],), "SignatureDoesNotMatch"),
        ((secret, "a-token"), "InvalidClientTokenId"),
    ):
        sts = sts_of(key_id, *wrong)
        assert assume(sts, named) == outcome(sts.get_caller_identity) == (403, code)
    assert outcome(sts_of(key_id, secret).get_caller_identity)["Arn"] == arn
    iam.update_access_key(UserName=name, AccessKeyId=key_id, Status="Inactive")
    assert assume(sts_of(key_id, secret), named) == (403, "InvalidClientTokenId")


def test_a_session_is_its_roles_and_needs_its_token(sts_of: Any, iam: Any, role: Any) -> None:
    first = role(trust({"AWS": ACCOUNT}))
    second = role(trust({"AWS": first}))
    key_id, secret, token = keys_in(assume(sts_of(), first))
    session = sts_of(key_id, secret, token)
    assert (
        outcome(session.get_caller_identity)["Arn"]
        == first.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/chat"
    )
    assert "Credentials" in assume(session, second)
    assert assume(session, second, DurationSeconds=7200) == INVALID  # role chaining
    assert assume(session, first) == DENIED
    for wrong in ((), ("other",)):
        assert assume(sts_of(key_id, secret, *wrong), second) == (403, "InvalidClientTokenId")
    assert assume(sts_of(key_id, "test", token), second) == (403, "SignatureDoesNotMatch")
    iam.update_assume_role_policy(RoleName=second.rpartition("/")[2], PolicyDocument=trust({"AWS": ACCOUNT}))
    assert assume(session, second) == DENIED


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"DurationSeconds": 3601}, INVALID),
        ({"DurationSeconds": 899}, INVALID),
        ({"DurationSeconds": 43201}, INVALID),
        ({"Policy": "{"}, (400, "MalformedPolicyDocument")),
        ({"RoleSessionName": "no spaces"}, INVALID),
        ({"RoleSessionName": "x"}, INVALID),
        ({"PolicyArns": [{"arn": "arn:aws:iam::123456789012:policy/unknown"}]}, INVALID),
        ({"Tags": [{"Key": "team", "Value": "chat"}]}, (501, "NotImplemented")),
        ({"TransitiveTagKeys": ["team"]}, (501, "NotImplemented")),
        ({"SourceIdentity": "ann"}, (501, "NotImplemented")),
        ({"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/ann", "TokenCode": "123456"}, (501, "NotImplemented")),
    ],
)
def test_what_a_session_may_not_be(sts_of: Any, role: Callable[[str], str], more: dict[str, Any], answer: Any) -> None:
    asked = {"RoleArn": role(trust({"AWS": ACCOUNT})), "RoleSessionName": "chat", **more}
    assert outcome(sts_of().assume_role, **asked) == answer


@pytest.mark.parametrize(
    "arn",
    [
        "nothing-valid-in-here",
        "arn::b:::something/test-role",
        "arn:a::::something/test-role",
        "arn:a:::something/role",
        "arn:a:a::aaaaaaaaaa:",
    ],
)
def test_an_arn_that_is_none(sts_of: Any, arn: str) -> None:
    with pytest.raises(ClientError) as refused:
        sts_of().assume_role(RoleArn=arn, RoleSessionName="Session1")
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationError", f"{arn} is invalid")


def test_managed_policies_limit_a_session_together_with_the_inline_one(
    sts_of: Any, client_for: ClientFor, role: Any
) -> None:
    arn = role(trust({"AWS": ACCOUNT}))
    name = arn.rpartition("/")[2]
    client_for("iam").put_role_policy(
        RoleName=name, PolicyName="all", PolicyDocument=document(Action="s3:*", Resource="*")
    )
    bucket = f"sessions-{next(_numbers)}-{name}"
    client_for("s3").create_bucket(Bucket=bucket)
    reads = [{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}]
    puts = document(Action="s3:PutObject", Resource="*")
    for more, may_put, may_list in (
        ({}, True, True),
        ({"PolicyArns": reads}, False, True),
        ({"Policy": puts}, True, False),
        ({"PolicyArns": reads, "Policy": puts}, True, True),
    ):
        key_id, secret, token = keys_in(assume(sts_of(), arn, **more))
        s3 = boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url=sts_of().meta.endpoint_url,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )
        put, listed = outcome(s3.put_object, Bucket=bucket, Key="k"), outcome(s3.list_objects_v2, Bucket=bucket)
        assert (put != DENIED, listed != DENIED) == (may_put, may_list), more
        s3.close()


def test_a_longer_session_is_as_the_role_says(sts_of: Any, role: Any) -> None:
    arn = role(trust({"AWS": ACCOUNT}), MaxSessionDuration=7200)
    assert "Credentials" in assume(sts_of(), arn, DurationSeconds=7200)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_session_token", {}),
        ("get_federation_token", {"Name": "anybody"}),
        ("assume_role_with_web_identity", {"RoleArn": "", "RoleSessionName": "x1", "WebIdentityToken": "aaa.bbb.ccc"}),
        (
            "assume_role_with_saml",
            {"RoleArn": "", "PrincipalArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/x", "SAMLAssertion": "PHg+PC94Pg=="},
        ),
    ],
)
def test_nothing_else_hands_out_credentials(
    sts_of: Any, role: Callable[[str], str], operation: str, parameters: dict[str, str]
) -> None:
    if "RoleArn" in parameters:
        parameters = parameters | {"RoleArn": role(trust("*"))}
    assert outcome(getattr(sts_of(), operation), **parameters) == (501, "NotImplemented")


def test_with_any_other_key_one_is_the_account(sts_of: Any, client_for: ClientFor) -> None:
    expected = {"UserId": ACCOUNT, "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:root"}
    assert outcome(sts_of().get_caller_identity) == outcome(client_for("sts").get_caller_identity) == expected
    assert client_for("iam").get_user()["User"]["Arn"] == expected["Arn"]
