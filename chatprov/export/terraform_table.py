"""Operations of AWS as resources of Terraform's AWS provider: types, arguments and attributes.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.export.assembled import Body, Rule
from chatprov.export.hcl import Blocks, JsonDocument
from chatprov.teach.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.export.call_parameters import CallParameters

HERE = Symbol("region")
TIME = "%Y-%m-%dT%H:%M:%SZ"


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
    body |= {**_key(call.take("KeySchema")), **_capacity(call.take("ProvisionedThroughput"))}
    attributes = [
        {"name": definition["AttributeName"], "type": definition["AttributeType"]}
        for definition in call.take("AttributeDefinitions")
    ]
    body |= {**_tags(call), "attribute": Blocks(attributes)}
    indexes = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    found = {_snake(kind).replace("indexes", "index"): call.take(kind) for kind in indexes}
    return {**body, **{name: Blocks(map(_index, listed)) for name, listed in found.items() if listed}}


def _key(schema: Sequence[Mapping[str, str]]) -> Body:
    """Return a key as arguments."""
    names = {"HASH": "hash_key", "RANGE": "range_key"}
    return {names[key["KeyType"]]: key["AttributeName"] for key in schema}


def _capacity(throughput: Mapping[str, Any] | None) -> Body:
    names = {"ReadCapacityUnits": "read_capacity", "WriteCapacityUnits": "write_capacity"}
    return {names[name]: units for name, units in (throughput or {}).items()}


def _index(index: Mapping[str, Any]) -> Body:
    """Return an index. Raises ValueError for a setting that is not known."""
    known = {"IndexName", "KeySchema", "Projection", "ProvisionedThroughput"}
    if others := index.keys() - known:
        raise ValueError(min(others))
    projection = {_snake(name): part for name, part in index["Projection"].items()}
    body = {"name": index["IndexName"], **_key(index["KeySchema"]), **projection}
    return {**body, **_capacity(index.get("ProvisionedThroughput"))}


def _expiry(call: CallParameters) -> Body:
    call.take("TableName")
    return {"ttl": _block(call.take("TimeToLiveSpecification"))}


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
    known = {"Name", "AttributeDataType", "Required", "Mutable"}
    if others := {member for attribute in attributes for member in attribute} - known:
        call.put_back(f"Schema.{min(others)}")
    if any(attribute.get("AttributeDataType", "String") != "String" for attribute in attributes):
        call.put_back("Schema.AttributeDataType")
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
        call, "UserPoolId", "ExplicitAuthFlows", "AuthSessionValidity", "RefreshTokenValidity",
        "AccessTokenValidity", "IdTokenValidity", "EnableTokenRevocation", "PreventUserExistenceErrors",
        "SupportedIdentityProviders", ClientName="name",
    )  # fmt: skip
    if call.take("GenerateSecret"):
        body["generate_secret"] = (
            True  # no secret is the default, and Terraform would replace an imported client for it
        )
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


def _versioning(call: CallParameters) -> Body:
    bucket, setting = call.name(call.take("Bucket")), call.take("VersioningConfiguration")
    return {"bucket": bucket, "versioning_configuration": _block(setting, MFADelete="mfa_delete")}


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
    names = {"cloudWatchLogsRoleArn": "cloudwatch_logs_role_arn"}
    body |= {name: _block(value, **names) for name, value in blocks.items() if value}
    others = [_provider(provider) for provider in call.take("additionalAuthenticationProviders") or ()]
    return {**body, "additional_authentication_provider": Blocks(others)} if others else body


def _provider(provider: Mapping[str, Any]) -> Body:
    """Return a further authorization mode. Raises ValueError for a mode with settings of another kind."""
    if others := provider.keys() - {"authenticationType", "userPoolConfig"}:
        raise ValueError(f"additionalAuthenticationProviders.{min(others)}")
    pool = {"user_pool_config": _block(provider["userPoolConfig"])} if provider.get("userPoolConfig") else {}
    return {"authentication_type": provider["authenticationType"], **pool}


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
    source, pipeline = call.take("dataSourceName"), call.take("pipelineConfig")
    body = _arguments(
        call, "apiId", "kind", "code", "maxBatchSize", typeName="type", fieldName="field",
        requestMappingTemplate="request_template", responseMappingTemplate="response_template",
    )  # fmt: skip
    body |= {"data_source": call.name(source)} if source else {}
    body |= {"pipeline_config": _block(pipeline)} if pipeline else {}
    return {**body, **_runtime(call)}


def _runtime(call: CallParameters) -> Body:
    runtime = call.take("runtime")
    return {"runtime": _block(runtime)} if runtime else {}


def _function(call: CallParameters) -> Body:
    source = call.name(call.take("dataSourceName"))
    body = _arguments(
        call, "apiId", "name", "description", "functionVersion", "code", "maxBatchSize", "requestMappingTemplate",
        "responseMappingTemplate",
    )  # fmt: skip
    return {**body, "data_source": source, **_runtime(call)}


def _api_key(call: CallParameters) -> Body:
    """Return a key; Terraform takes the time of its expiry as text."""
    expires, body = call.take("expires"), _arguments(call, "apiId", "description")
    return {**body, "expires": datetime.fromtimestamp(expires, UTC).strftime(TIME)} if expires else body


def _retention(call: CallParameters) -> Body:
    call.take("logGroupName")
    return _arguments(call, "retentionInDays")


TABLE, POOL, API = "aws_dynamodb_table", "aws_cognito_user_pool", "aws_appsync_graphql_api"
LOGS, ENVIRONMENT = "aws_cloudwatch_log_group", "terraform_data"

TERRAFORM = {
    ("dynamodb", "create_table"): Rule(TABLE, _table, {"id": "name", "name": "name", "arn": "arn"}),
    ("dynamodb", "update_continuous_backups"): Rule(TABLE, _backups, part=True),
    ("dynamodb", "update_time_to_live"): Rule(TABLE, _expiry, part=True),
    ("cognito-idp", "create_user_pool"): Rule(POOL, _pool, {"id": "id", "arn": "arn"}),
    ("cognito-idp", "set_user_pool_mfa_config"): Rule(POOL, _second_factor, part=True),
    ("cognito-idp", "create_user_pool_client"): Rule("aws_cognito_user_pool_client", _client, {"id": "id"}),
    ("cognito-idp", "create_group"): Rule(
        "aws_cognito_user_group",
        _simple("UserPoolId", "Description", "Precedence", "RoleArn", GroupName="name"),
        {"id": "name"},
    ),
    ("s3", "create_bucket"): Rule("aws_s3_bucket", _bucket, {"id": "bucket", "name": "bucket", "arn": "arn"}),
    ("s3", "put_public_access_block"): Rule("aws_s3_bucket_public_access_block", _public_access),
    ("s3", "put_bucket_cors"): Rule("aws_s3_bucket_cors_configuration", _cors),
    ("s3", "put_bucket_versioning"): Rule("aws_s3_bucket_versioning", _versioning),
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
    ("appsync", "create_function"): Rule(
        "aws_appsync_function", _function, {"id": "function_id", "name": "name", "arn": "arn"}
    ),
    ("appsync", "create_resolver"): Rule("aws_appsync_resolver", _resolver, {"arn": "arn"}),
    ("appsync", "create_api_key"): Rule("aws_appsync_api_key", _api_key, {"id": "key"}),
    ("logs", "create_log_group"): Rule(LOGS, _simple("tags", logGroupName="name"), {"id": "name", "arn": "arn"}),
    ("logs", "put_retention_policy"): Rule(LOGS, _retention, part=True),
}  # fmt: skip
"""The rule of each operation, by the names of service and method in boto3."""
