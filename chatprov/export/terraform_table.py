"""Operations of AWS as resources of Terraform's AWS provider: types, arguments and attributes.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from chatprov.export.assembled import Body, Rule
from chatprov.export.hcl import Blocks, JsonDocument
from chatprov.teach.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.export.call_parameters import CallParameters

HERE = Symbol("region")


def _snake(name: str) -> str:
    """Return `user_pool_id` for `UserPoolId`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _arguments(call: CallParameters, *names: str, **others: str) -> Body:
    """Return parameters as arguments; the names of `others` are not those of AWS in Terraform's form."""
    found = {others.get(name, _snake(name)): call.take(name) for name in (*others, *names)}
    return {name: value for name, value in found.items() if value is not None and value != []}


def _block(value: Mapping[str, Any], **names: str) -> Blocks:
    """Return a block of plain values. Raises ValueError for a value with members, which are blocks with other names."""
    if inner := [name for name, part in value.items() if isinstance(part, dict)]:
        raise ValueError(inner[0])
    return Blocks([{names.get(name, _snake(name)): part for name, part in value.items()}])


def _simple(*names: str, **others: str) -> Callable[[CallParameters], Body]:
    return lambda call: _arguments(call, *names, **others)


def _tags(call: CallParameters) -> Body:
    tags = call.take("Tags") or []
    return {"tags": {tag["Key"]: tag["Value"] for tag in tags}} if tags else {}


def _table(call: CallParameters) -> Body:
    body = _arguments(call, "BillingMode", "DeletionProtectionEnabled", "TableClass", TableName="name")
    keys = {"HASH": "hash_key", "RANGE": "range_key"}
    body |= {keys[key["KeyType"]]: key["AttributeName"] for key in call.take("KeySchema")}
    capacity = call.take("ProvisionedThroughput") or {}
    names = {"ReadCapacityUnits": "read_capacity", "WriteCapacityUnits": "write_capacity"}
    body |= {names[name]: units for name, units in capacity.items()}
    attributes = [
        {"name": definition["AttributeName"], "type": definition["AttributeType"]}
        for definition in call.take("AttributeDefinitions")
    ]
    return {**body, **_tags(call), "attribute": Blocks(attributes)}


def _backups(call: CallParameters) -> Body:
    call.take("TableName")
    setting = dict(call.take("PointInTimeRecoverySpecification"))
    return {"point_in_time_recovery": _block(setting, PointInTimeRecoveryEnabled="enabled")}


def _pool(call: CallParameters) -> Body:
    body = _arguments(
        call, "UserPoolTier", "UsernameAttributes", "AutoVerifiedAttributes", "MfaConfiguration", "DeletionProtection",
        PoolName="name", UserPoolTags="tags",
    )  # fmt: skip
    attributes = call.take("Schema") or []
    if others := {member for attribute in attributes for member in attribute} - {"Name", "Required", "Mutable"}:
        call.put_back(f"Schema.{min(others)}")
    schema = [
        {
            "name": attribute["Name"],
            "attribute_data_type": "String",
            "required": attribute["Required"],
            "mutable": attribute["Mutable"],
            "string_attribute_constraints": Blocks([{"min_length": "0", "max_length": "2048"}]),
        }
        for attribute in attributes
    ]
    policies = call.take("Policies") or {}
    if others := policies.keys() - {"PasswordPolicy", "SignInPolicy"}:
        call.put_back(f"Policies.{min(others)}")
    blocks = {
        "username_configuration": call.take("UsernameConfiguration"),
        "admin_create_user_config": call.take("AdminCreateUserConfig"),
        "password_policy": policies.get("PasswordPolicy"),
        "sign_in_policy": policies.get("SignInPolicy"),
    }
    body |= {name: _block(value) for name, value in blocks.items() if value}
    if recovery := call.take("AccountRecoverySetting"):
        mechanisms = [
            {"name": mechanism["Name"], "priority": mechanism["Priority"]}
            for mechanism in recovery["RecoveryMechanisms"]
        ]
        body["account_recovery_setting"] = Blocks([{"recovery_mechanism": Blocks(mechanisms)}])
    return {**body, "schema": Blocks(schema)} if schema else body


def _second_factor(call: CallParameters) -> Body:
    call.take("UserPoolId")
    app = call.take("SoftwareTokenMfaConfiguration")
    return {
        **_arguments(call, "MfaConfiguration"),
        **({"software_token_mfa_configuration": _block(app)} if app else {}),
    }


def _client(call: CallParameters) -> Body:
    body = _arguments(
        call, "UserPoolId", "GenerateSecret", "ExplicitAuthFlows", "AuthSessionValidity", "RefreshTokenValidity",
        "AccessTokenValidity", "IdTokenValidity", "EnableTokenRevocation", "PreventUserExistenceErrors",
        "SupportedIdentityProviders", ClientName="name",
    )  # fmt: skip
    units = call.take("TokenValidityUnits")
    return {**body, "token_validity_units": _block(units)} if units else body


def _bucket(call: CallParameters) -> Body:
    configuration = call.take("CreateBucketConfiguration") or {}
    if configuration.get("LocationConstraint", HERE) != HERE:
        call.put_back("CreateBucketConfiguration.LocationConstraint")
    if others := configuration.keys() - {"LocationConstraint", "Tags"}:
        call.put_back(f"CreateBucketConfiguration.{min(others)}")
    tags = {tag["Key"]: tag["Value"] for tag in configuration.get("Tags", [])}
    return {"bucket": call.take("Bucket"), **({"tags": tags} if tags else {})}


def _public_access(call: CallParameters) -> Body:
    settings = call.take("PublicAccessBlockConfiguration")
    return {"bucket": call.name(call.take("Bucket")), **{_snake(name): value for name, value in settings.items()}}


def _cors(call: CallParameters) -> Body:
    bucket, rules = call.take("Bucket"), call.take("CORSConfiguration")["CORSRules"]
    names = {"ID": "id"}
    bodies = [{names.get(key, _snake(key)): value for key, value in rule.items() if value != []} for rule in rules]
    return {"bucket": bucket, "cors_rule": Blocks(bodies)}


def _policy(*names: str, document: str, **others: str) -> Callable[[CallParameters], Body]:
    def convert(call: CallParameters) -> Body:
        policy = JsonDocument(json.loads(call.take(document)))
        return {**_arguments(call, *names, **others), **_tags(call), _snake(others_name[document]): policy}

    others_name = {"Policy": "policy", "PolicyDocument": "policy", "AssumeRolePolicyDocument": "assume_role_policy"}
    return convert


def _api(call: CallParameters) -> Body:
    body = _arguments(
        call, "name", "authenticationType", "xrayEnabled", "introspectionConfig", "queryDepthLimit", "resolverCountLimit",
        "tags",
    )  # fmt: skip
    blocks = {"user_pool_config": call.take("userPoolConfig"), "log_config": call.take("logConfig")}
    if call.take("additionalAuthenticationProviders"):
        call.put_back("additionalAuthenticationProviders")
    names = {"cloudWatchLogsRoleArn": "cloudwatch_logs_role_arn"}
    return {**body, **{name: _block(value, **names) for name, value in blocks.items() if value}}


def _schema(call: CallParameters) -> Body:
    call.take("apiId")
    return {"schema": call.take("definition")}


def _environment(call: CallParameters) -> Body:
    return {"triggers_replace": {name: call.take(name) for name in ("apiId", "environmentVariables")}}


def _data_source(call: CallParameters) -> Body:
    body = _arguments(call, "apiId", "name", "type", "description", "serviceRoleArn")
    table = call.take("dynamodbConfig")
    if table is None:
        return body
    config = _block({**table, "tableName": call.name(table["tableName"])}, awsRegion="region")
    return {**body, "dynamodb_config": config}


def _resolver(call: CallParameters) -> Body:
    source, runtime = call.name(call.take("dataSourceName")), call.take("runtime")
    body = _arguments(
        call, "apiId", "kind", "code", "maxBatchSize", typeName="type", fieldName="field",
        requestMappingTemplate="request_template", responseMappingTemplate="response_template",
    )  # fmt: skip
    body["data_source"] = source
    return {**body, "runtime": _block(runtime)} if runtime else body


def _retention(call: CallParameters) -> Body:
    call.take("logGroupName")
    return _arguments(call, "retentionInDays")


TABLE, POOL, API = "aws_dynamodb_table", "aws_cognito_user_pool", "aws_appsync_graphql_api"
LOGS, ENVIRONMENT = "aws_cloudwatch_log_group", "terraform_data"

TERRAFORM = {
    ("dynamodb", "create_table"): Rule(TABLE, _table, {"id": "name", "name": "name", "arn": "arn"}),
    ("dynamodb", "update_continuous_backups"): Rule(TABLE, _backups, part=True),
    ("cognito-idp", "create_user_pool"): Rule(POOL, _pool, {"id": "id", "arn": "arn"}),
    ("cognito-idp", "set_user_pool_mfa_config"): Rule(POOL, _second_factor, part=True),
    ("cognito-idp", "create_user_pool_client"): Rule("aws_cognito_user_pool_client", _client, {"id": "id"}),
    ("s3", "create_bucket"): Rule("aws_s3_bucket", _bucket, {"id": "bucket", "name": "bucket", "arn": "arn"}),
    ("s3", "put_public_access_block"): Rule("aws_s3_bucket_public_access_block", _public_access),
    ("s3", "put_bucket_cors"): Rule("aws_s3_bucket_cors_configuration", _cors),
    ("s3", "put_bucket_policy"): Rule("aws_s3_bucket_policy", _policy("Bucket", document="Policy")),
    ("iam", "create_role"): Rule(
        "aws_iam_role",
        _policy("Description", "Path", "MaxSessionDuration", document="AssumeRolePolicyDocument", RoleName="name"),
        {"id": "name", "name": "name", "arn": "arn"},
    ),
    ("iam", "put_role_policy"): Rule(
        "aws_iam_role_policy", _policy(document="PolicyDocument", PolicyName="name", RoleName="role")
    ),
    ("appsync", "create_graphql_api"): Rule(
        API, _api, {"id": "id", "arn": "arn", "graphql_url": 'uris["GRAPHQL"]', "realtime_url": 'uris["REALTIME"]'}
    ),
    ("appsync", "put_graphql_api_environment_variables"): Rule(ENVIRONMENT, _environment),
    ("appsync", "start_schema_creation"): Rule(API, _schema, part=True),
    ("appsync", "create_data_source"): Rule(
        "aws_appsync_datasource", _data_source, {"id": "name", "name": "name", "arn": "arn"}
    ),
    ("appsync", "create_resolver"): Rule("aws_appsync_resolver", _resolver, {"arn": "arn"}),
    ("logs", "create_log_group"): Rule(LOGS, _simple("tags", logGroupName="name"), {"id": "name", "arn": "arn"}),
    ("logs", "put_retention_policy"): Rule(LOGS, _retention, part=True),
}  # fmt: skip
"""The rule of each operation, by the names of service and method in boto3."""
