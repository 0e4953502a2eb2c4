"""Operations about what does not exist answer that, with the error that the service has for it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dummies import ACCOUNT, REGION, Dummies

if TYPE_CHECKING:
    from tests.local.dummies import Client

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dummy input")]
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
ROLE = f"arn:aws:iam::{ACCOUNT}:role/unknown"
KEY = {"room": {"S": "a"}, "at": {"S": "b"}}

UNKNOWN: dict[str, list[Any]] = {
    **{
        key: ["unknown"]
        for key in [
            "RoleName",
            "InstanceProfileName",
            "GroupName",
            "Username",
            "UserName",
            "PolicyName",
            "ProviderName",
            "Identifier",
        ]
    },
    "domainName": ["unknown.example.com"],
    **{name: ["unknown"] for name in ["name", "id", "functionId", "dataSourceName", "fieldName", "typeName", "Domain"]},
    **{name: ["/unknown"] for name in ["logGroupName", "logStreamName"]},
    **{name: ["Unknown"] for name in ["TableName", "SourceTableName", "TargetTableName"]},
    "apiId": ["u" * 26],
    "type": ["NONE"],
    "authenticationType": ["API_KEY"],
    "UserPoolId": [f"{REGION}_Unknown12"],
    "ClientId": ["a" * 26],
    "AccountId": [ACCOUNT],
    "PolicyArn": [f"arn:aws:iam::{ACCOUNT}:policy/unknown"],
    "PermissionsBoundary": [f"arn:aws:iam::{ACCOUNT}:policy/unknown"],
    "RoleArn": [ROLE],
    "BackupArn": [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown/backup/01489602797149-73d8d5bc"],
    "TableArn": [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown"],
    "ExportArn": [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown/export/01489602797149-73d8d5bc"],
    "ImportArn": [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown/import/01489602797149-73d8d5bc"],
    "AccessKeyId": ["AKIAUNKNOWNUNKNOWN12"],
    "VersionId": ["v2"],
    "PolicyDocument": [POLICY],
    "Key": [KEY],
    "Item": [KEY],
    "RequestItems": [{"Unknown": [{"PutRequest": {"Item": KEY}}]}],
    "TransactItems": [[{"Put": {"TableName": "Unknown", "Item": KEY}}]],
    "Statement": ['SELECT * FROM "Unknown"'],
    "TransactStatements": [[{"Statement": "INSERT INTO \"Unknown\" VALUE {'a': 'b'}"}]],
    "Password": ["Abcdefg-1"],
    "ConfirmationCode": ["123456"],
    "AuthFlow": ["USER_PASSWORD_AUTH"],
    "ChallengeName": ["PASSWORD_VERIFIER"],
    "Name": ["unknown"],
    "AccessToken": ["a.b.c"],
    "RefreshToken": ["unknown"],
    "Token": ["unknown"],
    "AttributeName": ["email"],
    "PreviousPassword": ["Abcdefg-1"],
    "ProposedPassword": ["Abcdefg-1"],
    "UserCode": ["123456"],
    "Session": ["unknown" * 5],
    "Code": ["123456"],
    "logEvents": [[{"timestamp": 1, "message": "x"}]],
    "StackName": ["unknown"],
    "ChangeSetName": ["unknown"],
    "ExportName": ["unknown"],
    "TemplateBody": [
        '{"Resources": {"T": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}}}'
    ],
    "ResourceType": ["Parameter"],
    "ResourceId": ["unknown"],
}
ARNS = {
    "appsync": f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis/{'u' * 26}",
    "cognito-idp": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_Unknown12",
    "dynamodb": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown",
    "logs": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/unknown",
    "s3control": "arn:aws:s3:::unknown-bucket",
}
MORE: dict[str, dict[str, Any]] = {
    "BatchGetItem": {"RequestItems": {"Unknown": {"Keys": [KEY]}}},
    "TransactGetItems": {"TransactItems": [{"Get": {"TableName": "Unknown", "Key": KEY}}]},
    "GetLogEvents": {"logGroupName": "/unknown"},
    "FilterLogEvents": {"logGroupName": "/unknown"},
    "DescribeLogStreams": {"logGroupName": "/unknown"},
    "RestoreTableToPointInTime": {"SourceTableName": "Unknown"},
    "Query": {"KeyConditionExpression": "room = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}},
    "AdminUpdateUserAttributes": {"UserAttributes": [{"Name": "name", "Value": "x"}]},
    "DescribeStackResources": {"StackName": "unknown"},
    "DescribeStacks": {"StackName": "unknown"},
    "GetTemplate": {"StackName": "unknown"},
    "DeleteChangeSet": {"StackName": "unknown"},
    "DescribeChangeSet": {"StackName": "unknown"},
    "ExecuteChangeSet": {"StackName": "unknown"},
    "SetUserPoolMfaConfig": {"MfaConfiguration": "OFF"},
}
TAGS: dict[str, Any] = {"map": {"a": "b"}, "list": [{"Key": "a", "Value": "b"}]}
NOT_FOUND = {
    "BackupNotFoundException",
    "ChangeSetNotFound",
    "ExportNotFoundException",
    "ImportNotFoundException",
    "NoSuchBucket",
    "NoSuchEntity",
    "InvalidResourceId",
    "NotFoundException",
    "ParameterNotFound",
    "ResourceNotFoundException",
    "TableNotFoundException",
}
OF_NOTHING_THERE = {
    "cloudformation": {
        "CreateChangeSet",
        "CreateStack",
        "DeleteStack",  # AWS, too, says nothing of a stack that does not exist
        "DescribeStackEvents",
        "GetTemplateSummary",
        "ListExports",
        "ListImports",
        "ListStacks",
        "ValidateTemplate",
    },
    "appsync": {
        "CreateDomainName",
        "CreateGraphqlApi",
        "EvaluateCode",
        "EvaluateMappingTemplate",
        "ListDomainNames",
        "ListGraphqlApis",
    },
    "cognito-idp": {"CreateUserPool", "ListUserPools", "DescribeUserPoolDomain"},
    "dynamodb": {
        "CreateTable",
        "DescribeEndpoints",
        "DescribeLimits",
        "ImportTable",
        "ListBackups",
        "ListExports",
        "ListImports",
        "ListTables",
        "BatchExecuteStatement",
    },
    "iam": {
        "CreateGroup",
        "CreateInstanceProfile",
        "CreatePolicy",
        "CreateRole",
        "CreateUser",
        "GetUser",
        "ListAccessKeys",
        "ListGroups",
        "ListInstanceProfiles",
        "ListPolicies",
        "ListRoles",
        "ListUsers",
        "CreateAccessKey",
    },
    "logs": {"CreateLogGroup", "DescribeLogGroups"},
    "ssm": {
        "DeleteParameters",
        "DescribeParameters",
        "GetParameters",
        "GetParametersByPath",
        "PutParameter",
    },
    "s3control": {"DeletePublicAccessBlock", "GetPublicAccessBlock", "PutPublicAccessBlock"},
}
"""Operations that are about nothing which has to be there already."""
BY_TOKEN = "NotAuthorizedException"
"""What Cognito says of an unknown user's token."""
NOT_OURS = {"GetAccessKeyLastUsed": (403, "AccessDenied")}
"""Operations that do not tell what does not exist from what belongs to another account."""


@pytest.mark.parametrize("service", sorted(OF_NOTHING_THERE))
def test_what_does_not_exist_is_not_found(asking: Client, service: str) -> None:
    known = UNKNOWN | {"resourceArn": [ARNS.get(service, "")], "ResourceArn": [ARNS.get(service, "")]}
    dummies = Dummies(Random(service), known=known, reuse=1, often=0)
    if service == "cognito-idp":
        known |= {"Schema": [], "UserAttributes": []}
    found = {}
    for operation in sorted(set(asking.operations) - OF_NOTHING_THERE[service]):
        shape = asking.shape(operation)
        more = MORE.get(operation, {})
        tags = [name for name in ("Tags", "tags") if name in shape.members and not operation.startswith("Untag")]
        more |= {name: TAGS[shape.members[name].type_name] for name in tags}
        status, code, _ = asking.call(operation, dummies.of(shape) | more)
        # CloudFormation has one code for all that is wrong
        if service == "cloudformation" and code == "ValidationError" and "does not exist" in asking.said:
            continue
        by_token = "AccessToken" in shape.members or "Session" in shape.members
        if NOT_OURS.get(operation) == (status, code):
            continue
        if not (code in NOT_FOUND or (by_token and code == BY_TOKEN)) or status not in {400, 404}:
            found[operation] = (status, code, asking.said)
    assert not found
