"""What moto lets in besides AWS's APIs: its own pages, headers, hosts and accounts. None of it works over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from moto.core.base_backend import BackendDict
from moto.iam.models import iam_backends

from tests.local.test_other_services import FORM, signed_for

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

ACCOUNT, OTHER = "123456789012", "999999999999"
JSON = {"Content-Type": "application/x-amz-json-1.0"}
PAGES = [
    "/moto-api/",
    "/moto-api/data.json",
    "/moto-api/reset",
    "/moto-api/seed?a=1",
    "/moto-api/config",
    "/moto-api/state-manager/set-transition",
    "/moto-api/static/athena/query-results",
    "/moto-api/recorder/start-recording",
    "/moto-api/recorder/replay-recording",
    "/_moto/",
    "/latest/meta-data/iam/security-credentials/default-role",
    "/latest/api/token",
    "/v2/credentials/x",
    "/favicon.ico",
]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("signed_as", [None, "s3", "appsync", "moto_api"])
def test_motos_own_pages_are_not_there(
    cloud_url: str, client_for: ClientFor, method: str, page: str, signed_as: str | None
) -> None:
    client_for("s3").create_bucket(Bucket="stays-there")
    headers = signed_for(signed_as) if signed_as else {}
    answer = requests.request(method, cloud_url + page, headers=headers, timeout=20)
    # S3 may be asked for a bucket of any name
    assert answer.status_code in {400, 403, 404, 412, 501} or (signed_as == "s3" and answer.status_code < 500)
    assert "<html" not in answer.text.lower()
    assert "AccessKeyId" not in answer.text
    assert "stays-there" in {bucket["Name"] for bucket in client_for("s3").list_buckets()["Buckets"]}


def test_the_metadata_of_a_machine_is_not_served_to_its_address(cloud_url: str) -> None:
    for host in ("169.254.169.254", "169.254.170.2", "moto-api.amazonaws.com", "motoapi.amazonaws.com"):
        answer = requests.get(f"{cloud_url}/latest/meta-data/", headers={"Host": host}, timeout=20)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "host", ["files.s3-website-us-east-1.amazonaws.com", "files.s3.amazonaws.com", "sqs.us-east-1.amazonaws.com"]
)
def test_hosts_of_aws_are_not_played(cloud_url: str, host: str) -> None:
    assert requests.get(cloud_url, headers={"Host": host}, timeout=20).status_code == 403


@pytest.mark.parametrize("name", ["x-moto-account-id", "X-Moto-Account-Id", "x_moto_account_id"])
def test_the_account_is_not_chosen_by_a_header(cloud_url: str, name: str) -> None:
    headers = signed_for("sts") | FORM | {name: OTHER}
    answer = requests.post(cloud_url, headers=headers, data="Action=GetCallerIdentity", timeout=20)
    assert ACCOUNT in answer.text
    assert OTHER not in answer.text


@pytest.mark.parametrize(
    ("service", "target", "parameters"),
    [
        ("dynamodb", "DynamoDB_20120810.DescribeTable", {"TableName": f"arn:aws:dynamodb:us-east-1:{OTHER}:table/x"}),
        (
            "dynamodb",
            "DynamoDB_20120810.TagResource",
            {"ResourceArn": f"arn:aws:dynamodb:us-east-1:{OTHER}:table/x", "Tags": []},
        ),
        ("logs", "Logs_20140328.ListTagsForResource", {"resourceArn": f"arn:aws:logs:us-east-1:{OTHER}:log-group:x"}),
        ("tagging", "ResourceGroupsTaggingAPI_20170126.GetResources", {"ResourceARNList": [f"arn:aws:s3:::{OTHER}"]}),
    ],
)
def test_the_account_is_not_chosen_by_an_arn(cloud_url: str, service: str, target: str, parameters: Any) -> None:
    before = accounts()  # other tests of this process may have used more accounts
    headers = signed_for(service) | JSON | {"X-Amz-Target": target}
    answer = requests.post(cloud_url, headers=headers, data=json.dumps(parameters), timeout=20)
    assert answer.status_code in {200, 400}
    assert accounts() <= before | {ACCOUNT}
    assert OTHER not in accounts()


def accounts() -> set[str]:
    """Return the accounts that moto has anything of."""
    every: Any = BackendDict
    return {account for backends in every._instances for account in backends}


def test_no_role_leads_into_another_account(cloud_url: str) -> None:
    form = f"Action=AssumeRole&RoleArn=arn:aws:iam::{OTHER}:role/admin&RoleSessionName=x1"
    answer = requests.post(cloud_url, headers=signed_for("sts") | FORM, data=form, timeout=20)
    assert answer.status_code == 403
    assert OTHER not in iam_backends


@pytest.mark.parametrize("region", ["mars", "us-east-99", "", "*", "..", "us-east-1%2F", "global", "aws"])
@pytest.mark.parametrize(
    ("service", "target"),
    [
        ("dynamodb", "DynamoDB_20120810.ListTables"),
        ("cognito-idp", "AWSCognitoIdentityProviderService.ListUserPools"),
        ("logs", "Logs_20140328.DescribeLogGroups"),
        ("ssm", "AmazonSSM.DescribeParameters"),
        ("tagging", "ResourceGroupsTaggingAPI_20170126.GetResources"),
        ("appsync", ""),
        ("cloudformation", ""),
        ("s3", ""),
        ("sts", ""),
        ("iam", ""),
    ],
)
def test_a_region_that_is_none_breaks_nothing(cloud_url: str, region: str, service: str, target: str) -> None:
    scope = f"test/20261124/{region}/{service}/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=abc"}
    if target:
        answer = requests.post(
            cloud_url, headers=headers | JSON | {"X-Amz-Target": target}, data='{"MaxResults": 1}', timeout=20
        )
    elif service in {"cloudformation", "sts", "iam"}:
        action = {"cloudformation": "ListStacks", "sts": "GetCallerIdentity", "iam": "ListRoles"}[service]
        answer = requests.post(cloud_url, headers=headers | FORM, data=f"Action={action}", timeout=20)
    else:
        answer = requests.get(cloud_url + {"appsync": "/v1/apis", "s3": "/"}[service], headers=headers, timeout=20)
    assert answer.status_code in {200, 400, 403}, answer.text


@pytest.mark.parametrize("elsewhere", ["us-west-2", "mars"])
def test_the_region_is_the_signatures(cloud_url: str, client_for: ClientFor, elsewhere: str) -> None:
    client_for("logs", "ap-south-1").create_log_group(logGroupName=f"/of/{elsewhere}")
    headers = signed_for("logs", "ap-south-1") | {"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}
    headers |= JSON | {"User-Agent": f"x region/{elsewhere}"}
    answer = requests.post(f"{cloud_url}/?x=.{elsewhere}.amazonaws.com", headers=headers, data="{}", timeout=20)
    assert f"/of/{elsewhere}" in answer.text
    client_for("logs", "ap-south-1").delete_log_group(logGroupName=f"/of/{elsewhere}")


@pytest.mark.parametrize("key", ["TESTACCESSKEY12345", "AKIAIOSFODNN7EXAMPLE", "AKIAEXAMPLE", ""])
def test_motos_placeholders_open_nothing_that_other_keys_do_not(cloud_url: str, key: str) -> None:
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key}/20261124/us-east-1/s3/aws4_request"
    query += "&X-Amz-Date=20261124T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" + "0" * 64
    assert requests.get(f"{cloud_url}/stays-there?{query}", timeout=20).status_code in {400, 403}
    for path in (f"/?AWSAccessKeyId={key}&Action=ListUsers", f"/?AWSAccessKeyId={key}&Signature=x&Expires=9999999999"):
        assert requests.get(cloud_url + path, timeout=20).status_code in {400, 403}
