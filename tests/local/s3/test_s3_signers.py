"""Who signs: the account itself, its users with their own keys, sessions of its roles."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.s3.conftest import block, code_of, policy_for, send

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor
    from tests.local.s3.conftest import Signer

ACCOUNT = "123456789012"
_numbers = itertools.count()


def policy(*actions: str, resource: str = "*", effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam(client_for: ClientFor) -> Any:
    return client_for("iam")


@pytest.fixture
def user(iam: Any) -> str:
    name = f"user{next(_numbers)}"
    iam.create_user(UserName=name)
    return name


def key_of(iam: Any, user: str) -> tuple[str, str, str]:
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return user, key["AccessKeyId"], key["SecretAccessKey"]


def url_for(client: Any, bucket: str) -> str:
    return str(client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}))


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error.get("Message", "")


def test_a_user_may_do_what_their_policies_say(s3: Any, iam: Any, signer: Signer, bucket: str, user: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    _, key_id, secret = key_of(iam, user)
    client = signer(key_id, secret)
    code, message = refusal(client.get_object, Bucket=bucket, Key="k")
    assert (code, message) == (
        "AccessDenied",
        (
            f"User: arn:aws:iam::{ACCOUNT}:user/{user} is not authorized to perform: s3:GetObject on resource: "
            f'"arn:aws:s3:::{bucket}/k" because no identity-based policy allows the s3:GetObject action'
        ),
    )
    assert code_of(send("GET", url_for(client, bucket)))[1] == "AccessDenied"
    iam.put_user_policy(
        UserName=user, PolicyName="read", PolicyDocument=policy("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/*")
    )
    assert client.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    assert send("GET", url_for(client, bucket)).text == "x"
    assert refusal(client.put_object, Bucket=bucket, Key="k", Body=b"y")[0] == "AccessDenied"
    assert refusal(client.list_buckets)[0] == "AccessDenied"
    # may not list, so does not learn what is missing
    assert refusal(client.get_object, Bucket=bucket, Key="absent")[0] == "AccessDenied"
    assert refusal(client.create_bucket, Bucket="users-own")[0] == "AccessDenied"


def test_a_users_groups_count(s3: Any, iam: Any, signer: Signer, bucket: str, user: str) -> None:
    group = f"group-of-{user}"
    iam.create_group(GroupName=group)
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.put_group_policy(GroupName=group, PolicyName="all", PolicyDocument=policy("s3:*"))
    _, key_id, secret = key_of(iam, user)
    client = signer(key_id, secret)
    client.put_object(Bucket=bucket, Key="k", Body=b"x")
    arn = iam.create_policy(PolicyName=f"no-{user}", PolicyDocument=policy("s3:Put*", effect="Deny"))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=user, PolicyArn=arn)
    code, message = refusal(client.put_object, Bucket=bucket, Key="k", Body=b"x")
    assert code == "AccessDenied"
    assert message.endswith("with an explicit deny in an identity-based policy")


def test_a_bucket_policy_may_name_a_user(s3: Any, iam: Any, signer: Signer, bucket: str, user: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    _, key_id, secret = key_of(iam, user)
    client = signer(key_id, secret)
    named: dict[str, Any] = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{user}"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", **named))
    assert client.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", effect="Deny", **named))
    iam.put_user_policy(UserName=user, PolicyName="all", PolicyDocument=policy("s3:*"))
    assert refusal(client.get_object, Bucket=bucket, Key="k")[0] == "AccessDenied"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_a_users_key_has_its_own_secret(s3: Any, iam: Any, signer: Signer, bucket: str, user: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    iam.put_user_policy(UserName=user, PolicyName="all", PolicyDocument=policy("s3:*"))
    _, key_id, secret = key_of(iam, user)
    for wrong in ("test", secret[::-1]):
        client = signer(key_id, wrong)
        assert code_of(send("GET", url_for(client, bucket))) == (403, "SignatureDoesNotMatch")
        assert refusal(client.get_object, Bucket=bucket, Key="k")[0] == "SignatureDoesNotMatch"
    client = signer(key_id, secret)
    assert client.put_object(Bucket=bucket, Key="a b/ü", Body=b"y" * 100_000)["ETag"]
    assert client.list_objects_v2(Bucket=bucket, Prefix="a b/ü")["KeyCount"] == 1
    url = url_for(client, bucket)
    assert send("GET", url).status_code == 200
    iam.update_access_key(UserName=user, AccessKeyId=key_id, Status="Inactive")
    assert code_of(send("GET", url)) == (403, "InvalidAccessKeyId")
    iam.delete_access_key(UserName=user, AccessKeyId=key_id)
    assert code_of(send("GET", url)) == (403, "InvalidAccessKeyId")


def test_a_roles_session_signs_with_its_token(
    s3: Any, iam: Any, client_for: ClientFor, signer: Signer, *, bucket: str, user: str
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    role = f"role-of-{user}"
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]})
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=policy("s3:*"))
    sts = client_for("sts")
    asked = {"RoleArn": arn, "RoleSessionName": "chat"}

    def session(**more: str) -> tuple[str, str, str]:
        found = sts.assume_role(**asked, **more)["Credentials"]
        return found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]

    key_id, secret, token = session()
    client = signer(key_id, secret, token)
    assert client.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    assert send("GET", url_for(client, bucket)).text == "x"
    for wrong in (None, "other"):
        assert code_of(send("GET", url_for(signer(key_id, secret, wrong), bucket))) == (400, "InvalidToken")
    limited = signer(*session(Policy=policy("s3:ListBucket")))
    assert refusal(limited.get_object, Bucket=bucket, Key="k")[0] == "AccessDenied"
    assert limited.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    iam.delete_role_policy(RoleName=role, PolicyName="all")
    assert code_of(send("GET", url_for(client, bucket)))[1] == "AccessDenied"


def test_the_account_itself_is_not_limited_whatever_it_signs_with(signer: Signer, bucket: str) -> None:
    for credentials in (("test", "test"), ("test", "other"), ("AKIAIOSFODNN7EXAMPLE", "secret")):
        signer(*credentials).put_object(Bucket=bucket, Key="k", Body=b"x")


def test_conditions_know_how_a_request_was_signed(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    by_url = {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", effect="Deny", Condition=by_url))
    assert code_of(send("GET", url_for(s3, bucket)))[1] == "AccessDenied"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    old = {"NumericGreaterThan": {"s3:signatureAge": 600_000}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", effect="Deny", Condition=old))
    assert send("GET", url_for(s3, bucket)).status_code == 200
    secure = {"Bool": {"aws:SecureTransport": "false"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:*", effect="Deny", Condition=secure))
    assert send("GET", url_for(s3, bucket)).status_code == 200
    block(s3, bucket)


@pytest.mark.parametrize("value", ["Basic dGVzdDp0ZXN0", "Bearer x.y.z", "AWS4-HMAC-SHA256 nothing", "test"])
def test_other_authorization_is_none(s3: Any, bucket: str, value: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = send("GET", f"{s3.meta.endpoint_url}/{bucket}/k", {"Authorization": value})
    assert answer.status_code == 400
    assert "x" not in answer.text.split()
