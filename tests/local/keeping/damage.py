"""A folder with something of every service, ways to damage its files, and kills between the steps of a repair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.local.keeping.forks import forked_cloud
from tests.local.keeping.test_kept_services import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.local.keeping.test_kept_services import Running

POOL = {
    "PoolName": "chat",
    "UsernameAttributes": ["email"],
    "Policies": {"PasswordPolicy": {"MinimumLength": 8}},
}

GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/stack/group"}}
TEMPLATE = {"Resources": {"Group": GROUP}}


def fill(folder: Path) -> None:
    """Let a local cloud write something of every service to a folder."""
    with forked_cloud(folder) as cloud:
        api_id, key = create(cloud)
        cloud.hello(api_id, key, "first")
        iam, s3, cognito, dynamodb, sts = (
            cloud.client(service) for service in ("iam", "s3", "cognito-idp", "dynamodb", "sts")
        )
        for room in ("b", "c", "d"):
            dynamodb.put_item(TableName="Rooms", Item={"id": {"S": room}})
        policy = iam.create_policy(PolicyName="read", PolicyDocument=POLICY)["Policy"]["Arn"]
        iam.create_user(UserName="ann")
        iam.create_group(GroupName="readers")
        iam.attach_group_policy(GroupName="readers", PolicyArn=policy)
        iam.add_user_to_group(GroupName="readers", UserName="ann")
        sts.assume_role(RoleArn=iam.get_role(RoleName="Logs")["Role"]["Arn"], RoleSessionName="session")
        s3.create_bucket(Bucket="files")
        s3.put_object(Bucket="files", Key="first", Body=b"the first content")
        s3.put_object(Bucket="files", Key="second", Body=b"the second content, which is longer")
        upload = s3.create_multipart_upload(Bucket="files", Key="parts")["UploadId"]
        s3.upload_part(Bucket="files", Key="parts", UploadId=upload, PartNumber=1, Body=b"a part")
        pool = cognito.create_user_pool(**POOL)["UserPool"]["Id"]
        cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")
        cognito.create_group(UserPoolId=pool, GroupName="admins")
        for user in ("ann", "ben"):
            email = f"{user}@example.com"
            attributes = [{"Name": "email", "Value": email}]
            cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username="ann@example.com", GroupName="admins")
        cloud.client("ssm").put_parameter(Name="/chat/version", Value="21", Type="String")
        stacks = cloud.client("cloudformation")
        stacks.create_stack(StackName="Groups", TemplateBody=json.dumps(TEMPLATE))
        stacks.get_waiter("stack_create_complete").wait(StackName="Groups")


POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'


def view(cloud: Running) -> dict[str, Any]:
    """Return what the services of a local cloud have, by the log that it is in."""
    iam, s3, cognito, dynamodb, appsync, logs, stacks, ssm = (
        cloud.client(service)
        for service in ("iam", "s3", "cognito-idp", "dynamodb", "appsync", "logs", "cloudformation", "ssm")
    )
    return {
        "appsync": {
            api["name"]: _resolvers(appsync, api["apiId"]) for api in appsync.list_graphql_apis()["graphqlApis"]
        },
        "cloudformation": {
            stack["StackName"]: [
                [found["LogicalResourceId"], found["ResourceStatus"]]
                for found in stacks.list_stack_resources(StackName=stack["StackName"])["StackResourceSummaries"]
            ]
            for stack in stacks.describe_stacks()["Stacks"]
        },
        "cognito-idp": {
            pool["Name"]: _pool(cognito, pool["Id"]) for pool in cognito.list_user_pools(MaxResults=9)["UserPools"]
        },
        "dynamodb": {
            table: sorted(item["id"]["S"] for item in dynamodb.scan(TableName=table)["Items"])
            for table in dynamodb.list_tables()["TableNames"]
        },
        "iam": {
            "roles": [role["RoleName"] for role in iam.list_roles()["Roles"]],
            "users": [user["UserName"] for user in iam.list_users()["Users"]],
            "groups": {
                group["GroupName"]: [
                    [user["UserName"] for user in iam.get_group(GroupName=group["GroupName"])["Users"]],
                    len(iam.list_attached_group_policies(GroupName=group["GroupName"])["AttachedPolicies"]),
                ]
                for group in iam.list_groups()["Groups"]
            },
            "policies": [policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"]],
        },
        "logs": {
            group["logGroupName"].rpartition("/")[0]: len(
                logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            )
            for group in logs.describe_log_groups()["logGroups"]
        },
        "s3": {
            bucket["Name"]: {
                found["Key"]: s3.get_object(Bucket=bucket["Name"], Key=found["Key"])["Body"].read()
                for found in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", [])
            }
            for bucket in s3.list_buckets()["Buckets"]
        },
        "ssm": {
            found["Name"]: ssm.get_parameter(Name=found["Name"])["Parameter"]["Value"]
            for found in ssm.describe_parameters()["Parameters"]
        },
    }


def _resolvers(appsync: Any, api_id: str) -> list[str]:
    found = appsync.list_resolvers(apiId=api_id, typeName="Query")["resolvers"]
    return [resolver["fieldName"] for resolver in found]


def _pool(cognito: Any, pool: str) -> dict[str, Any]:
    users = cognito.list_users(UserPoolId=pool)["Users"]
    return {
        "clients": len(cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=9)["UserPoolClients"]),
        "groups": [group["GroupName"] for group in cognito.list_groups(UserPoolId=pool)["Groups"]],
        "users": {
            attribute["Value"]: [
                group["GroupName"]
                for group in cognito.admin_list_groups_for_user(UserPoolId=pool, Username=user["Username"])["Groups"]
            ]
            for user in users
            for attribute in user["Attributes"]
            if attribute["Name"] == "email"
        },
    }


def changed(file: Path, place: int) -> None:
    """Change a byte."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def changed_line(file: Path, is_meant: Callable[[bytes], bool]) -> None:
    """Change the last byte of each line that is meant, apart from its end."""
    lines = file.read_bytes().splitlines(keepends=True)
    assert any(map(is_meant, lines))
    file.write_bytes(b"".join(line[:-2] + b"~\n" if is_meant(line) else line for line in lines))


class KilledError(BaseException):
    """The process ends here."""


def killed_at(number: int, monkeypatch: pytest.MonkeyPatch, *steps: tuple[Any, str]) -> Callable[[], bool]:
    """Let a repair end before its step of some number, counted from 1; return whether it has come so far.

    `steps` are the functions that make a step, each as a module or class and a name there.
    """
    taken = 0

    def counting(act: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken >= number:  # nothing comes after a kill
                raise KilledError
            return act(*arguments, **named)

        return counted

    for where, name in steps:
        monkeypatch.setattr(where, name, counting(getattr(where, name)))
    return lambda: taken >= number
