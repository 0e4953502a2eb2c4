"""Uploads by a form that a page was given."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import unescape

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.s3.conftest import block, code_of, member, policy_for, send

if TYPE_CHECKING:
    from tests.local.s3.conftest import Signer

LIMITED = [["starts-with", "$key", "user/"], ["content-length-range", 1, 10], {"Content-Type": "text/plain"}]


def form(s3: Any, bucket: str, key: str = "user/k", expires: int = 60, **fields: str) -> dict[str, Any]:
    found: dict[str, Any] = s3.generate_presigned_post(
        bucket,
        key,
        Fields={"Content-Type": "text/plain"} | fields,
        Conditions=[*LIMITED, *({name: value} for name, value in fields.items())],
        ExpiresIn=expires,
    )
    return found


def post(form: dict[str, Any], content: bytes = b"hello", **fields: str) -> Any:
    return send("POST", form["url"], data=form["fields"] | fields, files={"file": ("name.txt", content)})


def test_a_form_uploads_a_file(s3: Any, bucket: str) -> None:
    assert post(form(s3, bucket)).status_code == 204
    stored = s3.get_object(Bucket=bucket, Key="user/k")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"hello", "text/plain")
    assert post(form(s3, bucket, success_action_status="201")).status_code == 201
    named = form(s3, bucket, "user/${filename}")
    assert post(named).status_code == 204
    assert s3.get_object(Bucket=bucket, Key="user/name.txt")["Body"].read() == b"hello"


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"key": "admin/k"}, (403, "AccessDenied"), "Policy Condition failed"),
        ({"Content-Type": "text/html"}, (403, "AccessDenied"), "Policy Condition failed"),
        ({"x-amz-meta-extra": "x"}, (403, "AccessDenied"), "Extra input fields: x-amz-meta-extra"),
        ({"x-amz-signature": "0" * 64}, (403, "SignatureDoesNotMatch"), ""),
        ({"x-amz-algorithm": "none"}, (400, "InvalidArgument"), ""),
        (
            {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/s3/aws4_request"},
            (403, "InvalidAccessKeyId"),
            "",
        ),
        ({"policy": base64.b64encode(b"{}").decode()}, (403, "SignatureDoesNotMatch"), ""),
    ],
)
def test_a_form_is_good_for_what_its_policy_says(
    s3: Any, bucket: str, *, change: dict[str, Any], code: tuple[int, str], said: str
) -> None:
    answer = post(form(s3, bucket), **change)
    assert code_of(answer) == code
    assert said in answer.text
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_forms_limits(s3: Any, signer: Signer, bucket: str) -> None:
    assert code_of(post(form(s3, bucket), b"x" * 11)) == (400, "EntityTooLarge")
    assert code_of(post(form(s3, bucket), b"")) == (400, "EntityTooSmall")
    assert "Policy expired." in post(form(s3, bucket, expires=-1)).text
    assert code_of(post(form(signer("test", "wrong"), bucket)))[1] == "SignatureDoesNotMatch"
    other = form(s3, bucket)
    s3.create_bucket(Bucket=f"{bucket}-other")
    assert "Policy Condition failed" in post(other | {"url": other["url"] + "-other"}).text
    nonsense: dict[str, Any] = {"policy": base64.b64encode(b"nonsense").decode()}
    assert code_of(post(form(s3, bucket), **nonsense))[1] == "SignatureDoesNotMatch"


def test_a_form_without_a_policy_is_anyones(s3: Any, bucket: str) -> None:
    url, fields = f"{s3.meta.endpoint_url}/{bucket}", {"key": "user/k"}
    assert code_of(post({"url": url, "fields": fields})) == (403, "AccessDenied")
    block(s3, bucket)
    s3.put_bucket_policy(
        Bucket=bucket, Policy=policy_for(bucket, "s3:PutObject", Resource=f"arn:aws:s3:::{bucket}/user/*")
    )
    assert post({"url": url, "fields": fields}).status_code == 204
    assert code_of(post({"url": url, "fields": {"key": "admin/k"}})) == (403, "AccessDenied")


def test_a_forms_acl_is_judged_as_any_other(s3: Any, bucket: str) -> None:
    answer = post(form(s3, bucket, acl="public-read"))
    assert code_of(answer) == (400, "AccessControlListNotSupported")
    assert json.loads(base64.b64decode(form(s3, bucket)["fields"]["policy"]))["conditions"]
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def policy_of(bucket: str, conditions: list[Any], expiration: str = "2999-01-01T00:00:00Z") -> dict[str, Any]:
    return {"expiration": expiration, "conditions": [{"bucket": bucket}, {"key": "k"}, *conditions]}


def signed_form(s3: Any, bucket: str, policy: Any, **fields: str) -> dict[str, Any]:
    """Return a form with a policy that is signed as it is."""
    scope = "test/20260101/us-east-1/s3/aws4_request"
    given = {"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": scope, "x-amz-date": "20260101T000000Z"}
    if isinstance(policy, dict) and isinstance(policy.get("conditions"), list):
        policy["conditions"] += [{name: value} for name, value in given.items()]
    text = base64.b64encode(policy if isinstance(policy, bytes) else json.dumps(policy).encode()).decode()
    signer = SigV4Auth(Credentials("test", "test"), "s3", "us-east-1")
    request = AWSRequest("POST", "http://s3/")
    request.context["timestamp"] = "20260101T000000Z"
    signature = signer.signature(text, request)
    url = f"{s3.meta.endpoint_url}/{bucket}"
    return {"url": url, "fields": {"key": "k", **given, "policy": text, "x-amz-signature": signature, **fields}}


def test_a_form_answers_with_the_object(s3: Any, bucket: str) -> None:
    answer = post(form(s3, bucket, "user/${filename}", success_action_status="201"))
    location = f"{s3.meta.endpoint_url}/{bucket}/user/name.txt"
    etag = s3.head_object(Bucket=bucket, Key="user/name.txt")["ETag"]
    assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (201, location, etag)
    assert answer.headers["Content-Type"] == "application/xml"
    found = {element.tag: element.text for element in ET.fromstring(answer.text)}
    assert ET.fromstring(answer.text).tag == "PostResponse"
    assert found == {"Location": location, "Bucket": bucket, "Key": "user/name.txt", "ETag": etag}
    for asked, status in (("", 204), ("200", 200), ("9", 204)):
        answer = post(form(s3, bucket, success_action_status=asked))
        assert (answer.status_code, answer.text) == (status, "")
        assert answer.headers["Location"] == f"{s3.meta.endpoint_url}/{bucket}/user/k"
        assert answer.headers["ETag"] == etag


@pytest.mark.parametrize("url", ["/wrong/relative", "chat.example/done", "javascript:alert(1)", "http://", "http://["])
def test_an_invalid_url_redirects_to_nothing(s3: Any, bucket: str, url: str) -> None:
    answer = post(form(s3, bucket, success_action_redirect=url))
    assert (answer.status_code, answer.headers["Location"]) == (204, f"{s3.meta.endpoint_url}/{bucket}/user/k")


def test_a_form_redirects(s3: Any, bucket: str) -> None:
    asked = form(s3, bucket, success_action_redirect="https://chat.example/done?a=1", success_action_status="201")
    answer = requests.post(
        asked["url"], data=asked["fields"], files={"file": ("n", b"hello")}, allow_redirects=False, timeout=20
    )
    assert answer.status_code == 303
    found = urlsplit(answer.headers["Location"])
    assert (found.netloc, found.path) == ("chat.example", "/done")
    etag = s3.head_object(Bucket=bucket, Key="user/k")["ETag"]
    assert parse_qs(found.query) == {"a": ["1"], "bucket": [bucket], "key": ["user/k"], "etag": [etag]}


def test_each_field_is_carried_out(s3: Any, bucket: str) -> None:
    tagging = "<Tagging><TagSet><Tag><Key>t</Key><Value>1</Value></Tag></TagSet></Tagging>"
    fields: dict[str, Any] = {
        "Cache-Control": "no-store",
        "Content-Disposition": "attachment",
        "Content-Encoding": "identity",
        "Content-Language": "en",
        "Expires": "Fri, 01 Jan 2999 00:00:00 GMT",
        "x-amz-meta-Name": "value",
        "x-amz-storage-class": "STANDARD_IA",
        "x-amz-server-side-encryption": "AES256",
        "x-amz-website-redirect-location": "/other",
        "tagging": tagging,
        "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    }
    assert post(form(s3, bucket, **fields)).status_code == 204
    found = s3.get_object(Bucket=bucket, Key="user/k", ChecksumMode="ENABLED")
    assert found["CacheControl"] == "no-store"
    assert found["ContentDisposition"] == "attachment"
    assert (found["ContentEncoding"], found["ContentLanguage"]) == ("identity", "en")
    assert found["Metadata"] == {"name": "value"}
    assert (found["StorageClass"], found["WebsiteRedirectLocation"]) == ("STANDARD_IA", "/other")
    assert found["ChecksumSHA256"] == fields["x-amz-checksum-sha256"]
    assert s3.get_object_tagging(Bucket=bucket, Key="user/k")["TagSet"] == [{"Key": "t", "Value": "1"}]


def test_the_name_of_the_file_is_in_any_field_and_conditions_see_it(s3: Any, bucket: str) -> None:
    for wanted, status in (("name.txt", 204), ("${filename}", 403)):
        asked = signed_form(s3, bucket, policy_of(bucket, [["eq", "$x-amz-meta-a", wanted]]))
        asked["fields"]["x-amz-meta-a"] = "${filename}"
        assert post(asked).status_code == status
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"a": "name.txt"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tagging": "not xml"}, "MalformedXML"),
        ({"x-amz-storage-class": "FakeClass"}, "InvalidStorageClass"),
        ({"x-amz-checksum-crc32": "AAAAAA=="}, "BadDigest"),
        ({"x-amz-meta-a": "x" * 2048}, "MetadataTooLarge"),
    ],
)
def test_a_field_that_is_wrong_is_refused(s3: Any, bucket: str, fields: dict[str, Any], code: str) -> None:
    assert code_of(post(form(s3, bucket, **fields))) == (400, code)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize("name", ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "Policy"])
def test_a_field_of_the_signature_that_is_missing_is_named(s3: Any, bucket: str, name: str) -> None:
    asked = form(s3, bucket)
    del asked["fields"][name.lower()]
    answer = post(asked)
    assert code_of(answer) == (400, "InvalidArgument")
    said = (
        f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
    )
    assert member(answer, "Message") == said
    assert (member(answer, "ArgumentName"), member(answer, "ArgumentValue")) == (name, "")


def test_a_policy_without_a_signature_is_anonymous(s3: Any, bucket: str) -> None:
    asked = form(s3, bucket)
    asked["fields"] = {name: asked["fields"][name] for name in ("key", "policy")}
    answer = post(asked)
    assert (code_of(answer), member(answer, "Message")) == ((403, "AccessDenied"), "Access Denied")


def test_only_a_form_with_one_file_is_an_upload(s3: Any, bucket: str) -> None:
    asked = form(s3, bucket)
    for kind in ("text/html", "application/x-www-form-urlencoded"):
        answer = send("POST", asked["url"], {"Content-Type": kind}, data=urlencode(asked["fields"]))
        assert code_of(answer) == (412, "PreconditionFailed")
        said = "Bucket POST must be of the enclosure-type multipart/form-data"
        assert member(answer, "Condition") == said
    answer = send("POST", asked["url"], files={name: (None, value) for name, value in asked["fields"].items()})
    assert code_of(answer) == (400, "InvalidArgument")
    assert member(answer, "Message") == "POST requires exactly one file upload per request."
    as_text = {**{name: (None, value) for name, value in asked["fields"].items()}, "file": (None, "hello")}
    assert send("POST", asked["url"], files=as_text).status_code == 204


@pytest.mark.parametrize(
    ("condition", "field", "accepted"),
    [
        (["eq", "$X-AMZ-META-A", "b"], "b", True),
        (["eq", "$x-amz-meta-a", "B"], "b", False),
        (["eq", "x-amz-meta-a", "b"], "b", False),
        (["starts-with", "$x-amz-meta-a", ""], "anything", True),
        (["starts-with", "$x-amz-meta-a", "b"], "ab", False),
        ({"x-amz-meta-a": "b"}, "b", True),
        ({"x-amz-meta-a": "b"}, "c", False),
    ],
)
def test_a_condition_is_met_or_quoted(s3: Any, bucket: str, condition: Any, field: str, *, accepted: bool) -> None:
    answer = post(signed_form(s3, bucket, policy_of(bucket, [condition]), **{"x-amz-meta-a": field}))
    if accepted:
        assert answer.status_code == 204
        return
    shown = ["eq", "$x-amz-meta-a", "b"] if isinstance(condition, dict) else condition
    assert code_of(answer) == (403, "AccessDenied")
    said = f"Invalid according to Policy: Policy Condition failed: {json.dumps(shown)}"
    assert unescape(member(answer, "Message"), {"&quot;": '"'}) == said


@pytest.mark.parametrize(
    ("kind", "accepted"), [("image/png", True), ("image/png,image/gif", True), ("image/png,x/y", False)]
)
def test_each_member_of_a_content_type_starts_with_the_same(s3: Any, bucket: str, kind: str, *, accepted: bool) -> None:
    policy = policy_of(bucket, [["starts-with", "$Content-Type", "image/"]])
    answer = post(signed_form(s3, bucket, policy, **{"Content-Type": kind}))
    assert answer.status_code == (204 if accepted else 403)


@pytest.mark.parametrize(
    ("bounds", "status"),
    [((5, 10), 204), (("5", "10"), 204), (("test", "10"), 403), ((5.5, 10), 403), ((None, 10), 403)],
)
def test_a_range_of_lengths(s3: Any, bucket: str, bounds: tuple[Any, Any], status: int) -> None:
    condition = ["content-length-range", *bounds]
    answer = post(signed_form(s3, bucket, policy_of(bucket, [condition])))
    assert answer.status_code == status
    if status == 403:
        assert json.dumps(condition) in unescape(member(answer, "Message"), {"&quot;": '"'})


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (b"no json", "Invalid JSON."),
        (b"[]", "Invalid JSON."),
        (b"[" * 100_000, "Invalid JSON."),
        ({"conditions": []}, "Policy missing expiration."),
        ({"expiration": "2999-01-01T00:00:00Z"}, "Policy missing conditions."),
        ({"expiration": "tomorrow", "conditions": []}, "Invalid 'expiration' value: 'tomorrow'"),
        ({"expiration": 1, "conditions": []}, "Invalid 'expiration' value: '1'"),
        ({"expiration": "2999-01-01T00:00:00Z", "conditions": {}}, "Invalid 'conditions' value: must be a List."),
    ],
)
def test_a_policy_that_is_none_is_refused(s3: Any, bucket: str, policy: Any, reason: str) -> None:
    answer = post(signed_form(s3, bucket, policy))
    assert code_of(answer) == (400, "InvalidPolicyDocument")
    assert member(answer, "Message") == f"Invalid Policy: {reason}"


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (
            {"a": "b", "c": "d"},
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
        ),
        ({}, "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."),
        ({"a": 1}, "Invalid Simple-Condition: value must be a string."),
        (["like", "$key", "k"], "Invalid Condition: unknown operation 'like'."),
        (["eq", "$key"], "Invalid Condition: wrong number of arguments."),
        (["eq", "$key", 1], "Invalid Condition: arguments must be strings."),
        ([], "Invalid Condition: unknown operation ''."),
        ("eq", "Invalid Condition: must be a List or an Object."),
    ],
)
def test_a_condition_that_is_none_is_refused(s3: Any, bucket: str, condition: Any, reason: str) -> None:
    answer = post(signed_form(s3, bucket, policy_of(bucket, [condition])))
    assert code_of(answer) == (400, "InvalidPolicyDocument")
    assert member(answer, "Message") == f"Invalid Policy: {reason}"


def test_names_of_fields_are_in_any_case(s3: Any, bucket: str) -> None:
    asked = form(s3, bucket)
    asked["fields"] = {name.upper(): value for name, value in asked["fields"].items()}
    assert post(asked).status_code == 204


def post_in_order(asked: dict[str, Any], after: set[str], content: bytes, **more: str) -> Any:
    """Send a form whose fields in `after`, and `more`, follow the file."""
    fields = asked["fields"]
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items() if name not in after]
    parts.append(("file", ("name.txt", content)))
    parts += [(name, (None, fields[name])) for name in after] + [(name, (None, value)) for name, value in more.items()]
    return send("POST", asked["url"], files=parts)


def test_fields_after_the_file_are_ignored(s3: Any, bucket: str) -> None:
    asked = form(s3, bucket)
    # a policy allows no field that it does not name
    late: dict[str, Any] = {"x-amz-meta-late": "x", "key": "user/other", "file": "later"}
    assert post_in_order(asked, set(), b"hello", **late).status_code == 204
    stored = s3.get_object(Bucket=bucket, Key="user/k")
    assert (stored["Body"].read(), stored["Metadata"]) == (b"hello", {})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


@pytest.mark.parametrize(
    ("late", "code", "message"),
    [
        ("Content-Type", (403, "AccessDenied"), 'Policy Condition failed: ["eq", "$Content-Type", "text/plain"]'),
        ("key", (403, "AccessDenied"), 'Policy Condition failed: ["starts-with", "$key", "user/"]'),
        ("policy", (400, "InvalidArgument"), "Bucket POST must contain a field named 'Policy'."),
        ("x-amz-signature", (400, "InvalidArgument"), "Bucket POST must contain a field named 'X-Amz-Signature'."),
        ("x-amz-date", (400, "InvalidArgument"), "Bucket POST must contain a field named 'X-Amz-Date'."),
    ],
)
def test_what_a_policy_or_a_signature_needs_is_missing_after_the_file(
    s3: Any, bucket: str, late: str, code: tuple[int, str], message: str
) -> None:
    answer = post_in_order(form(s3, bucket), {late}, b"hello")
    assert (code_of(answer), message in member(answer, "Message")) == (code, True)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_large_file_is_followed_by_fields(s3: Any, bucket: str) -> None:
    asked = s3.generate_presigned_post(bucket, "large")
    content = bytes(range(256)) * 4096
    assert post_in_order(asked, set(), content, late="x" * 100_000).status_code == 204
    assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == content


def test_a_form_that_ends_early_is_refused(s3: Any, bucket: str) -> None:
    asked = s3.generate_presigned_post(bucket, "k")
    whole = requests.Request("POST", asked["url"], data=asked["fields"], files={"file": ("n", b"hello")}).prepare()
    assert isinstance(whole.body, bytes)
    headers = {"Content-Type": str(whole.headers["Content-Type"])}
    answer = send("POST", asked["url"], headers, data=whole.body[: whole.body.index(b"hello") + 2])
    assert code_of(answer) == (400, "MalformedPOSTRequest")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
