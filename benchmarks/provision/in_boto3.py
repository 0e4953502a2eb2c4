"""The tutorial's steps 1 to 7 as boto3 written down in their order: what a careful person would write by hand."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def build(client: Callable[[str], Any], region: str, sleep: Callable[[float], None] = time.sleep) -> None:
    """Create every resource in order, and wait for each one at its line of the text."""
    dynamodb, cognito, s3 = client("dynamodb"), client("cognito-idp"), client("s3")
    appsync, iam = client("appsync"), client("iam")
    table = dynamodb.create_table(
        TableName="ChatMessages",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("roomId", "timestamp")],
        KeySchema=[
            {"AttributeName": "roomId", "KeyType": "HASH"},
            {"AttributeName": "timestamp", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableArn"]
    while not _active(dynamodb):
        sleep(1)
    pool = cognito.create_user_pool(PoolName="ChatUserPool", UsernameAttributes=["email"])["UserPool"]["Id"]
    cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="ChatAppClient", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    bucket = "chat-app-uploads-appasync"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": False})
    rule = {"AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    api = appsync.create_graphql_api(
        name="ChatAppAPI",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig={"userPoolId": pool, "awsRegion": region, "defaultAction": "ALLOW"},
    )["graphqlApi"]["apiId"]
    appsync.start_schema_creation(apiId=api, definition=(ROOT / "graphql/schema.graphql").read_bytes())
    while appsync.get_schema_creation_status(apiId=api)["status"] == "PROCESSING":
        sleep(1)
    role = iam.create_role(RoleName="ChatMessagesDS-role", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": [table, f"{table}/*"]}
    iam.put_role_policy(
        RoleName="ChatMessagesDS-role",
        PolicyName="access",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    sleep(8)  # what people write here, so that the role is known when the first message is sent
    appsync.create_data_source(
        apiId=api,
        name="ChatMessagesDS",
        type="AMAZON_DYNAMODB",
        serviceRoleArn=role,
        dynamodbConfig={"tableName": "ChatMessages", "awsRegion": region},
    )
    for type_name, field in (("Mutation", "sendMessage"), ("Query", "getMessages")):
        appsync.create_resolver(
            apiId=api,
            typeName=type_name,
            fieldName=field,
            dataSourceName="ChatMessagesDS",
            requestMappingTemplate=(ROOT / f"graphql/{field}.request.vtl").read_text(),
            responseMappingTemplate=(ROOT / f"graphql/{field}.response.vtl").read_text(),
        )


def _active(dynamodb: Any) -> bool:
    try:
        return bool(dynamodb.describe_table(TableName="ChatMessages")["Table"]["TableStatus"] == "ACTIVE")
    except dynamodb.exceptions.ResourceNotFoundException:
        return False


if __name__ == "__main__":
    import boto3

    endpoint = sys.argv[1]
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="ap-south-1")  # noqa: S106

    def made(service: str) -> Any:
        """Return a client for the endpoint."""
        return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]

    build(made, "ap-south-1", sleep=lambda _seconds: None)  # an emulator needs no waiting for roles
