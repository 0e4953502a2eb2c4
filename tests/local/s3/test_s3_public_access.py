"""Requests without a signature: refused, unless a policy or an ACL allows them and nothing blocks it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chatprov.iam import Policy
from chatprov.local.moto_s3.publicity import is_public
from tests.local.s3.conftest import block, code_of, member, policy_for, send
from tests.local.s3.test_s3_answers import OWNER as S3_OWNER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.conftest import ClientFor

DENIED = (403, "AccessDenied")
ACCOUNT = "123456789012"
OWNER = f"arn:aws:iam::{ACCOUNT}:root"


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"].get("Message", "")


@pytest.fixture
def home(cloud_url: str, s3: Any, opened: str) -> str:
    """The URL of the tutorial's bucket with the file "k" in it."""
    s3.put_object(Bucket=opened, Key="k", Body=b"hello", ContentType="text/plain")
    return f"{cloud_url}/{opened}"


@pytest.mark.parametrize("blocked", [True, False])
def test_without_a_policy_every_request_is_refused(s3: Any, home: str, opened: str, *, blocked: bool) -> None:
    if blocked:
        block(s3, opened, "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    for method, path in (
        ("GET", "/k"),
        ("GET", "/absent"),
        ("GET", ""),
        ("GET", "?policy"),
        ("GET", "?versions"),
        ("PUT", "/k"),
        ("PUT", "/new"),
        ("PUT", "?policy"),
        ("DELETE", "/k"),
        ("DELETE", ""),
        ("POST", "/k?uploads"),
    ):
        answer = send(method, home + path, data=b"x" if method == "PUT" else None)
        assert (method, path, *code_of(answer)) == (method, path, *DENIED)
        assert member(answer, "Message") == "Access Denied"
    assert send("HEAD", f"{home}/k").status_code == 403
    many = send("POST", f"{home}?delete", data="<Delete><Object><Key>k</Key></Object></Delete>")
    assert (many.status_code, member(many, "Code")) == (200, "AccessDenied")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=opened)["Contents"]] == ["k"]
    assert s3.get_object(Bucket=opened, Key="k")["Body"].read() == b"hello"


def test_a_bucket_that_is_not_there_is_not_there_for_anyone(cloud_url: str) -> None:
    assert code_of(send("GET", f"{cloud_url}/no-such-bucket/k")) == (404, "NoSuchBucket")
    assert code_of(send("PUT", f"{cloud_url}/no-such-bucket", data="")) == DENIED


def test_a_public_policy_lets_everyone_read(s3: Any, home: str, opened: str) -> None:
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:GetObject"))
    assert s3.get_bucket_policy_status(Bucket=opened)["PolicyStatus"]["IsPublic"] is True
    answer = send("GET", f"{home}/k")
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (200, "hello", "text/plain")
    assert send("HEAD", f"{home}/k").status_code == 200
    assert code_of(send("GET", home)) == DENIED
    assert code_of(send("PUT", f"{home}/k", data="x")) == DENIED
    assert code_of(send("GET", f"{home}/k?acl")) == DENIED
    # who may not list learns not even that a file is missing
    assert code_of(send("GET", f"{home}/absent")) == DENIED
    assert code_of(send("GET", f"{home}/k?response-content-type=text/html")) == (400, "InvalidRequest")
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:GetObject", "s3:ListBucket"))
    assert code_of(send("GET", f"{home}/absent")) == (404, "NoSuchKey")
    assert "<Key>k</Key>" in send("GET", home).text
    s3.delete_bucket_policy(Bucket=opened)
    assert code_of(send("GET", f"{home}/k")) == DENIED


def test_a_policy_may_let_everyone_write(s3: Any, home: str, opened: str) -> None:
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:PutObject"))
    assert send("PUT", f"{home}/new", data="from anyone").status_code == 200
    assert code_of(send("GET", f"{home}/new")) == DENIED
    assert s3.get_object(Bucket=opened, Key="new")["Body"].read() == b"from anyone"


def test_a_policy_holds_for_its_own_resources(s3: Any, home: str, opened: str) -> None:
    s3.put_object(Bucket=opened, Key="public/k", Body=b"x")
    public = policy_for(opened, "s3:GetObject", Resource=f"arn:aws:s3:::{opened}/public/*")
    s3.put_bucket_policy(Bucket=opened, Policy=public)
    assert send("GET", f"{home}/public/k").status_code == 200
    assert code_of(send("GET", f"{home}/k")) == DENIED


def test_a_condition_of_a_policy_is_judged(s3: Any, home: str, opened: str) -> None:
    condition = {"StringLike": {"aws:Referer": "https://chat.example/*"}}
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:GetObject", Condition=condition))
    assert code_of(send("GET", f"{home}/k")) == DENIED
    assert send("GET", f"{home}/k", {"Referer": "https://chat.example/room"}).status_code == 200


def test_an_express_deny_holds_for_the_owner_too(s3: Any, home: str, opened: str) -> None:
    policy = policy_for(opened, "s3:*", effect="Deny")
    s3.put_bucket_policy(Bucket=opened, Policy=policy)
    status, code, message = refused(s3.get_object, Bucket=opened, Key="k")
    assert (status, code) == DENIED
    assert message == (
        f'User: {OWNER} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::{opened}/k" '
        "with an explicit deny in a resource-based policy"
    )
    assert send("GET", f"{home}/k").status_code == 403
    # or no user could ever remove it
    assert json.loads(s3.get_bucket_policy(Bucket=opened)["Policy"]) == json.loads(policy)
    s3.delete_bucket_policy(Bucket=opened)
    assert s3.get_object(Bucket=opened, Key="k")["Body"].read() == b"hello"


def test_each_of_many_deletions_is_judged(s3: Any, home: str, opened: str) -> None:
    s3.put_object(Bucket=opened, Key="kept", Body=b"x")
    kept = policy_for(opened, "s3:DeleteObject", effect="Deny", Resource=f"arn:aws:s3:::{opened}/kept")
    s3.put_bucket_policy(Bucket=opened, Policy=kept)
    answer = s3.delete_objects(Bucket=opened, Delete={"Objects": [{"Key": "k"}, {"Key": "kept"}]})
    assert [entry["Key"] for entry in answer["Deleted"]] == ["k"]
    assert [(entry["Key"], entry["Code"]) for entry in answer["Errors"]] == [("kept", "AccessDenied")]


def test_a_copy_needs_the_right_to_read_its_source(s3: Any, home: str, opened: str) -> None:
    s3.copy_object(Bucket=opened, Key="copy", CopySource={"Bucket": opened, "Key": "k"})
    policy = policy_for(opened, "s3:GetObject", effect="Deny", Resource=f"arn:aws:s3:::{opened}/k")
    s3.put_bucket_policy(Bucket=opened, Policy=policy)
    status = refused(s3.copy_object, Bucket=opened, Key="copy", CopySource={"Bucket": opened, "Key": "k"})[:2]
    assert status == DENIED


# Block Public Access


def test_block_public_policy_keeps_a_public_policy_out(s3: Any, bucket: str) -> None:
    public = policy_for(bucket, "s3:GetObject")
    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy=public) == (
        403,
        "AccessDenied",
        (
            f'User: {OWNER} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::{bucket}" '
            "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        ),
    )
    assert refused(s3.get_bucket_policy, Bucket=bucket)[1] == "NoSuchBucketPolicy"
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", Principal={"AWS": ACCOUNT}))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is False
    block(s3, bucket, "BlockPublicAcls", "IgnorePublicAcls", "RestrictPublicBuckets")
    s3.put_bucket_policy(Bucket=bucket, Policy=public)


def test_restrict_public_buckets_makes_a_public_policy_void(s3: Any, home: str, opened: str) -> None:
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:GetObject"))
    assert send("GET", f"{home}/k").status_code == 200
    block(s3, opened, "RestrictPublicBuckets")
    assert code_of(send("GET", f"{home}/k")) == DENIED
    assert s3.get_object(Bucket=opened, Key="k")["Body"].read() == b"hello"
    s3.delete_public_access_block(Bucket=opened)
    assert send("GET", f"{home}/k").status_code == 200


def test_the_accounts_own_settings_count_for_every_bucket(
    s3: Any, home: str, opened: str, client_for: ClientFor
) -> None:
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:GetObject"))
    control = client_for("s3control")
    control.meta.events.register("before-sign.s3-control", _without_account_in_host)
    control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert code_of(send("GET", f"{home}/k")) == DENIED
    control.delete_public_access_block(AccountId=ACCOUNT)
    assert send("GET", f"{home}/k").status_code == 200


def _without_account_in_host(request: Any, **_: Any) -> None:
    request.url = request.url.replace(f"{ACCOUNT}.", "")


@pytest.mark.parametrize(
    ("more", "public"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": [ACCOUNT, "*"]}}, True),
        ({"NotPrincipal": {"AWS": ACCOUNT}}, True),
        ({"Effect": "Deny"}, False),
        ({"Principal": {"AWS": ACCOUNT}}, False),
        ({"Principal": {"Service": "cloudfront.amazonaws.com"}}, False),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}, False),
        ({"Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}, True),
        ({"Condition": {"StringEquals": {"aws:Referer": "https://chat.example/"}}}, True),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "54.1.2.0/24"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["54.1.2.0/24", "0.0.0.0/1"]}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, False),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:*"}}}, False),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:*:*"}}}, True),
    ],
)
def test_what_is_public(more: dict[str, Any], public: bool) -> None:  # noqa: FBT001  # a column
    assert is_public(Policy(policy_for("b", "s3:GetObject", **more))) is public


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("not json", "Policies must be valid JSON and the first byte must be '{'"),
        ("{}", "Missing required field Statement"),
        ({"Effect": "Perhaps"}, "Invalid effect: Perhaps"),
        ({"Action": "dynamodb:GetItem"}, "Policy has invalid action"),
        ({"Resource": "arn:aws:s3:::another/*"}, "Policy has invalid resource"),
        ({"Principal": "ada"}, "Invalid policy syntax."),
        ({"Condition": {"StringEquals": "x"}}, "Invalid policy syntax."),
    ],
)
def test_an_invalid_policy_of_the_bucket(s3: Any, opened: str, policy: Any, message: str) -> None:
    document = policy if isinstance(policy, str) else policy_for(opened, "s3:GetObject", **policy)
    assert refused(s3.put_bucket_policy, Bucket=opened, Policy=document) == (400, "MalformedPolicy", message)


@pytest.mark.parametrize("field", ["Effect", "Principal", "Action", "Resource"])
def test_a_policy_has_to_be_whole(s3: Any, opened: str, field: str) -> None:
    policy = json.loads(policy_for(opened, "s3:GetObject"))
    del policy["Statement"][0][field]
    found = refused(s3.put_bucket_policy, Bucket=opened, Policy=json.dumps(policy))
    assert found == (400, "MalformedPolicy", f"Missing required field {field}")


# ACLs


def with_acls(s3: Any, bucket: str, *settings: str) -> None:
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    block(s3, bucket, *settings)


def test_a_new_bucket_takes_no_acls(s3: Any, opened: str) -> None:
    off = (400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    assert refused(s3.put_object, Bucket=opened, Key="k", Body=b"", ACL="public-read") == off
    assert refused(s3.put_object, Bucket=opened, Key="k", Body=b"", ACL="private") == off
    assert refused(s3.put_bucket_acl, Bucket=opened, ACL="public-read") == off
    s3.put_object(Bucket=opened, Key="k", Body=b"", ACL="bucket-owner-full-control")
    assert refused(s3.put_object_acl, Bucket=opened, Key="k", ACL="public-read") == off
    grants = s3.get_object_acl(Bucket=opened, Key="k")["Grants"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]


def test_a_public_acl_lets_everyone_read(s3: Any, home: str, opened: str, cloud_url: str) -> None:
    with_acls(s3, opened)
    s3.put_object(Bucket=opened, Key="shown", Body=b"x", ACL="public-read")
    assert send("GET", f"{home}/shown").text == "x"
    assert code_of(send("GET", f"{home}/k")) == DENIED
    assert code_of(send("GET", home)) == DENIED
    s3.put_object_acl(Bucket=opened, Key="k", ACL="public-read")
    assert send("GET", f"{home}/k").status_code == 200
    s3.put_object_acl(Bucket=opened, Key="k", ACL="private")
    assert code_of(send("GET", f"{home}/k")) == DENIED
    s3.put_bucket_acl(Bucket=opened, ACL="public-read")
    assert "<Key>shown</Key>" in send("GET", home).text
    # the list is the bucket's, the files' ACLs are their own
    s3.put_object(Bucket=opened, Key="later", Body=b"x")
    assert code_of(send("GET", f"{home}/later")) == DENIED
    assert code_of(send("PUT", f"{home}/k", data="x")) == DENIED
    s3.put_bucket_acl(Bucket=opened, ACL="public-read-write")
    assert send("PUT", f"{home}/k", data="x").status_code == 200


@pytest.mark.parametrize("setting", ["IgnorePublicAcls", "BucketOwnerEnforced"])
def test_a_public_acl_may_be_ignored(s3: Any, home: str, opened: str, setting: str) -> None:
    with_acls(s3, opened)
    s3.put_object(Bucket=opened, Key="shown", Body=b"x", ACL="public-read")
    if setting == "IgnorePublicAcls":
        block(s3, opened, setting)
    else:
        rules = {"Rules": [{"ObjectOwnership": setting}]}
        s3.put_bucket_ownership_controls(Bucket=opened, OwnershipControls=rules)
    assert code_of(send("GET", f"{home}/shown")) == DENIED


def test_block_public_acls_keeps_public_acls_out(s3: Any, opened: str) -> None:
    with_acls(s3, opened, "BlockPublicAcls")
    s3.put_object(Bucket=opened, Key="k", Body=b"", ACL="private")
    everyone = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
    grants = [{"Grantee": everyone, "Permission": "READ"}]
    for call, parameters in (
        (s3.put_object, {"Key": "k", "Body": b"", "ACL": "public-read"}),
        (s3.put_object, {"Key": "k", "Body": b"", "GrantRead": f'uri="{everyone["URI"]}"'}),
        (s3.put_object_acl, {"Key": "k", "ACL": "authenticated-read"}),
        (s3.put_object_acl, {"Key": "k", "AccessControlPolicy": {"Grants": grants, "Owner": S3_OWNER}}),
        (s3.put_bucket_acl, {"ACL": "public-read-write"}),
        (s3.put_bucket_acl, {"AccessControlPolicy": {"Grants": grants, "Owner": S3_OWNER}}),
        (s3.copy_object, {"Key": "copy", "CopySource": {"Bucket": opened, "Key": "k"}, "ACL": "public-read"}),
        (s3.create_multipart_upload, {"Key": "k", "ACL": "public-read"}),
    ):
        status, code, message = refused(call, Bucket=opened, **parameters)
        assert (status, code) == DENIED
        assert message.endswith(
            "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access."
        )
    assert s3.list_objects_v2(Bucket=opened)["KeyCount"] == 1


def test_an_acl_that_does_not_exist(s3: Any, opened: str) -> None:
    assert refused(s3.put_object, Bucket=opened, Key="k", Body=b"", ACL="everyone")[:2] == (400, "InvalidArgument")
    assert refused(s3.put_bucket_acl, Bucket=opened)[:2] == (400, "MissingSecurityHeader")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ACL": "private"}, None),
        ({"ACL": "public-read"}, "InvalidBucketAclWithObjectOwnership"),
        ({"ACL": "public-read", "ObjectOwnership": "ObjectWriter"}, "InvalidBucketAclWithBlockPublicAccessError"),
        ({"ACL": "private", "ObjectOwnership": "ObjectWriter"}, None),
    ],
)
def test_a_bucket_is_not_born_public(s3: Any, parameters: dict[str, str], code: str | None) -> None:
    name = "born-public"
    if code is None:
        s3.create_bucket(Bucket=name, **parameters)
        s3.delete_bucket(Bucket=name)
        return
    assert refused(s3.create_bucket, Bucket=name, **parameters)[:2] == (400, code)
    assert refused(s3.head_bucket, Bucket=name)[0] == 404
