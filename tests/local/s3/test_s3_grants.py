"""ACLs in headers and documents: who can be named, and what each canned ACL grants. The errors are those that LocalStack recorded
from AWS: tests/aws/services/s3/test_s3.snapshot.json in github.com/localstack/localstack, February 2026.
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.local.s3.conftest import block, send
from tests.local.s3.test_s3_answers import OWNER
from tests.local.s3.test_s3_checksums import error_of

GROUPS: Final = "http://acs.amazonaws.com/groups"
LOG_DELIVERY: Final = {"Type": "Group", "URI": f"{GROUPS}/s3/LogDelivery"}
FAKE: Final = f"{GROUPS}/s3/FakeGroup"
EVERYONE: Final = {"Type": "Group", "URI": f"{GROUPS}/global/AllUsers"}


def document(grantee: dict[str, str], owner: dict[str, str] = OWNER) -> dict[str, Any]:
    return {"AccessControlPolicy": {"Owner": owner, "Grants": [{"Grantee": grantee, "Permission": "READ"}]}}


def argument(name: str, value: str, message: str) -> dict[str, str]:
    return {"Code": "InvalidArgument", "ArgumentName": name, "ArgumentValue": value, "Message": message}


NO_EMAIL: Final = {
    "Code": "MethodNotAllowed",
    "Message": "The specified method is not allowed against this resource.",
    "Method": "PUT",
    "ResourceType": "ACL",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html: refused with 405 since October 2025"""
REFUSED: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    (
        {"ACL": "fake-acl"},
        {"Code": "InvalidArgument", "ArgumentName": "x-amz-acl", "ArgumentValue": "fake-acl", "Message": None},
    ),
    ({"GrantWrite": f'uri="{FAKE}"'}, argument("uri", FAKE, "Invalid group uri")),
    ({"GrantWrite": 'id="wrong-id"'}, argument("id", "wrong-id", "Invalid id")),
    (
        {"GrantWrite": 'fakekey="1234"'},
        argument("x-amz-grant-write", 'fakekey="1234"', "Argument format not recognized"),
    ),
    ({"GrantRead": 'emailAddress="user@example.com"'}, NO_EMAIL),
    (document(LOG_DELIVERY, {"ID": "wrong-id"}), argument("CanonicalUser/ID", "wrong-id", "Invalid id")),
    (document({"Type": "Group", "URI": FAKE}), argument("Group/URI", FAKE, "Invalid group uri")),
    (
        document({"Type": "CanonicalUser", "ID": "wrong-id"}),
        argument("CanonicalUser/ID", "wrong-id", "Invalid id"),
    ),
    (document({"Type": "AmazonCustomerByEmail", "EmailAddress": "user@example.com"}), NO_EMAIL),
    (
        {"ACL": "private", **document({"Type": "CanonicalUser", **OWNER})},
        {"Code": "UnexpectedContent", "Message": "This request does not support content"},
    ),
]


@pytest.mark.parametrize(("parameters", "expected"), REFUSED)
def test_an_acl_that_cannot_be_is_refused_before_the_bucket_is_asked(
    s3: Any, bucket: str, parameters: dict[str, Any], expected: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="k")
    assert error_of(s3.put_bucket_acl, Bucket=bucket, **parameters) == expected
    assert error_of(s3.put_object_acl, Bucket=bucket, Key="k", **parameters) == expected


@pytest.mark.parametrize("style", ["bucket", "object", "upload", "form of creation"])
def test_each_permission_of_a_canned_acl_is_listed(s3: Any, opened: str, style: str) -> None:
    owned = {"Grantee": {"Type": "CanonicalUser", **OWNER}, "Permission": "FULL_CONTROL"}
    of_everyone = [{"Grantee": EVERYONE, "Permission": permission} for permission in ("READ", "WRITE")]
    s3.put_bucket_ownership_controls(Bucket=opened, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    place = {"Bucket": opened, "Key": "k"}
    if style == "form of creation":
        name = f"{opened}-log"
        s3.create_bucket(Bucket=name, ACL="log-delivery-write", ObjectOwnership="ObjectWriter")
        of_log = [{"Grantee": LOG_DELIVERY, "Permission": permission} for permission in ("READ_ACP", "WRITE")]
        assert s3.get_bucket_acl(Bucket=name)["Grants"] == [owned, *of_log]
        return
    if style == "bucket":
        s3.put_bucket_acl(Bucket=opened, ACL="public-read-write")
        found = s3.get_bucket_acl(Bucket=opened)
    else:
        if style == "object":
            s3.put_object(**place, ACL="public-read-write")
        else:
            upload = s3.create_multipart_upload(**place, ACL="public-read-write")["UploadId"]
            part = {"PartNumber": 1, "ETag": s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x")["ETag"]}
            s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": [part]})
        found = s3.get_object_acl(**place)
    assert found["Grants"] == [owned, *of_everyone]


def test_grants_in_the_headers_of_a_new_bucket_are_stored(s3: Any, bucket: str) -> None:
    name = f"{bucket}-new"
    s3.create_bucket(Bucket=name, GrantRead=f"id={OWNER['ID']}", ObjectOwnership="ObjectWriter")
    assert s3.get_bucket_acl(Bucket=name)["Grants"] == [
        {"Grantee": {"Type": "CanonicalUser", **OWNER}, "Permission": "READ"}
    ]


def test_who_may_write_to_a_public_bucket_may_set_the_acl_of_the_object(s3: Any, cloud_url: str, opened: str) -> None:
    s3.put_bucket_ownership_controls(Bucket=opened, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    url, public = f"{cloud_url}/{opened}/k", {"x-amz-acl": "public-read-write"}
    assert send("PUT", url, public, data="x").status_code == 403
    s3.put_bucket_acl(Bucket=opened, ACL="public-read-write")
    assert send("PUT", url, public, data="x").status_code == 200
    assert send("PUT", f"{url}?acl", public).status_code == 403, "of an object that is there it may not"
    block(s3, opened, "IgnorePublicAcls")
    assert send("PUT", url, public, data="x").status_code == 403


def test_an_explicit_denial_counts_more(s3: Any, cloud_url: str, opened: str) -> None:
    s3.put_bucket_ownership_controls(Bucket=opened, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.put_bucket_acl(Bucket=opened, ACL="public-read-write")
    statement = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObjectAcl", '
        f'"Resource": "arn:aws:s3:::{opened}/*"}}}}'
    )
    s3.put_bucket_policy(Bucket=opened, Policy=statement)
    url = f"{cloud_url}/{opened}/k"
    assert send("PUT", url, {"x-amz-acl": "public-read"}, data="x").status_code == 403
    assert send("PUT", url, data="x").status_code == 200
