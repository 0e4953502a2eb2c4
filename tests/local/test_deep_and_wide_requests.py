"""Requests that are nested very deeply or say very much: AWS's 400 in the service's own protocol, never a fault of the server."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from chatprov.local import moto_loading
from chatprov.local.aws import Aws, AwsRequest
from chatprov.local.bodies import Content
from chatprov.local.sizes import MOST_VALUES, largest_body, largest_of
from tests.own_services import OwnServices

if TYPE_CHECKING:
    from chatprov.local.answers import AwsResponse

pytestmark = pytest.mark.slow
DEPTHS = (40, 900, 3000, 50_000)
TARGETS = {
    "cognito-idp": "AWSCognitoIdentityProviderService.InitiateAuth",
    "dynamodb": "DynamoDB_20120810.ListTables",
    "logs": "Logs_20140328.DescribeLogGroups",
    "resourcegroupstaggingapi": "ResourceGroupsTaggingAPI_20170126.GetResources",
    "ssm": "AmazonSSM.PutParameter",
}
FORMS = {
    "cloudformation": ("ValidateTemplate", "TemplateBody"),
    "iam": ("CreateRole", "AssumeRolePolicyDocument"),
    "sts": ("AssumeRole", "Policy"),
}
SETTINGS = (
    "acl",
    "cors",
    "encryption",
    "lifecycle",
    "logging",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "publicAccessBlock",
    "tagging",
    "versioning",
)
POSTED = ("?delete", "/k?select&select-type=2", "/k?uploadId=none")


@pytest.fixture(scope="module")
def aws() -> Aws:
    moto_loading.load()
    return OwnServices().aws


def sent(aws: Aws, service: str, method: str, target: str, body: bytes, **headers: str) -> AwsResponse:
    scope = f"AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/{service}/aws4_request"
    given = {
        "Host": "127.0.0.1",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    content = Content.of(body)
    return aws.answer(AwsRequest(method, target, list(given.items()), content.open(), len(content), 4566))


def nested(depth: int) -> list[bytes]:
    """Return texts of JSON that are nested so deeply: closed or not, of objects and of lists, alone and as a member."""
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    listed = b"[" * depth + b"]" * depth
    members = [
        b'{"AuthParameters":%s}' % deep,
        b'{"Item":{"a":%s}}' % (b'{"M":{"a":' * depth + b'{"S":"x"}' + b"}}" * depth),
    ]
    return [deep, listed, b"[" * depth, b'{"a":' * depth, *members]


@pytest.mark.parametrize("service", TARGETS)
def test_deep_json_is_no_fault_of_the_server(aws: Aws, service: str) -> None:
    for depth in DEPTHS:
        for body in nested(depth):
            answer = sent(
                aws,
                service,
                "POST",
                "/",
                body,
                X_Amz_Target=TARGETS[service],
                Content_Type="application/x-amz-json-1.1",
            )
            told = service, depth, body[:30], answer.status, answer.body
            assert answer.status < 500, told
            assert depth < 3000 or answer.status == 400, told
            # tagging speaks CBOR first, and what is refused is told in another form
            assert (
                answer.status == 200
                or service == "resourcegroupstaggingapi"
                or "__type" in json.loads(bytes(answer.body))
            ), told


@pytest.mark.parametrize("service", FORMS)
def test_a_deep_policy_in_a_form_is_no_fault_of_the_server(aws: Aws, service: str) -> None:
    action, parameter = FORMS[service]
    for depth in DEPTHS[:-1]:
        for text in nested(depth):
            body = (
                f"Action={action}&Version=2010-05-08&RoleName=r&RoleArn=arn:aws:iam::1:role/r&RoleSessionName=s&{parameter}=".encode()
                + text
            )
            answer = sent(aws, service, "POST", "/", body, Content_Type="application/x-www-form-urlencoded")
            assert answer.status < 500 or answer.status == 501, (service, depth, text[:30], answer.status, answer.body)


def test_deep_documents_for_appsync_are_no_fault_of_the_server(aws: Aws) -> None:
    for depth in DEPTHS:
        for body in nested(depth):
            for path in ("/v1/apis", "/v1/apis/x/types", "/v1/apis/x/schemacreation", "/v1/dataplane-evaluatetemplate"):
                answer = sent(aws, "appsync", "POST", path, body, Content_Type="application/json")
                assert answer.status < 500 or answer.status == 501, (depth, path, body[:30], answer.status, answer.body)


def test_deep_documents_for_s3_are_no_fault_of_the_server(aws: Aws) -> None:
    assert sent(aws, "s3", "PUT", "/deep-bucket", b"").status == 200
    for depth in DEPTHS:
        xml = b"<a>" * depth + b"</a>" * depth
        inner = b'<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' + xml + b"</CORSConfiguration>"
        for setting in SETTINGS:
            for body in (*nested(depth), xml, inner, b"<a>" * depth):
                answer = sent(aws, "s3", "PUT", f"/deep-bucket?{setting}", body)
                assert 400 <= answer.status < 500 or answer.status == 501, (
                    depth,
                    setting,
                    body[:60],
                    answer.status,
                    answer.body,
                )


def test_deep_documents_that_are_posted_to_s3_are_no_fault_of_the_server(aws: Aws) -> None:
    assert sent(aws, "s3", "PUT", "/posted-bucket", b"").status == 200
    assert sent(aws, "s3", "PUT", "/posted-bucket/k", b"{}").status == 200
    for depth in DEPTHS:
        xml = b"<a>" * depth + b"</a>" * depth
        for target in POSTED:
            for body in (*nested(depth), xml, b"<a>" * depth):
                answer = sent(aws, "s3", "POST", f"/posted-bucket{target}", body)
                told = depth, target, body[:60], answer.status, answer.body
                assert 400 <= answer.status < 500 or answer.status == 501, told


def test_deep_documents_for_s3_control_are_no_fault_of_the_server(aws: Aws) -> None:
    for depth in DEPTHS:
        xml = b"<a>" * depth + b"</a>" * depth
        for body in (*nested(depth), xml, b"<a>" * depth):
            answer = sent(
                aws,
                "s3",
                "PUT",
                "/v20180820/configuration/publicAccessBlock",
                body,
                X_Amz_Account_Id="123456789012",
            )
            assert 400 <= answer.status < 500, (depth, body[:60], answer.status, answer.body)


def test_a_document_for_s3_that_is_too_large_is_refused(aws: Aws) -> None:
    assert sent(aws, "s3", "PUT", "/large-bucket", b"").status == 200
    body = b"<CORSConfiguration>" + b" " * (2 << 20) + b"</CORSConfiguration>"
    for target in ("/large-bucket?cors", "/large-bucket?tagging", "/large-bucket2"):
        answer = sent(aws, "s3", "PUT", target, body)
        assert answer.status == 400, (target, answer)
    assert b"MaxMessageLengthExceeded" in bytes(sent(aws, "s3", "PUT", "/large-bucket?cors", body).body)


def test_what_is_compressed_is_not_unpacked_without_end(aws: Aws) -> None:
    bomb = gzip.compress(b" " * (largest_of("dynamodb") + 1))
    answer = sent(
        aws, "dynamodb", "POST", "/", bomb, X_Amz_Target="DynamoDB_20120810.ListTables", Content_Encoding="gzip"
    )
    assert answer.status == 413
    small = gzip.compress(b"{}")
    answer = sent(
        aws, "dynamodb", "POST", "/", small, X_Amz_Target="DynamoDB_20120810.ListTables", Content_Encoding="gzip"
    )
    assert (answer.status, "TableNames" in json.loads(bytes(answer.body))) == (200, True)
    for broken in (b"", b"{}", gzip.compress(b"{}")[:-9], b"\x1f\x8b"):
        answer = sent(
            aws, "dynamodb", "POST", "/", broken, X_Amz_Target="DynamoDB_20120810.ListTables", Content_Encoding="gzip"
        )
        assert answer.status == 400, broken


def test_a_large_body_is_for_s3_alone(aws: Aws) -> None:
    body = b"x" * largest_of("sts")
    answer = sent(
        aws, "sts", "POST", "/?Action=GetCallerIdentity", body + b"x", Content_Type="application/x-www-form-urlencoded"
    )
    assert answer.status == 413


def test_numbers_of_very_many_digits_are_no_fault_of_the_server(aws: Aws) -> None:
    for service, target in TARGETS.items():
        body = b'{"Limit":' + b"9" * 5000 + b"}"
        answer = sent(aws, service, "POST", "/", body, X_Amz_Target=target, Content_Type="application/x-amz-json-1.1")
        assert 400 <= answer.status < 500, (service, answer)


@pytest.mark.parametrize(
    "service",
    [
        "appsync",
        "cloudformation",
        "cognito-idp",
        "dynamodb",
        "iam",
        "logs",
        "resourcegroupstaggingapi",
        "ssm",
        "sts",
    ],
)
def test_a_body_has_the_size_that_its_service_takes(aws: Aws, service: str) -> None:
    assert largest_of(service) <= 16 << 20
    body = b"{" + b" " * largest_of(service) + b"}"
    assert largest_body("POST", "/", "", {"Authorization": f"Credential=a/b/c/{service}/aws4_request"}) < len(body)
    headers = {"X_Amz_Target": TARGETS[service]} if service in TARGETS else {}
    path = "/v1/apis" if service == "appsync" else "/"
    kind = "application/x-www-form-urlencoded" if service in FORMS else "application/json"
    answer = sent(aws, service, "POST", path, body, Content_Type=kind, **headers)
    # a form that is too large is not searched for its action
    assert answer.status == (400 if service in FORMS else 413), answer


def test_json_of_very_many_values_is_refused_unread(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    target = TARGETS["dynamodb"]
    for many in (b"[]," * MOST_VALUES + b"[]", b"0," * MOST_VALUES + b"0", b"{}," * MOST_VALUES + b"{}"):
        with monkeypatch.context() as patched:
            patched.setattr(json, "loads", lambda *_, **__: pytest.fail("The body was parsed."))
            answer = sent(aws, "dynamodb", "POST", "/", b'{"x":[%s]}' % many, X_Amz_Target=target)
        assert (answer.status, json.loads(bytes(answer.body))["__type"]) == (400, "SerializationException")


def test_a_long_text_of_commas_is_one_value(aws: Aws) -> None:
    body = b'{"x":"%s"}' % (rb"[{,\"," * MOST_VALUES)
    answer = sent(aws, "dynamodb", "POST", "/", body, X_Amz_Target=TARGETS["dynamodb"])
    assert (answer.status, "TableNames" in json.loads(bytes(answer.body))) == (200, True)


@pytest.mark.parametrize("service", TARGETS)
@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", "", "x"],
)
def test_what_a_target_names_is_json_whatever_its_type_says(aws: Aws, service: str, kind: str) -> None:
    target = {"X_Amz_Target": TARGETS[service]}
    answers = [
        sent(aws, service, "POST", "/", b"{}", Content_Type=each, **target)
        for each in ("application/x-amz-json-1.1", kind)
    ]
    first, second = ((each.status, json.loads(bytes(each.body))) for each in answers)
    assert first == second
