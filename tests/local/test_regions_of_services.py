"""A signature for a region without the service, or for none, is refused with the reason; ARNs have the partition of the region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.utilities.utils import get_partition

from chatprov.local import moto_loading
from chatprov.region import partition_of, regions, regions_with

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "appsync": ("list_graphql_apis", {}),
    "cloudformation": ("list_stacks", {}),
    "cognito-idp": ("list_user_pools", {"MaxResults": 1}),
    "dynamodb": ("list_tables", {}),
    "logs": ("describe_log_groups", {}),
    "s3": ("list_buckets", {}),
    "ssm": ("describe_parameters", {}),
}


def refused(client_for: ClientFor, service: str, region: str) -> tuple[str, str, int]:
    operation, parameters = LISTS.get(service, ("get_caller_identity" if service == "sts" else "list_roles", {}))
    with pytest.raises(ClientError) as error:
        getattr(client_for(service, region), operation)(**parameters)
    found = error.value.response
    return found["Error"]["Code"], found["Error"]["Message"], found["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("service", "region", "why"),
    [
        ("appsync", "mx-central-1", "there is no AppSync in mx-central-1."),
        ("appsync", "eusc-de-east-1", "there is no AppSync in eusc-de-east-1."),
        ("ssm", "sa-west-1", "there is no Systems Manager in sa-west-1."),
        ("cognito-idp", "cn-north-1", "there is no Cognito in cn-north-1."),
        ("dynamodb", "us-east-9", '"us-east-9": no such region; did you mean us-east-1?'),
        ("logs", "xx-nowhere-1", '"xx-nowhere-1": no such region; a region looks like ap-south-1.'),
    ],
)
def test_a_region_without_the_service(client_for: ClientFor, service: str, region: str, why: str) -> None:
    expected = f"Credential should be scoped to a valid region: {why}"
    assert refused(client_for, service, region) == ("InvalidSignatureException", expected, 400)


def test_a_region_without_cloudformation(client_for: ClientFor) -> None:
    code, message, status = refused(client_for, "cloudformation", "me-west-1")
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert message.endswith(": there is no CloudFormation in me-west-1.")


@pytest.mark.parametrize("service", ["iam", "sts"])
def test_services_of_all_regions_are_in_those_that_exist(client_for: ClientFor, service: str) -> None:
    code, message, status = refused(client_for, service, "us-east-9")
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert message.endswith("did you mean us-east-1?")
    operation = "get_caller_identity" if service == "sts" else "list_roles"
    assert getattr(client_for(service, "mx-central-1"), operation)()


@pytest.mark.parametrize("service", LISTS)
def test_every_region_that_has_the_service(cloud_url: str, service: str) -> None:
    operation, parameters = LISTS[service]
    assert len(regions_with(service)) > 20
    for region in sorted(regions_with(service)):
        client = boto3.client(
            service,  # type: ignore[call-overload]  # the stubs know literal names only
            region_name=region,
            endpoint_url=cloud_url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        assert getattr(client, operation)(**parameters)["ResponseMetadata"]["HTTPStatusCode"] == 200
        client.close()


def test_moto_knows_the_partition_of_each_region() -> None:
    moto_loading.load()
    assert {region: get_partition(region) for region in regions()} == {
        region: partition_of(region) for region in regions()
    }


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-isof-south-1", "aws-iso-f"),
    ],
)
def test_rights_to_a_bucket_have_the_partition_of_its_region(
    client_for: ClientFor, cloud_url: str, region: str, partition: str
) -> None:
    iam, s3, bucket = client_for("iam", region), client_for("s3", region), f"files-of-{partition}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    iam.create_user(UserName=bucket)
    key = iam.create_access_key(UserName=bucket)["AccessKey"]
    user = boto3.client(
        "s3",
        region_name=region,
        endpoint_url=cloud_url,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )
    with pytest.raises(
        ClientError, match=f'resource: "arn:{partition}:s3:::{bucket}/k" because no identity-based policy'
    ):
        user.put_object(Bucket=bucket, Key="k")
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:{partition}:s3:::{bucket}/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": allow})
    iam.put_user_policy(UserName=bucket, PolicyName="p", PolicyDocument=document)
    user.put_object(Bucket=bucket, Key="k")
    user.close()
