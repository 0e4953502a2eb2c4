"""What is created under the name of a deleted resource has none of its tags: tags say who owns what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "eu-west-1"
TAG = {"Key": "owner", "Value": "first"}
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
POLICY_ARN = "arn:aws:iam::123456789012:policy/same"
TABLE = {
    "TableName": "same",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TEMPLATE = json.dumps({"Resources": {"One": {"Type": "AWS::CDK::Metadata"}}})


class Kind(NamedTuple):
    """How one type of resource is created with tags, or without, deleted, and asked for its tags."""

    service: str
    create: Callable[[Any, list[dict[str, str]]], Any]
    delete: Callable[[Any], Any]
    tags: Callable[[Any], Any]


def bucket_tags(s3: Any) -> Any:
    try:
        return s3.get_bucket_tagging(Bucket="same")["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchTagSet":
            raise
        return []


def put_bucket(s3: Any, tags: list[dict[str, str]]) -> None:
    settings: dict[str, Any] = {"LocationConstraint": REGION} | ({"Tags": tags} if tags else {})
    s3.create_bucket(Bucket="same", CreateBucketConfiguration=settings)


def put_object(s3: Any, tags: list[dict[str, str]]) -> None:
    if tags:
        s3.create_bucket(Bucket="holder", CreateBucketConfiguration={"LocationConstraint": REGION})
    more = {"Tagging": "&".join(f"{tag['Key']}={tag['Value']}" for tag in tags)} if tags else {}
    s3.put_object(Bucket="holder", Key="same", Body=b"x", **more)


def table_arn(dynamodb: Any) -> str:
    arn: str = dynamodb.describe_table(TableName="same")["Table"]["TableArn"]
    return arn


def stack_done(cloudformation: Any, name: str) -> None:
    waiter = cloudformation.get_waiter(name)
    waiter.wait(StackName="same", WaiterConfig={"Delay": 0, "MaxAttempts": 1000})


def put_stack(cloudformation: Any, tags: list[dict[str, str]]) -> None:
    cloudformation.create_stack(StackName="same", TemplateBody=TEMPLATE, Tags=tags)
    stack_done(cloudformation, "stack_create_complete")


def delete_stack(cloudformation: Any) -> None:
    cloudformation.delete_stack(StackName="same")
    stack_done(cloudformation, "stack_delete_complete")


KINDS = {
    "bucket": Kind("s3", put_bucket, lambda s3: s3.delete_bucket(Bucket="same"), bucket_tags),
    "object": Kind(
        "s3",
        put_object,
        lambda s3: s3.delete_object(Bucket="holder", Key="same"),
        lambda s3: s3.get_object_tagging(Bucket="holder", Key="same")["TagSet"],
    ),
    "log group": Kind(
        "logs",
        lambda logs, tags: logs.create_log_group(
            logGroupName="same", **({"tags": {tag["Key"]: tag["Value"] for tag in tags}} if tags else {})
        ),
        lambda logs: logs.delete_log_group(logGroupName="same"),
        lambda logs: logs.list_tags_for_resource(resourceArn=f"arn:aws:logs:{REGION}:123456789012:log-group:same")[
            "tags"
        ],
    ),
    "table": Kind(
        "dynamodb",
        lambda dynamodb, tags: dynamodb.create_table(**TABLE, Tags=tags),
        lambda dynamodb: dynamodb.delete_table(TableName="same"),
        lambda dynamodb: dynamodb.list_tags_of_resource(ResourceArn=table_arn(dynamodb))["Tags"],
    ),
    "role": Kind(
        "iam",
        lambda iam, tags: iam.create_role(RoleName="same", AssumeRolePolicyDocument=TRUST, Tags=tags),
        lambda iam: iam.delete_role(RoleName="same"),
        lambda iam: iam.list_role_tags(RoleName="same")["Tags"],
    ),
    "user": Kind(
        "iam",
        lambda iam, tags: iam.create_user(UserName="same", Tags=tags),
        lambda iam: iam.delete_user(UserName="same"),
        lambda iam: iam.list_user_tags(UserName="same")["Tags"],
    ),
    "policy": Kind(
        "iam",
        lambda iam, tags: iam.create_policy(PolicyName="same", PolicyDocument=POLICY, Tags=tags),
        lambda iam: iam.delete_policy(PolicyArn=POLICY_ARN),
        lambda iam: iam.list_policy_tags(PolicyArn=POLICY_ARN)["Tags"],
    ),
    "instance profile": Kind(
        "iam",
        lambda iam, tags: iam.create_instance_profile(InstanceProfileName="same", Tags=tags),
        lambda iam: iam.delete_instance_profile(InstanceProfileName="same"),
        lambda iam: iam.get_instance_profile(InstanceProfileName="same")["InstanceProfile"].get("Tags", []),
    ),
    "parameter": Kind(
        "ssm",
        lambda ssm, tags: ssm.put_parameter(Name="same", Type="String", Value="x", Tags=tags),
        lambda ssm: ssm.delete_parameter(Name="same"),
        lambda ssm: ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="same")["TagList"],
    ),
    "stack": Kind(
        "cloudformation",
        put_stack,
        delete_stack,
        lambda cloudformation: cloudformation.describe_stacks(StackName="same")["Stacks"][0]["Tags"],
    ),
}
"""Pools, APIs, and all that is in them have a new id each time, and so never the tags of another one."""


@pytest.fixture
def cloud() -> Iterator[None]:
    with mocked_aws():
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_resource_of_that_name_has_no_tags(cloud: None, kind: str) -> None:
    found = KINDS[kind]
    client = boto3.client(  # type: ignore[call-overload]  # the name of a service
        found.service, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    found.create(client, [TAG])
    assert found.tags(client)
    found.delete(client)
    found.create(client, [])
    assert not found.tags(client)
