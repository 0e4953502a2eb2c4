"""Signature Version 2, which boto3 still uses for URLs and forms in us-east-1."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.s3.conftest import Signer, code_of, member, send
from tests.local.s3.test_s3_forms import form, post
from tests.local.s3.test_s3_presigned_urls import url_of

OLD = [
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
]
NEW = ["ap-south-1", "us-east-2", "eu-central-1"]


@pytest.fixture
def old(signer: Signer) -> Any:
    return signer(version="s3")


def bucket_in(signer: Signer, region: str, name: str) -> Any:
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client = signer(region=region)
    client.create_bucket(Bucket=name, **place)
    client.put_object(Bucket=name, Key="k", Body=b"x")
    return signer(version="s3", region=region)


@pytest.mark.parametrize("region", OLD)
def test_the_old_regions_accept_it(signer: Signer, region: str) -> None:
    name = f"old-{region}"
    client = bucket_in(signer, region, name)
    url = url_of(client, "get_object", name)
    assert "AWSAccessKeyId=" in url
    assert send("GET", url).text == "x"
    assert post(form(client, name)).status_code == 204
    assert client.get_object(Bucket=name, Key="user/k")["Body"].read() == b"hello"


@pytest.mark.parametrize("region", NEW)
def test_the_new_regions_refuse_it(signer: Signer, region: str) -> None:
    name = f"new-{region}"
    client = bucket_in(signer, region, name)
    url = url_of(client, "get_object", name)
    for answer in (
        send("GET", url),
        post(form(client, name)),
        send("GET", url.partition("?")[0], {"Authorization": "AWS test:x"}),
    ):
        assert code_of(answer) == (400, "InvalidRequest")
        message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        assert member(answer, "Message") == message


def test_buckets_are_listed_and_created(old: Any, s3: Any) -> None:
    old.create_bucket(Bucket="made-by-v2")
    assert "made-by-v2" in [found["Name"] for found in old.list_buckets()["Buckets"]]
    assert send("GET", old.generate_presigned_url("list_buckets")).status_code == 200
    assert s3.head_bucket(Bucket="made-by-v2")


def test_the_url_is_good_for_what_it_says(old: Any, signer: Signer, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = url_of(old, "get_object", bucket)
    wrong = send("PUT", url, data=b"y")
    assert code_of(wrong) == (403, "SignatureDoesNotMatch")
    assert member(wrong, "StringToSign").startswith("PUT\n\n\n")
    assert member(wrong, "SignatureProvided")
    assert code_of(send("GET", url.replace("/k?", "/other?")))[1] == "SignatureDoesNotMatch"
    assert code_of(send("GET", url_of(signer("test", "wrong", version="s3"), "get_object", bucket)))[1] == (
        "SignatureDoesNotMatch"
    )
    assert code_of(send("GET", url, {"x-amz-meta-more": "x"}))[1] == "SignatureDoesNotMatch"


def test_a_url_expires(old: Any, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = send("GET", old.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=-1))
    assert code_of(answer) == (403, "AccessDenied")
    assert member(answer, "Message") == "Request has expired"
    assert member(answer, "Expires") <= member(answer, "ServerTime")
    base = f"{s3.meta.endpoint_url}/{bucket}/k?AWSAccessKeyId=test&Signature=x"
    assert "Invalid date" in send("GET", f"{base}&Expires=soon").text


@pytest.mark.parametrize("parameter", ["Signature", "Expires"])
def test_a_parameter_that_is_missing_is_named(old: Any, s3: Any, bucket: str, parameter: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url, _, query = url_of(old, "get_object", bucket).partition("?")
    rest = "&".join(part for part in query.split("&") if not part.startswith(f"{parameter}="))
    answer = send("GET", f"{url}?{rest}")
    assert code_of(answer) == (403, "AccessDenied")
    message = "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
    assert member(answer, "Message") == message


def test_headers_that_the_signature_moved_into_the_query_count(old: Any, s3: Any, bucket: str) -> None:
    parameters = {"Bucket": bucket, "Key": "k", "Metadata": {"foo": "bar"}, "ContentType": "text/plain"}
    url = old.generate_presigned_url("put_object", parameters)
    assert "x-amz-meta-foo=bar" in url
    assert send("PUT", url, {"Content-Type": "text/plain"}, data=b"x").status_code == 200
    found = s3.head_object(Bucket=bucket, Key="k")
    assert (found["Metadata"], found["ContentType"]) == ({"foo": "bar"}, "text/plain")
    copy = old.generate_presigned_url("copy_object", {"Bucket": bucket, "Key": "copy", "CopySource": f"{bucket}/k"})
    assert send("PUT", copy).status_code == 200
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"x"


def test_an_issued_key_is_verified_in_the_header(signer: Signer, own: Any, bucket: str) -> None:
    key = own._request_signer._credentials
    good, wrong = signer(key.access_key, key.secret_key, version="s3"), signer(key.access_key, "wrong", version="s3")
    good.put_object(Bucket=bucket, Key="k", Body=b"x")
    with pytest.raises(wrong.exceptions.ClientError, match="SignatureDoesNotMatch"):
        wrong.get_object(Bucket=bucket, Key="k")
    assert good.list_objects(Bucket=bucket, Prefix="k")["Contents"][0]["Key"] == "k"


@pytest.mark.parametrize(("field", "name"), [("signature", "Signature"), ("AWSAccessKeyId", "AWSAccessKeyId")])
def test_a_field_of_the_signature_that_is_missing_is_named(old: Any, bucket: str, field: str, name: str) -> None:
    asked = form(old, bucket)
    del asked["fields"][field]
    answer = post(asked)
    assert code_of(answer) == (400, "InvalidArgument")
    assert f"Bucket POST must contain a field named '{name}'.  If it is specified" in member(answer, "Message")
