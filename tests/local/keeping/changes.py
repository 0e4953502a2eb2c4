"""Every operation of the small services: those that change something, one after the other, and those that only read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

ACCOUNT: Final = "123456789012"

Ask = Callable[..., Any]
"""`ask(operation, **parameters)` returns the members of the answer."""
Parameters = dict[str, Any]
Given = Parameters | Callable[[Ask], Parameters]
"""Parameters, or a function that finds the ids in them."""


def given(ask: Ask, parameters: Given) -> Parameters:
    return parameters(ask) if callable(parameters) else parameters


# AppSync


def api(ask: Ask) -> Parameters:
    return {"apiId": ask("ListGraphqlApis")["graphqlApis"][0]["apiId"]}


def of_api(**more: Any) -> Given:
    return lambda ask: {**api(ask), **more}


def of_key(**more: Any) -> Given:
    return lambda ask: {**api(ask), "id": ask("ListApiKeys", **api(ask))["apiKeys"][0]["id"], **more}


def of_function(**more: Any) -> Given:
    def found(ask: Ask) -> Parameters:
        (function,) = ask("ListFunctions", **api(ask))["functions"]
        return {**api(ask), "functionId": function["functionId"], **more}

    return found


def pipeline(ask: Ask) -> Parameters:
    functions = {"functions": [of_function()(ask)["functionId"]]}  # type: ignore[operator]
    return {**api(ask), **FIELD, "fieldName": "say", "kind": "PIPELINE", "pipelineConfig": functions, **TEMPLATES}


def arn(ask: Ask) -> Parameters:
    return {"resourceArn": ask("ListGraphqlApis")["graphqlApis"][0]["arn"]}


def domain_arn(ask: Ask) -> Parameters:
    return {"resourceArn": ask("GetDomainName", **DOMAIN)["domainNameConfig"]["domainNameArn"]}


SDL: Final = b"type Query { hello: String say: String more: String }"
TEMPLATES: Final = {"requestMappingTemplate": "{}", "responseMappingTemplate": "$util.toJson(null)"}
SOURCE: Final = {"name": "Nothing", "type": "NONE"}
FUNCTION: Final = {"name": "f", "dataSourceName": "Nothing", **TEMPLATES}
FIELD: Final = {"typeName": "Query", "fieldName": "hello"}
RESOLVER: Final = {**FIELD, "dataSourceName": "Nothing", **TEMPLATES}
DOMAIN: Final = {"domainName": "chat.example.com"}
CERTIFICATE: Final = {"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/x"}
SETTINGS: Final = {"name": "A", "authenticationType": "API_KEY"}

APPSYNC: Final[list[tuple[str, Given]]] = [
    ("CreateGraphqlApi", {**SETTINGS, "tags": {"a": "b"}}),
    ("UpdateGraphqlApi", of_api(**SETTINGS, queryDepthLimit=3)),
    ("StartSchemaCreation", of_api(definition=SDL)),
    ("StartSchemaCreation", of_api(definition=b"type Query { hello: Nothing }")),
    ("CreateApiKey", of_api(description="d")),
    ("UpdateApiKey", of_key(description="é")),
    ("CreateDataSource", of_api(**SOURCE)),
    ("UpdateDataSource", of_api(**SOURCE, description="d")),
    ("CreateFunction", of_api(**FUNCTION)),
    ("UpdateFunction", of_function(**FUNCTION, description="d")),
    ("CreateResolver", of_api(**RESOLVER)),
    ("CreateResolver", pipeline),
    ("UpdateResolver", of_api(**RESOLVER, maxBatchSize=5)),
    ("PutGraphqlApiEnvironmentVariables", of_api(environmentVariables={"place": "here"})),
    ("CreateDomainName", {**DOMAIN, **CERTIFICATE}),
    ("UpdateDomainName", {**DOMAIN, "description": "d"}),
    ("AssociateApi", of_api(**DOMAIN)),
    ("TagResource", lambda ask: {**arn(ask), "tags": {"c": "d"}}),
    ("TagResource", lambda ask: {**domain_arn(ask), "tags": {"c": "d"}}),
    ("UntagResource", lambda ask: {**arn(ask), "tagKeys": ["a"]}),
    ("StartSchemaCreation", of_api(definition=b"type Query { say: String }")),
    ("DeleteResolver", of_api(**{**FIELD, "fieldName": "say"})),
    ("DeleteFunction", of_function()),
    ("DeleteDataSource", of_api(name="Nothing")),
    ("DeleteApiKey", of_key()),
    ("CreateApiKey", of_api()),
    ("DisassociateApi", DOMAIN),
    ("DeleteDomainName", DOMAIN),
    ("DeleteGraphqlApi", of_api()),
]
APPSYNC_READS: Final[list[tuple[str, Given]]] = [
    ("GetGraphqlApi", of_api()),
    ("ListGraphqlApis", {}),
    ("GetGraphqlApiEnvironmentVariables", of_api()),
    ("ListApiKeys", of_api()),
    ("GetDataSource", of_api(name="Nothing")),
    ("ListDataSources", of_api()),
    ("GetFunction", of_function()),
    ("ListFunctions", of_api()),
    ("GetResolver", of_api(**FIELD)),
    ("ListResolvers", of_api(typeName="Query")),
    ("ListResolversByFunction", of_function()),
    ("EvaluateCode", {"runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}, "code": "x", "context": "{}"}),
    ("EvaluateMappingTemplate", {"template": "{}", "context": "{}"}),
    ("GetIntrospectionSchema", of_api(format="SDL")),
    ("GetSchemaCreationStatus", of_api()),
    ("GetType", of_api(typeName="Query", format="SDL")),
    ("ListTypes", of_api(format="SDL")),
    ("GetDomainName", DOMAIN),
    ("ListDomainNames", {}),
    ("GetApiAssociation", DOMAIN),
    ("ListTagsForResource", arn),
    ("ListTagsForResource", domain_arn),
]


# IAM


def policy(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(principal: Any) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def of_access_key(**more: Any) -> Given:
    def found(ask: Ask) -> Parameters:
        (key,) = ask("ListAccessKeys", **USER)["AccessKeyMetadata"]
        return {"AccessKeyId": key["AccessKeyId"], **more}

    return found


ROLE: Final = {"RoleName": "Reader"}
USER: Final = {"UserName": "ann"}
GROUP: Final = {"GroupName": "all"}
PROFILE: Final = {"InstanceProfileName": "machine"}
POLICY: Final = {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/chat"}
INLINE: Final = {"PolicyName": "inline"}
DOCUMENT: Final = {"PolicyDocument": policy("dynamodb:GetItem")}
TAGS: Final = {"Tags": [{"Key": "Stack", "Value": "chat"}]}

IAM: Final[list[tuple[str, Given]]] = [
    ("CreatePolicy", {"PolicyName": "chat", **DOCUMENT}),
    ("CreatePolicyVersion", {**POLICY, "PolicyDocument": policy("s3:GetObject")}),
    ("SetDefaultPolicyVersion", {**POLICY, "VersionId": "v2"}),
    ("DeletePolicyVersion", {**POLICY, "VersionId": "v1"}),
    ("TagPolicy", {**POLICY, **TAGS}),
    ("UntagPolicy", {**POLICY, "TagKeys": ["Stack"]}),
    ("CreateRole", {**ROLE, "AssumeRolePolicyDocument": trust({"AWS": ACCOUNT}), "Path": "/app/"}),
    ("UpdateRole", {**ROLE, "Description": "d", "MaxSessionDuration": 7200}),
    ("UpdateRoleDescription", {**ROLE, "Description": "é"}),
    (
        "UpdateAssumeRolePolicy",
        {**ROLE, "PolicyDocument": trust({"AWS": ACCOUNT, "Service": "appsync.amazonaws.com"})},
    ),
    ("TagRole", {**ROLE, **TAGS}),
    ("UntagRole", {**ROLE, "TagKeys": ["Stack"]}),
    ("PutRolePermissionsBoundary", {**ROLE, "PermissionsBoundary": POLICY["PolicyArn"]}),
    ("DeleteRolePermissionsBoundary", ROLE),
    ("PutRolePolicy", {**ROLE, **INLINE, **DOCUMENT}),
    ("AttachRolePolicy", {**ROLE, **POLICY}),
    ("AttachRolePolicy", {**ROLE, "PolicyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}),
    ("CreateInstanceProfile", {**PROFILE, **TAGS}),
    ("AddRoleToInstanceProfile", {**PROFILE, **ROLE}),
    ("CreateUser", {**USER, **TAGS}),
    ("UpdateUser", {**USER, "NewPath": "/people/"}),
    ("UpdateUser", {**USER, "NewUserName": "bob"}),
    ("UpdateUser", {"UserName": "bob", "NewUserName": "ann"}),
    ("TagUser", {**USER, "Tags": [{"Key": "a", "Value": "b"}]}),
    ("UntagUser", {**USER, "TagKeys": ["Stack"]}),
    ("PutUserPolicy", {**USER, **INLINE, **DOCUMENT}),
    ("AttachUserPolicy", {**USER, **POLICY}),
    ("CreateAccessKey", USER),
    ("UpdateAccessKey", of_access_key(**USER, Status="Inactive")),
    ("CreateGroup", GROUP),
    ("UpdateGroup", {**GROUP, "NewPath": "/groups/"}),
    ("AddUserToGroup", {**GROUP, **USER}),
    ("PutGroupPolicy", {**GROUP, **INLINE, **DOCUMENT}),
    ("AttachGroupPolicy", {**GROUP, **POLICY}),
    ("DetachGroupPolicy", {**GROUP, **POLICY}),
    ("DeleteGroupPolicy", {**GROUP, **INLINE}),
    ("RemoveUserFromGroup", {**GROUP, **USER}),
    ("DeleteGroup", GROUP),
    ("DeleteAccessKey", of_access_key(**USER)),
    ("DetachUserPolicy", {**USER, **POLICY}),
    ("DeleteUserPolicy", {**USER, **INLINE}),
    ("DeleteUser", USER),
    ("RemoveRoleFromInstanceProfile", {**PROFILE, **ROLE}),
    ("DeleteInstanceProfile", PROFILE),
    ("DetachRolePolicy", {**ROLE, **POLICY}),
    ("DetachRolePolicy", {**ROLE, "PolicyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}),
    ("DeleteRolePolicy", {**ROLE, **INLINE}),
    ("DeleteRole", ROLE),
    ("DeletePolicy", POLICY),
]
IAM_READS: Final[list[tuple[str, Given]]] = [
    ("GetPolicy", POLICY),
    ("ListPolicies", {}),
    ("ListEntitiesForPolicy", POLICY),
    ("ListPolicyTags", POLICY),
    ("GetPolicyVersion", {**POLICY, "VersionId": "v2"}),
    ("ListPolicyVersions", POLICY),
    ("GetRole", ROLE),
    ("ListRoles", {}),
    ("ListRoleTags", ROLE),
    ("ListAttachedRolePolicies", ROLE),
    ("GetRolePolicy", {**ROLE, **INLINE}),
    ("ListRolePolicies", ROLE),
    ("GetInstanceProfile", PROFILE),
    ("ListInstanceProfiles", {}),
    ("ListInstanceProfilesForRole", ROLE),
    ("GetUser", USER),
    ("ListUsers", {}),
    ("ListUserTags", USER),
    ("ListAttachedUserPolicies", USER),
    ("GetUserPolicy", {**USER, **INLINE}),
    ("ListUserPolicies", USER),
    ("ListGroupsForUser", USER),
    ("GetAccessKeyLastUsed", of_access_key()),
    ("ListAccessKeys", USER),
    ("GetGroup", GROUP),
    ("ListGroups", {}),
    ("ListAttachedGroupPolicies", GROUP),
    ("GetGroupPolicy", {**GROUP, **INLINE}),
    ("ListGroupPolicies", GROUP),
]

# CloudWatch Logs

LOGS_GROUP: Final = {"logGroupName": "/chat"}
STREAM: Final = {**LOGS_GROUP, "logStreamName": "a"}
GROUP_ARN: Final = {"resourceArn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/chat"}


def events(*messages: str) -> Parameters:
    now = int(time.time() * 1000)
    return {"logEvents": [{"timestamp": now, "message": message} for message in messages]}


LOGS: Final[list[tuple[str, Given]]] = [
    ("CreateLogGroup", {**LOGS_GROUP, "tags": {"a": "b"}, "kmsKeyId": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"}),
    ("PutRetentionPolicy", {**LOGS_GROUP, "retentionInDays": 7}),
    ("CreateLogStream", STREAM),
    ("CreateLogStream", {**LOGS_GROUP, "logStreamName": "empty"}),
    ("PutLogEvents", lambda _: {**STREAM, **events("first", "sécond")}),
    ("PutLogEvents", lambda _: {**STREAM, **events('third \'],"v":')}),
    ("TagResource", {**GROUP_ARN, "tags": {"c": "d"}}),
    ("UntagResource", {**GROUP_ARN, "tagKeys": ["a"]}),
    ("TagLogGroup", {**LOGS_GROUP, "tags": {"e": "f"}}),
    ("UntagLogGroup", {**LOGS_GROUP, "tags": ["c"]}),
    ("DeleteRetentionPolicy", LOGS_GROUP),
    ("DeleteLogStream", STREAM),
    ("CreateLogStream", STREAM),
    ("PutLogEvents", lambda _: {**STREAM, **events("another stream")}),
    ("DeleteLogGroup", LOGS_GROUP),
]
LOGS_READS: Final[list[tuple[str, Given]]] = [
    ("DescribeLogGroups", {}),
    ("DescribeLogStreams", LOGS_GROUP),
    ("FilterLogEvents", LOGS_GROUP),
    ("GetLogEvents", STREAM),
    ("ListTagsForResource", GROUP_ARN),
    ("ListTagsLogGroup", LOGS_GROUP),
]

# STS

STS: Final[list[tuple[str, Given]]] = [
    ("AssumeRole", {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/app/Reader", "RoleSessionName": name})
    for name in ("first", "second")
]
STS_READS: Final[list[tuple[str, Given]]] = [("GetCallerIdentity", {})]

CHANGES: Final = {"appsync": APPSYNC, "iam": IAM, "logs": LOGS, "sts": STS}
READS: Final = {"appsync": APPSYNC_READS, "iam": IAM_READS, "logs": LOGS_READS, "sts": STS_READS}
