"""Buckets of several accounts: their names are global, and only a policy or an ACL lets another account in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.local.accounts.test_accounts import refusal
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.local.accounts.conftest import ClientOf

A, B, C = "661111111111", "662222222222", "663333333333"
BUCKET, OF_B = "of-the-first-account", "of-the-second-account"


@pytest.fixture(scope="module")
def buckets(client_of: ClientOf) -> None:
    """A bucket with an object in account A, and an empty one in account B."""
    client_of("s3", A).create_bucket(Bucket=BUCKET)
    client_of("s3", A).put_object(Bucket=BUCKET, Key="key", Body=b"of A")
    client_of("s3", B).create_bucket(Bucket=OF_B)


def policy(principal: Any, *actions: str) -> str:
    resources = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": resources}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def allow(client_of: ClientOf, buckets: None) -> Any:  # the bucket exists
    """Set the policy of A's bucket until the end of the test."""
    s3 = client_of("s3", A)

    def allow(principal: Any, *actions: str) -> None:
        s3.put_bucket_policy(Bucket=BUCKET, Policy=policy(principal, *actions))

    yield allow
    s3.delete_bucket_policy(Bucket=BUCKET)


@pytest.mark.usefixtures("buckets")
def test_a_name_is_taken_for_all_accounts(client_of: ClientOf) -> None:
    s3 = client_of("s3", B)
    assert refusal(s3.create_bucket, Bucket=BUCKET) == "BucketAlreadyExists"
    assert refusal(s3.create_bucket, Bucket=BUCKET, ACL="private") == "BucketAlreadyExists"
    assert refusal(s3.head_bucket, Bucket=BUCKET) == "403"
    assert refusal(s3.head_bucket, Bucket="of-no-account") == "404"
    assert refusal(s3.delete_bucket, Bucket=BUCKET) == "AccessDenied"
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [OF_B]
    assert [bucket["Name"] for bucket in client_of("s3", A).list_buckets()["Buckets"]] == [BUCKET]


def test_a_policy_lets_another_account_in(client_of: ClientOf, allow: Any) -> None:
    s3, asked = client_of("s3", B), {"Bucket": BUCKET, "Key": "key"}
    assert refusal(s3.get_object, **asked) == "AccessDenied"
    allow({"AWS": f"arn:aws:iam::{B}:root"}, "s3:GetObject", "s3:PutObject")
    assert s3.get_object(**asked)["Body"].read() == b"of A"
    assert refusal(s3.list_objects_v2, Bucket=BUCKET) == "AccessDenied"
    assert refusal(client_of("s3", C).get_object, **asked) == "AccessDenied"
    s3.put_object(Bucket=BUCKET, Key="of-b", Body=b"by B")
    assert client_of("s3", A).get_object(Bucket=BUCKET, Key="of-b")["Body"].read() == b"by B"
    allow({"AWS": B}, "s3:DeleteObject", "s3:ListBucket")
    assert {found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]} == {"key", "of-b"}
    s3.delete_object(Bucket=BUCKET, Key="of-b")
    assert refusal(s3.get_object, **asked) == "AccessDenied"


def test_what_another_account_may_change_is_changed_in_the_owners_bucket(client_of: ClientOf, allow: Any) -> None:
    mine, theirs = client_of("s3", A), client_of("s3", B)
    mine.put_object(Bucket=BUCKET, Key="tagged", Body=b"x")
    allow({"AWS": B}, "s3:PutBucketTagging", "s3:PutObjectTagging", "s3:DeleteObject")
    tags = [{"Key": "set", "Value": "by B"}]
    theirs.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": tags})
    theirs.put_object_tagging(Bucket=BUCKET, Key="tagged", Tagging={"TagSet": tags})
    assert mine.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == tags
    assert mine.get_object_tagging(Bucket=BUCKET, Key="tagged")["TagSet"] == tags
    theirs.delete_object(Bucket=BUCKET, Key="tagged")


def test_a_bucket_is_deleted_by_another_account_if_its_policy_allows(client_of: ClientOf) -> None:
    name = "deleted-by-another-account"
    client_of("s3", A).create_bucket(Bucket=name)
    document = policy({"AWS": B}, "s3:DeleteBucket").replace(BUCKET, name)
    client_of("s3", A).put_bucket_policy(Bucket=name, Policy=document)
    assert refusal(client_of("s3", C).delete_bucket, Bucket=name) == "AccessDenied"
    client_of("s3", B).delete_bucket(Bucket=name)
    assert refusal(client_of("s3", A).head_bucket, Bucket=name) == "404"
    client_of("s3", C).create_bucket(Bucket=name)
    client_of("s3", C).delete_bucket(Bucket=name)


def test_a_user_of_another_account_needs_both_policies(client_of: ClientOf, allow: Any) -> None:
    iam = client_of("iam", B)
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    s3, asked = client_of("s3", key["AccessKeyId"], key["SecretAccessKey"]), {"Bucket": BUCKET, "Key": "key"}
    allow({"AWS": B}, "s3:GetObject")
    assert refusal(s3.get_object, **asked) == "AccessDenied"
    own = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [own]})
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=document)
    assert s3.get_object(**asked)["Body"].read() == b"of A"


def test_objects_are_copied_from_another_account_if_its_policy_allows(client_of: ClientOf, allow: Any) -> None:
    s3, copy = client_of("s3", B), {"Bucket": OF_B, "Key": "copy", "CopySource": f"{BUCKET}/key"}
    assert refusal(s3.copy_object, **copy) == "AccessDenied"
    allow({"AWS": B}, "s3:GetObject")
    s3.copy_object(**copy)
    assert s3.get_object(Bucket=OF_B, Key="copy")["Body"].read() == b"of A"
    assert refusal(client_of("s3", A).get_object, Bucket=OF_B, Key="copy") == "AccessDenied"


def test_a_public_bucket_is_read_without_a_key_and_by_every_account(
    client_of: ClientOf, allow: Any, cloud_url: str
) -> None:
    url = f"{cloud_url}/{BUCKET}/key"
    assert requests.get(url, timeout=PATIENCE).status_code == 403
    client_of("s3", A).delete_public_access_block(Bucket=BUCKET)
    allow("*", "s3:GetObject")
    assert requests.get(url, timeout=PATIENCE).content == b"of A"
    assert client_of("s3", B).get_object(Bucket=BUCKET, Key="key")["Body"].read() == b"of A"


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(("account", "status"), [(A, 204), (B, 403)])
def test_forms_and_urls_have_the_rights_of_the_account_that_signed_them(
    client_of: ClientOf, account: str, status: int
) -> None:
    s3 = client_of("s3", account)
    form = s3.generate_presigned_post(BUCKET, "posted")
    sent = requests.post(form["url"], data=form["fields"], files={"file": b"x"}, timeout=PATIENCE)
    assert sent.status_code == status
    client_of("s3", A).delete_object(Bucket=BUCKET, Key="posted")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "key"})
    assert requests.get(url, timeout=PATIENCE).status_code == {204: 200}.get(status, status)
