"""Services that the local cloud has not got: each is refused by its name, in the protocol of who asks."""

from __future__ import annotations

import http.client
import json
import os
from random import Random
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import botocore.session
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chatprov.local.offered import NOT_OFFERED, SERVICES
from tests.local.dummies import ACCOUNT, Dummies

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.slow
NAMES = sorted(set(botocore.session.get_session().get_available_services()) - set(SERVICES))
GROUPS = 8
EVERY = 1 if os.environ.get("ALL_FUZZ") else 3
"""Of the services how many there are to one that is asked: `make fuzz` asks all."""
NEVER_SENT = {
    "account-access-runtime": "NoAuthTokenError",  # its credentials are a token, and there is none
    "codecatalyst": "NoAuthTokenError",
    "cloudfront-keyvaluestore": "EndpointResolutionError",  # it wants an ARN in the right form
    "signin": "EndpointConnectionError",  # it has a separate address, whatever endpoint is given
}
SIGNED_AS = {
    "sso": "sso",
    "sso-oidc": "sso-oidc",
    "importexport": "ingestionservice",
    "iotsecuretunneling": "iotsecuredtunneling",
}
"""Services for which the endpoint's rules have another name in signatures than the model."""
WITHOUT_A_NAME = {"sdb"}
"""SimpleDB signs in the old way, which does not say for which service."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def signed_for(service: str, region: str = "us-east-1") -> dict[str, str]:
    scope = f"AKIAIOSFODNN7EXAMPLE/20261124/{region}/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=abc"}


def ask(session: Any, service: str, url: str) -> tuple[Any, str]:
    """Call the first operation of a service and return its error, and the name that signatures have for the service."""
    client = session.create_client(
        service,
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False, read_timeout=60
        ),
    )
    try:
        model = client.meta.service_model
        operation = min(model.operation_names)
        method = next(name for name, api in client.meta.method_to_api_mapping.items() if api == operation)
        dummies = Dummies(Random(1), known={"AccountId": [ACCOUNT]}, often=0)
        with pytest.raises((ClientError, BotoCoreError)) as caught:
            getattr(client, method)(**dummies.of(model.operation_model(operation).input_shape))
        return caught.value, SIGNED_AS.get(service, str(model.signing_name))
    finally:
        client.close()


@pytest.mark.parametrize("group", range(GROUPS))
def test_boto3_reads_the_refusal_of_every_other_service(cloud_url: str, group: int) -> None:
    session = botocore.session.get_session()
    wrong = dict(faults(session, NAMES[group :: GROUPS * EVERY], cloud_url))
    assert not wrong
    assert len(NAMES) > 400


def faults(session: Any, names: Iterable[str], url: str) -> Iterable[tuple[str, Any]]:
    for service in names:
        error, signed_as = ask(session, service, url)
        if not isinstance(error, ClientError):
            if type(error).__name__ != NEVER_SENT.get(service):
                yield service, repr(error)
            continue
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        named = signed_as in message or service in WITHOUT_A_NAME
        known = (status, code) in {
            (501, "NotImplemented"),
            (400, "MissingAuthenticationToken"),
        } or service == "iam-toolbox"
        if not named or not known or message.startswith("<"):
            yield service, (status, code, message)


@pytest.mark.parametrize("service", sorted(NOT_OFFERED))
def test_what_people_look_for_is_refused_with_the_reason(cloud_url: str, service: str) -> None:
    headers = signed_for(service if service != "dynamodbstreams" else "dynamodb")
    headers["X-Amz-Target"] = f"{'DynamoDBStreams_20120810' if service == 'dynamodbstreams' else 'Any'}.ListAll"
    answer = requests.post(cloud_url, headers=headers, data=b"{}", timeout=20)
    assert (answer.status_code, answer.json()["__type"]) == (501, "NotImplemented")
    assert answer.json()["message"] == (
        f"The local cloud does not offer the service {service} (ListAll). {NOT_OFFERED[service]} "
        "docs/fidelity.md lists what it offers."
    )


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("GetId", {"IdentityPoolId": "us-east-1:00000000-0000-0000-0000-000000000000"}),
        (
            "GetId",
            {"IdentityPoolId": "x", "Logins": {"cognito-idp.us-east-1.amazonaws.com/us-east-1_x": "aaa.bbb.ccc"}},
        ),
        ("GetCredentialsForIdentity", {"IdentityId": "us-east-1:00000000-0000-0000-0000-000000000000"}),
        ("GetOpenIdToken", {"IdentityId": "us-east-1:00000000-0000-0000-0000-000000000000"}),
        ("CreateIdentityPool", {"IdentityPoolName": "x", "AllowUnauthenticatedIdentities": True}),
        ("Nonsense", {}),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_identity_pools_hand_out_nothing(cloud_url: str, operation: str, body: dict[str, Any], *, signed: bool) -> None:
    headers = {"X-Amz-Target": f"AWSCognitoIdentityService.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    headers |= signed_for("cognito-identity") if signed else {}
    answer = requests.post(cloud_url, headers=headers, data=json.dumps(body), timeout=20)
    assert (answer.status_code, answer.json()["__type"]) == (501, "NotImplemented")
    assert "cognito-identity" in answer.json()["message"]
    assert not answer.json().keys() - {"__type", "message"}


# Protocols, byte by byte


def test_a_query_service_is_refused_in_xml(cloud_url: str) -> None:
    answer = requests.post(
        cloud_url, headers=signed_for("sqs") | FORM, data="Action=ListQueues&Version=2012-11-05", timeout=20
    )
    error = ET.fromstring(answer.text)
    assert (answer.status_code, error.tag, error.findtext("Error/Code")) == (501, "ErrorResponse", "NotImplemented")
    assert "sqs (ListQueues)" in str(error.findtext("Error/Message"))


def test_a_query_in_the_url_is_refused_in_xml(cloud_url: str) -> None:
    answer = requests.get(f"{cloud_url}/?Action=ListTopics", headers=signed_for("sns"), timeout=20)
    assert ET.fromstring(answer.text).findtext("Error/Code") == "NotImplemented"


def test_ec2_is_refused_in_its_own_xml(cloud_url: str) -> None:
    answer = requests.post(cloud_url, headers=signed_for("ec2") | FORM, data="Action=DescribeVpcs", timeout=20)
    error = ET.fromstring(answer.text)
    assert (error.tag, error.findtext("Errors/Error/Code")) == ("Response", "NotImplemented")


@pytest.mark.parametrize("service", ["cloudfront", "route53"])
def test_rest_in_xml_is_refused_in_xml(cloud_url: str, service: str) -> None:
    answer = requests.get(f"{cloud_url}/2013-04-01/hostedzone", headers=signed_for(service), timeout=20)
    assert ET.fromstring(answer.text).findtext("Error/Code") == "NotImplemented"


def test_rest_in_json_is_refused_in_json(cloud_url: str) -> None:
    answer = requests.get(f"{cloud_url}/2015-03-31/functions", headers=signed_for("lambda"), timeout=20)
    assert answer.json()["__type"] == answer.headers["x-amzn-ErrorType"] == "NotImplemented"
    assert "lambda" in answer.json()["message"]


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("monitoring", "/service/GraniteServiceVersion20100801/operation/ListMetrics"),
        ("tagging", "/service/ResourceGroupsTaggingAPI_20170126/operation/GetResources"),
    ],
)
def test_cbor_is_refused_in_cbor(cloud_url: str, service: str, path: str) -> None:
    headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "Accept": "application/cbor"}
    answer = requests.post(cloud_url + path, headers=headers | signed_for(service), data=b"\xbf\xff", timeout=20)
    assert (answer.status_code, answer.headers["smithy-protocol"]) == (501, "rpc-v2-cbor")
    assert answer.headers["Content-Type"] == "application/cbor"
    # a map of two texts (RFC 8949)
    assert answer.content.startswith(b"\xa2\x66__type\x6eNotImplemented\x67message\x78")
    assert path.rpartition("/")[2].encode() in answer.content


@pytest.mark.parametrize(
    ("path", "headers", "service"),
    [
        ("/client/register", {"Content-Type": "application/json"}, "sso-oidc"),
        ("/token", {"Content-Type": "application/json"}, "sso-oidc"),
        ("/v1/token", {"Content-Type": "application/json"}, "signin"),
        ("/federation/credentials", {"x-amz-sso_bearer_token": "x"}, "sso"),
    ],
)
def test_a_sign_in_to_aws_that_comes_here_is_refused_by_name(
    cloud_url: str, path: str, headers: dict[str, str], service: str
) -> None:
    answer = requests.post(cloud_url + path, headers=headers, data=b"{}", timeout=20)
    assert (answer.status_code, answer.json()["__type"]) == (501, "NotImplemented")
    assert f"{service}. Sign in to AWS without AWS_ENDPOINT_URL" in answer.json()["message"]


def test_a_bearer_token_opens_no_api_of_aws(cloud_url: str) -> None:
    headers = {"Authorization": "Bearer x.y.z", "Content-Type": "application/json"}
    answer = requests.put(f"{cloud_url}/v1/accessTokens", headers=headers, data=b"{}", timeout=20)
    assert (answer.status_code, answer.json()["__type"]) == (501, "NotImplemented")
    assert "/v1/accessTokens" in answer.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {
            "Authorization": "AWS4-ECDSA-P256-SHA256 Credential=AK/20261124/events/aws4_request, SignedHeaders=host, Signature=a"
        },
        signed_for("events"),
        signed_for("EVENTS"),
    ],
)
def test_signatures_of_several_regions_name_a_service_as_well(cloud_url: str, headers: dict[str, str]) -> None:
    answer = requests.post(cloud_url, headers=headers | {"X-Amz-Target": "AWSEvents.ListRules"}, data=b"{}", timeout=20)
    assert "the service events (ListRules)" in answer.json()["message"]


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "x",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e",
        "AWS4-HMAC-SHA256 Credential=////aws4_request",
        "AWS4-HMAC-SHA256 Credential=a/b/c/\x1b[31m/aws4_request",
        f"AWS4-HMAC-SHA256 Credential=a/b/c/{'s' * 5000}/aws4_request",
        "AWS4-HMAC-SHA256 Credential=a/b/c/<script>/aws4_request",
    ],
)
@pytest.mark.parametrize("target", ["", "x", "a.b.c", "\x1b[31m.Evil", "X." + "y" * 5000])
def test_what_is_malformed_is_refused_all_the_same(cloud_url: str, authorization: str, target: str) -> None:
    connection = http.client.HTTPConnection(cloud_url.removeprefix("http://"), timeout=20)
    for path in ("/", "/x"):
        connection.putrequest("POST", path)
        for name, value in (("Authorization", authorization), ("X-Amz-Target", target)):
            if value:
                connection.putheader(name, value.replace("\x1b", "?"))
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        assert 400 <= answer.status < 500 or answer.status == 501
        assert b"<script>" not in body
    connection.close()
