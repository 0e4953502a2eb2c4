"""One thing of every kind of every service, in one account and region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.local.accounts.place import MARK, TAGS
from tests.local.accounts.things_of_chat import ALLOW, bucket, graphql_api, user_pool
from tests.local.accounts.things_of_stacks import parameter, stack

if TYPE_CHECKING:
    from tests.local.accounts.place import Named, Place

KEY = {"id": {"S": MARK}}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]})
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
TABLE = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def furnish(place: Place) -> None:
    """Create one thing of every kind of every service."""
    for fill in (_dynamodb, user_pool, _iam, _logs, graphql_api, bucket, parameter, stack):
        for service, names in fill(place):
            place.names[service] = {name: [value] for name, value in names.items()}
    place.names["sts"] = {"RoleArn": [f"arn:aws:iam::{place.account}:role/{MARK}"], "RoleSessionName": ["session"]}
    place.names["resourcegroupstaggingapi"] = {"Key": [MARK], "ResourceARNList": [place.arns], "TagKeys": [[MARK]]}


def _dynamodb(place: Place) -> Named:
    arn = place.call("dynamodb", "CreateTable", TableName=MARK, Tags=TAGS["list"], **TABLE)["TableDescription"][
        "TableArn"
    ]
    place.arns.append(arn)
    place.call("dynamodb", "PutItem", TableName=MARK, Item=KEY)
    backup = place.call("dynamodb", "CreateBackup", TableName=MARK, BackupName=MARK)["BackupDetails"]["BackupArn"]
    recovery = {"TableName": MARK, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    place.call("dynamodb", "UpdateContinuousBackups", **recovery)
    bucket = "there-is-none"
    exported = place.call("dynamodb", "ExportTableToPointInTime", TableArn=arn, S3Bucket=bucket, S3Prefix=MARK)
    recovery["PointInTimeRecoverySpecification"] = {"PointInTimeRecoveryEnabled": False}  # its latest time moves
    place.call("dynamodb", "UpdateContinuousBackups", **recovery)
    creation = {"TableName": f"{MARK}-imported", **TABLE}
    source = {"S3Bucket": bucket}
    imported = place.call(
        "dynamodb", "ImportTable", S3BucketSource=source, InputFormat="CSV", TableCreationParameters=creation
    )
    of_table = {"Effect": "Allow", "Principal": {"AWS": place.account}, "Action": "dynamodb:*", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [of_table]})
    place.call("dynamodb", "PutResourcePolicy", ResourceArn=arn, Policy=policy)
    yield (
        "dynamodb",
        {
            "TableArn": arn,
            "ExportArn": exported["ExportDescription"]["ExportArn"],
            "ImportArn": imported["ImportTableDescription"]["ImportArn"],
            "S3Bucket": bucket,
            "Policy": policy,
            "TableName": MARK,
            "SourceTableName": MARK,
            "TargetTableName": f"{MARK}-restored",
            "BackupName": MARK,
            "BackupArn": backup,
            "ResourceArn": arn,
            "Key": KEY,
            "Item": KEY,
            "TagKeys": [MARK],
            "Statement": f'SELECT * FROM "{MARK}"',
            "TransactStatements": [{"Statement": f"INSERT INTO \"{MARK}\" VALUE {{'id': 'b'}}"}],
            "Statements": [{"Statement": f"INSERT INTO \"{MARK}\" VALUE {{'id': 'b'}}"}],
            "RequestItems": {MARK: [{"PutRequest": {"Item": {"id": {"S": "b"}}}}]},
            "TransactItems": [{"Put": {"TableName": MARK, "Item": {"id": {"S": "b"}}}}],
        },
    )


def _iam(place: Place) -> Named:
    def iam(operation: str, **parameters: Any) -> Any:
        return place.call("iam", operation, **parameters)

    role, user, group = {"RoleName": MARK}, {"UserName": MARK}, {"GroupName": MARK}
    document = {"PolicyDocument": POLICY}
    iam("CreateRole", AssumeRolePolicyDocument=TRUST, Tags=TAGS["list"], **role)
    iam("CreateUser", Tags=TAGS["list"], **user)
    iam("CreateGroup", **group)
    iam("AddUserToGroup", **user, **group)
    policy = iam("CreatePolicy", PolicyName=MARK, Tags=TAGS["list"], **document)["Policy"]["Arn"]
    iam("CreatePolicyVersion", PolicyArn=policy, **document)
    for kind, holder in (("Role", role), ("User", user), ("Group", group)):
        iam(f"Put{kind}Policy", PolicyName=MARK, **document, **holder)
        iam(f"Attach{kind}Policy", PolicyArn=policy, **holder)
    iam("CreateInstanceProfile", InstanceProfileName=MARK)
    iam("AddRoleToInstanceProfile", InstanceProfileName=MARK, **role)
    key = iam("CreateAccessKey", **user)["AccessKey"]["AccessKeyId"]
    yield (
        "iam",
        {
            **role,
            **user,
            **group,
            **document,
            "PolicyName": MARK,
            "PolicyArn": policy,
            "PermissionsBoundary": policy,
            "VersionId": "v2",
            "InstanceProfileName": MARK,
            "AccessKeyId": key,
            "Status": "Inactive",
            "AssumeRolePolicyDocument": TRUST,
            "TagKeys": [MARK],
        },
    )


def _logs(place: Place) -> Named:
    group, stream = {"logGroupName": f"/{MARK}"}, {"logStreamName": MARK}
    place.call("logs", "CreateLogGroup", tags={MARK: MARK}, **group)
    place.call("logs", "CreateLogStream", **group, **stream)
    events = [{"timestamp": 1_800_000_000_000, "message": MARK}]
    place.call("logs", "PutLogEvents", logEvents=events, **group, **stream)
    arn = f"arn:aws:logs:{place.region}:{place.account}:log-group:/{MARK}"
    place.arns.append(arn)
    yield "logs", {**group, **stream, "logEvents": events, "resourceArn": arn, "retentionInDays": 1, "tagKeys": [MARK]}
