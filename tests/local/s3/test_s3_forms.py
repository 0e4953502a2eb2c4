"""Uploads by a form that a page was given."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.s3.conftest import block, code_of, policy_for, send

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
