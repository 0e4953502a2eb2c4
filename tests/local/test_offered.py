"""The table of what is offered: complete, true of what answers over HTTP, and the same for readers."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.utils import get_service_model

from chatprov.local.offered import NOT_OFFERED, SERVICES
from tests.conftest import ROOT
from tests.local.dummies import ACCOUNT, Dummies, without_account_in_host
from tests.local.test_other_services import FORM, signed_for

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (ROOT / "docs" / "fidelity.md").read_text()
WITHOUT_A_METHOD = {"GetBucketLifecycle", "GetBucketNotification", "PutBucketLifecycle", "PutBucketNotification"}
"""Operations that have given their request to another one, which is taken for it."""
DIRECTORIES = "The local cloud does not offer the service s3express. docs/fidelity.md lists what it offers."
"""Requests about directory buckets are signed for a separate service."""


@pytest.fixture(scope="module")
def clients(cloud_url: str) -> Iterator[dict[str, Any]]:
    """A client of each service that is offered."""
    config = Config(
        parameter_validation=False,
        retries={"total_max_attempts": 1},
        inject_host_prefix=False,
        s3={"addressing_style": "path"},
    )
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    made: dict[str, Any] = {
        service: boto3.client(service, endpoint_url=cloud_url, config=config, **keys)  # type: ignore[call-overload]  # the stubs know literal names only
        for service in SERVICES
    }
    made["s3control"].meta.events.register("before-sign.s3-control", without_account_in_host)
    yield made
    for client in made.values():
        client.close()


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_that_is_offered_is_one_of_awss(service: str) -> None:
    table = SERVICES[service]
    operations = set(get_service_model(service).operation_names)
    assert table.offered <= operations
    refused = [group.operations for group in table.refused]
    assert set().union(*refused) <= operations
    assert not table.offered.intersection(*refused, table.offered) if refused else True
    assert not any(table.offered & group for group in refused)


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_every_other_operation_is_refused_by_its_name(clients: dict[str, Any], service: str) -> None:
    table, client = SERVICES[service], clients[service]
    model = client.meta.service_model
    methods = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}
    # S3's selectors of a bucket's or object's part take anything
    dummies = Dummies(
        Random(1), known={"AccountId": [ACCOUNT], "Bucket": ["a-bucket"], "Key": ["a"], "Name": ["a"]}, reuse=1, often=0
    )
    for operation in sorted(set(model.operation_names) - table.offered - WITHOUT_A_METHOD):
        parameters = dummies.of(model.operation_model(operation).input_shape)
        if operation == "WriteGetObjectResponse":
            continue  # which goes to a separate host, not to the given endpoint
        with pytest.raises(ClientError) as caught:
            getattr(client, methods[operation])(**parameters)
        error, answer = caught.value.response["Error"], caught.value.response["ResponseMetadata"]
        assert answer["HTTPStatusCode"] == 501, (operation, error)
        reason = table.reason(operation)
        expected = (
            f"The local cloud does not offer {operation} of {service}. {reason} docs/fidelity.md lists what it offers."
        )
        assert error["Code"] == "NotImplemented", operation
        assert error["Message"] in {expected.replace("  ", " "), DIRECTORIES}, operation


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("cloudformation", "InvalidAction"),
        ("iam", "InvalidAction"),
        ("sts", "InvalidAction"),
        ("dynamodb", "UnknownOperationException"),
        ("logs", "UnknownOperationException"),
        ("ssm", "UnknownOperationException"),
    ],
)
def test_an_operation_that_aws_has_not_got_is_named(cloud_url: str, service: str, code: str) -> None:
    headers = signed_for(service) | (FORM if code == "InvalidAction" else {"X-Amz-Target": "Any.MakeTea"})
    answer = requests.post(cloud_url, headers=headers, data="Action=MakeTea", timeout=20)
    assert answer.status_code == 400
    assert code in answer.text
    assert f"There is no operation MakeTea of {service}." in answer.text


# What is decided on is what is carried out


@pytest.mark.parametrize(
    ("service", "path", "headers", "body"),
    [
        ("dynamodb", "/?Action=ExportTableToPointInTime", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "{}"),
        ("dynamodb", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables", **FORM}, "Action=ExportTableToPointInTime"),
        ("cognito-idp", "/?Action=AdminGetUser", {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}, "{}"),
        ("sts", "/?Action=GetSessionToken", FORM, "Action=GetCallerIdentity"),
        ("sts", "/", FORM, "Action=GetCallerIdentity&Action=GetSessionToken"),
        ("sts", "/", FORM, "Action=GetCallerIdentity&%41ction=GetSessionToken"),
        ("sts", "/", FORM | {"X-Amz-Target": "x.GetSessionToken"}, "Action=GetCallerIdentity"),
        ("cloudformation", "/?Action=CreateStackSet", FORM, "Action=ListStacks"),
        ("cloudformation", "/", FORM, "Action=ListStacks&Action=CreateStackSet"),
        ("cloudformation", "/", FORM | {"X-Amz-Target": "x.CreateStackSet"}, "Action=ListStacks"),
        ("ssm", "/?Action=SendCommand", {"X-Amz-Target": "AmazonSSM.DescribeParameters"}, "{}"),
        ("ssm", "/", {"X-Amz-Target": "AmazonSSM.DescribeParameters", **FORM}, "Action=SendCommand"),
        ("appsync", "/v1/apis", {"X-Amz-Target": "x.CreateApi"}, "{}"),
        ("appsync", "/v1/apis?Action=CreateApi", {}, "{}"),
        ("s3control", "/v20180820/configuration/publicAccessBlock", {"X-Amz-Target": "x.CreateAccessPoint"}, ""),
    ],
)
def test_a_request_names_one_operation(
    cloud_url: str, service: str, path: str, headers: dict[str, str], body: str
) -> None:
    signed = signed_for("s3" if service == "s3control" else service)
    answer = requests.post(cloud_url + path, headers=signed | headers, data=body, timeout=20)
    assert answer.status_code == 400
    assert "names its operation in more than one way" in answer.text


# For readers


def section() -> str:
    return PAGE.partition("## Supported operations of AWS")[2].partition("\n## ")[0]


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_names_what_is_offered(service: str) -> None:
    table = SERVICES[service]
    row = next(line for line in section().splitlines() if line.startswith(f"| `{service}` |"))
    listed = set(re.findall(r"`(\w+)`", row.split("|")[2]))
    assert listed == table.offered
    for group in table.refused:
        assert group.reason in row


@pytest.mark.parametrize("service", NOT_OFFERED)
def test_the_page_names_what_is_not(service: str) -> None:
    assert f"| `{service}` | {NOT_OFFERED[service]} |" in section()
