"""What S3 tells browsers: the bucket's rules, method by method."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.s3.conftest import block, code_of, member, policy_for, send

PAGE, OTHER = "https://chat.example", "https://elsewhere.example"
TUTORIAL = [{"AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}]
OWN_PAGE: list[dict[str, Any]] = [
    {
        "AllowedMethods": ["PUT"],
        "AllowedOrigins": [PAGE],
        "AllowedHeaders": ["Content-Type", "x-amz-meta-*"],
        "ExposeHeaders": ["ETag", "x-amz-request-id"],
        "MaxAgeSeconds": 300,
    },
    {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["https://*.example"]},
]
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
REFUSED = "CORSResponse: This CORS request is not allowed."


def allow(s3: Any, bucket: str, rules: list[dict[str, Any]]) -> None:
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def ask(url: str, method: str | None = "PUT", origin: str | None = PAGE, headers: str | None = None) -> Any:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }
    return send("OPTIONS", url, {name: value for name, value in asked.items() if value is not None})


def granted(answer: Any) -> dict[str, str]:
    start = "access-control-"
    return {
        name.lower()[len(start) :]: value for name, value in answer.headers.items() if name.lower().startswith(start)
    }


def test_the_tutorials_rules_let_every_page_put_and_get(s3: Any, own: Any, bucket: str) -> None:
    allow(s3, bucket, TUTORIAL)
    url = own.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k", "ContentType": "text/plain"})
    answer = ask(url, "PUT", headers="Content-Type,X-Other")
    assert answer.status_code == 200
    assert answer.content == b""
    assert granted(answer) == {
        "allow-origin": "*",
        "allow-methods": "PUT, GET",
        "allow-headers": "content-type, x-other",
    }
    assert answer.headers["Vary"] == VARY
    put = send("PUT", url, {"Origin": PAGE, "Content-Type": "text/plain"}, data="x")
    assert (put.status_code, granted(put)) == (200, {"allow-origin": "*", "allow-methods": "PUT, GET"})
    refused = ask(url, "DELETE")
    assert (*code_of(refused), granted(refused)) == (403, "AccessForbidden", {})


@pytest.mark.parametrize(
    ("method", "origin", "headers", "expected"),
    [
        ("PUT", PAGE, None, 0),
        ("PUT", PAGE, "content-type,x-amz-meta-sender", 0),
        ("PUT", PAGE, "content-type,x-amz-acl", None),
        ("PUT", OTHER, None, None),
        ("PUT", "http://chat.example", None, None),
        ("PUT", "https://chat.example.evil", None, None),
        ("GET", PAGE, None, 1),
        ("GET", OTHER, None, 1),
        ("GET", OTHER, "range", None),
        ("HEAD", "https://.example", None, 1),
        ("GET", "https://example", None, None),
        ("GET", "null", None, None),
        ("DELETE", PAGE, None, None),
    ],
)
def test_the_first_rule_that_fits_answers(
    s3: Any, cloud_url: str, bucket: str, *, method: str, origin: str, headers: str | None, expected: int | None
) -> None:
    allow(s3, bucket, OWN_PAGE)
    answer = ask(f"{cloud_url}/{bucket}/k", method, origin, headers)
    if expected is None:
        assert code_of(answer) == (403, "AccessForbidden")
        assert member(answer, "Message").startswith(REFUSED)
        assert (member(answer, "Method"), member(answer, "ResourceType")) == (method, "OBJECT")
        assert granted(answer) == {}
        return
    assert answer.status_code == 200
    assert granted(answer) == {
        "allow-origin": origin,
        "allow-credentials": "true",
        "allow-methods": ", ".join(OWN_PAGE[expected]["AllowedMethods"]),
        **({"expose-headers": "ETag, x-amz-request-id", "max-age": "300"} if expected == 0 else {}),
        **({"allow-headers": ", ".join(headers.split(","))} if headers else {}),
    }


def test_a_bucket_without_rules_lets_no_page_in(s3: Any, cloud_url: str, bucket: str) -> None:
    for path in (f"{bucket}/k", bucket):
        for method in ("PUT", None):
            answer = ask(f"{cloud_url}/{path}", method)
            assert code_of(answer) == (403, "AccessForbidden")
            assert member(answer, "Message") == "CORSResponse: CORS is not enabled for this bucket."
            assert (member(answer, "Method"), member(answer, "ResourceType")) == (method or "OPTIONS", "BUCKET")
    allow(s3, bucket, TUTORIAL)
    assert ask(f"{cloud_url}/{bucket}/k").status_code == 200
    s3.delete_bucket_cors(Bucket=bucket)
    assert ask(f"{cloud_url}/{bucket}/k").status_code == 403
    missing = ask(f"{cloud_url}/no-such-bucket/k", None)
    assert (*code_of(missing), member(missing, "Message")) == (403, "AccessForbidden", "CORSResponse: Bucket not found")


def test_a_preflight_has_to_say_what_it_is_for(s3: Any, cloud_url: str, bucket: str) -> None:
    allow(s3, bucket, TUTORIAL)
    url = f"{cloud_url}/{bucket}/k"
    assert code_of(ask(url, origin=None)) == (400, "BadRequest")
    assert code_of(ask(url, method=None)) == (400, "BadRequest")


def test_an_answer_may_be_read_by_the_pages_of_its_methods_rule(s3: Any, own: Any, bucket: str) -> None:
    allow(s3, bucket, OWN_PAGE)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    params = {"Bucket": bucket, "Key": "k"}
    put, get = (own.generate_presigned_url(f"{verb}_object", Params=params) for verb in ("put", "get"))
    own = send("PUT", put, {"Origin": PAGE}, data="x")
    assert granted(own) == {
        "allow-origin": PAGE,
        "allow-credentials": "true",
        "allow-methods": "PUT",
        "expose-headers": "ETag, x-amz-request-id",
        "max-age": "300",
    }
    assert own.headers["x-amz-request-id"]
    elsewhere = send("PUT", put, {"Origin": OTHER}, data="x")
    assert (code_of(elsewhere), granted(elsewhere)) == ((403, "AccessForbidden"), {})
    assert "Vary" not in elsewhere.headers
    assert granted(send("GET", get, {"Origin": OTHER}))["allow-origin"] == OTHER
    assert granted(send("GET", get, {"Origin": "http://localhost:3000"})) == {}
    assert granted(send("GET", get)) == {}
    part = send("GET", get, {"Origin": OTHER, "Range": "bytes=0-0"})
    assert (part.status_code, granted(part)["allow-origin"]) == (206, OTHER)


def test_a_page_may_read_why_it_was_refused(s3: Any, own: Any, cloud_url: str, *, bucket: str) -> None:
    allow(s3, bucket, TUTORIAL)
    missing = send(
        "GET", own.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "absent"}), {"Origin": PAGE}
    )
    denied = send("GET", f"{cloud_url}/{bucket}/k", {"Origin": PAGE})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = own.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    unsatisfiable = send("GET", url, {"Origin": PAGE, "Range": "bytes=9-"})
    forged = send("GET", url[:-4] + "0000", {"Origin": PAGE})
    answers = [missing, denied, unsatisfiable, forged]
    assert [answer.status_code for answer in answers] == [404, 403, 416, 403]
    assert [granted(answer).get("allow-origin") for answer in answers] == ["*"] * 4


def test_rules_give_no_rights(s3: Any, cloud_url: str, bucket: str) -> None:
    allow(s3, bucket, TUTORIAL)
    url = f"{cloud_url}/{bucket}/k"
    assert ask(url).status_code == 200
    assert code_of(send("PUT", url, {"Origin": PAGE}, data="x")) == (403, "AccessDenied")
    block(s3, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:PutObject"))
    assert send("PUT", url, {"Origin": PAGE}, data="x").status_code == 200


def test_a_request_with_the_headers_of_a_preflight_is_judged_as_one(s3: Any, own: Any, bucket: str) -> None:
    allow(s3, bucket, [{"AllowedMethods": ["GET"], "AllowedOrigins": [PAGE], "AllowedHeaders": ["x-amz-meta-*"]}])
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = own.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    for headers, is_granted in (
        ({}, True),
        ({"Access-Control-Request-Method": "GET"}, True),
        ({"Access-Control-Request-Method": "PUT"}, False),
        ({"Access-Control-Request-Headers": "x-amz-meta-a"}, True),
        ({"Access-Control-Request-Headers": "x-amz-request-payer"}, False),
    ):
        answer = send("GET", url, {"Origin": PAGE, **headers})
        assert (answer.text, bool(granted(answer))) == ("x", is_granted)


def test_an_empty_element_is_not_a_missing_one(s3: Any, bucket: str) -> None:
    rules = [{"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": [""]}]
    allow(s3, bucket, rules)
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"x", Tagging="a=1")
    for tags in ([{"Key": "tag", "Value": ""}], []):
        s3.put_object_tagging(**place, Tagging={"TagSet": tags})
        assert s3.get_object_tagging(**place)["TagSet"] == tags
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "tag", "Value": ""}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "tag", "Value": ""}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": []})
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=bucket)


def test_a_bucket_has_at_most_100_rules(s3: Any, bucket: str) -> None:
    allow(s3, bucket, TUTORIAL * 100)
    with pytest.raises(s3.exceptions.ClientError, match="MalformedXML"):
        allow(s3, bucket, TUTORIAL * 101)


@pytest.mark.parametrize("method", ["FOO", "PATCH", "put", "OPTIONS"])
def test_a_preflight_for_a_method_that_no_rule_can_have(s3: Any, own: Any, bucket: str, method: str) -> None:
    allow(s3, bucket, TUTORIAL)
    url = own.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    answer = ask(url, method)
    assert (*code_of(answer), granted(answer)) == (400, "BadRequest", {})
    assert f"Invalid Access-Control-Request-Method: {method}" in answer.text
