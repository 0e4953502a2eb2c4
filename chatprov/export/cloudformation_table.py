"""Operations of AWS as resources of CloudFormation: types, properties, and what Ref and GetAtt give.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.export.assembled import Body, Rule
from chatprov.teach.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.export.call_parameters import CallParameters

    Convert = Callable[[Any], Any]

REF = "Ref"
HERE = Symbol("region")


def _same(value: Any) -> Any:
    return value


def _capital(value: Any) -> Any:
    """Return AppSync's members, such as `awsRegion`, as CloudFormation's, `AwsRegion`."""
    match value:
        case dict():
            return {f"{key[0].upper()}{key[1:]}": _capital(part) for key, part in value.items()}
        case list():
            return [_capital(item) for item in value]
    return value


def _tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _properties(*same: str, **others: tuple[str, Convert]) -> Callable[[CallParameters], Body]:
    """Return a conversion: members with the same name, and others with their name in CloudFormation and their conversion."""
    known = {**{name: (name, _same) for name in same}, **others}

    def convert(call: CallParameters) -> Body:
        taken = [(known[name], call.take(name)) for name in call.left if name in known]
        return {name: change(value) for (name, change), value in taken if value is not None and value != []}

    return convert


def _bucket(call: CallParameters) -> Body:
    """Return the bucket's name: its region is that of the stack."""
    configuration = call.take("CreateBucketConfiguration") or {}
    if configuration.get("LocationConstraint", HERE) != HERE:
        call.put_back("CreateBucketConfiguration.LocationConstraint")
    if others := configuration.keys() - {"LocationConstraint", "Tags"}:
        call.put_back(f"CreateBucketConfiguration.{min(others)}")
    tags = {"Tags": configuration["Tags"]} if configuration.get("Tags") else {}
    return {"BucketName": call.take("Bucket"), **tags}


def _bucket_part(name: str, parameter: str, change: Convert = _same) -> Callable[[CallParameters], Body]:
    def convert(call: CallParameters) -> Body:
        call.take("Bucket")
        return {name: change(call.take(parameter))}

    return convert


def _cors(configuration: dict[str, Any]) -> dict[str, Any]:
    names = {"ExposeHeaders": "ExposedHeaders", "MaxAgeSeconds": "MaxAge", "ID": "Id"}
    rules = configuration["CORSRules"]
    return {"CorsRules": [{names.get(key, key): value for key, value in rule.items() if value != []} for rule in rules]}


def _backups(call: CallParameters) -> Body:
    call.take("TableName")
    return {"PointInTimeRecoverySpecification": call.take("PointInTimeRecoverySpecification")}


def _expiry(call: CallParameters) -> Body:
    call.take("TableName")
    return {"TimeToLiveSpecification": call.take("TimeToLiveSpecification")}


def _versioning(call: CallParameters) -> Body:
    """Return whether versions are kept. A second factor for deletions is no property of a bucket."""
    call.take("Bucket")
    setting = call.take("VersioningConfiguration")
    if others := setting.keys() - {"Status"}:
        call.put_back(f"VersioningConfiguration.{min(others)}")
    return {"VersioningConfiguration": {"Status": setting["Status"]}}


def _second_factor(call: CallParameters) -> Body:
    call.take("UserPoolId")
    app = call.take("SoftwareTokenMfaConfiguration") or {}
    factors = {"EnabledMfas": ["SOFTWARE_TOKEN_MFA"]} if app.get("Enabled") else {}
    return {"MfaConfiguration": call.take("MfaConfiguration"), **factors}


def _role_policy(call: CallParameters) -> Body:
    document = json.loads(call.take("PolicyDocument"))
    return {"PolicyName": call.take("PolicyName"), "PolicyDocument": document, "Roles": [call.take("RoleName")]}


def _environment(call: CallParameters) -> Body:
    call.take("apiId")
    return {"EnvironmentVariables": call.take("environmentVariables")}


def _data_source(call: CallParameters) -> Body:
    def table(config: dict[str, Any]) -> Body:
        return {**_capital(config), "TableName": call.name(config["tableName"])}

    return _properties(
        apiId=("ApiId", _same), name=("Name", _same), type=("Type", _same), description=("Description", _same),
        serviceRoleArn=("ServiceRoleArn", _same), dynamodbConfig=("DynamoDBConfig", table),
    )(call)  # fmt: skip


def _resolver(call: CallParameters) -> Body:
    return _properties(
        apiId=("ApiId", _same), typeName=("TypeName", _same), fieldName=("FieldName", _same), kind=("Kind", _same),
        dataSourceName=("DataSourceName", call.name), code=("Code", _same), runtime=("Runtime", _capital),
        requestMappingTemplate=("RequestMappingTemplate", _same), maxBatchSize=("MaxBatchSize", _same),
        responseMappingTemplate=("ResponseMappingTemplate", _same), pipelineConfig=("PipelineConfig", _capital),
    )(call)  # fmt: skip


def _function(call: CallParameters) -> Body:
    return _properties(
        apiId=("ApiId", _same), name=("Name", _same), description=("Description", _same),
        dataSourceName=("DataSourceName", call.name), functionVersion=("FunctionVersion", _same),
        code=("Code", _same), runtime=("Runtime", _capital), maxBatchSize=("MaxBatchSize", _same),
        requestMappingTemplate=("RequestMappingTemplate", _same),
        responseMappingTemplate=("ResponseMappingTemplate", _same),
    )(call)  # fmt: skip


def _retention(call: CallParameters) -> Body:
    call.take("logGroupName")
    return {"RetentionInDays": call.take("retentionInDays")}


TABLE, POOL, BUCKET = "AWS::DynamoDB::Table", "AWS::Cognito::UserPool", "AWS::S3::Bucket"
API, LOGS = "AWS::AppSync::GraphQLApi", "AWS::Logs::LogGroup"
BY_NAME = {"id": REF, "name": REF, "arn": "Arn"}

CLOUDFORMATION = {
    ("dynamodb", "create_table"): Rule(
        TABLE,
        _properties(
            "TableName", "KeySchema", "AttributeDefinitions", "BillingMode", "ProvisionedThroughput", "TableClass",
            "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "DeletionProtectionEnabled", "Tags",
        ),
        BY_NAME,
    ),
    ("dynamodb", "update_continuous_backups"): Rule(TABLE, _backups, part=True),
    ("dynamodb", "update_time_to_live"): Rule(TABLE, _expiry, part=True),
    ("cognito-idp", "create_user_pool"): Rule(
        POOL,
        _properties(
            "UserPoolTier", "UsernameAttributes", "AutoVerifiedAttributes", "UsernameConfiguration", "Schema",
            "MfaConfiguration", "AdminCreateUserConfig", "AccountRecoverySetting", "Policies", "DeletionProtection",
            "UserPoolTags", PoolName=("UserPoolName", _same),
        ),
        {"id": REF, "arn": "Arn"},
    ),
    ("cognito-idp", "set_user_pool_mfa_config"): Rule(POOL, _second_factor, part=True),
    ("cognito-idp", "create_user_pool_client"): Rule(
        "AWS::Cognito::UserPoolClient",
        _properties(
            "UserPoolId", "ClientName", "GenerateSecret", "ExplicitAuthFlows", "AuthSessionValidity",
            "RefreshTokenValidity", "AccessTokenValidity", "IdTokenValidity", "TokenValidityUnits",
            "EnableTokenRevocation", "PreventUserExistenceErrors", "SupportedIdentityProviders",
        ),
        {"id": REF},
    ),
    ("cognito-idp", "create_group"): Rule(
        "AWS::Cognito::UserPoolGroup",
        _properties("UserPoolId", "GroupName", "Description", "Precedence", "RoleArn"),
        {"id": REF},
    ),
    ("s3", "create_bucket"): Rule(BUCKET, _bucket, BY_NAME),
    ("s3", "put_public_access_block"): Rule(
        BUCKET,
        _bucket_part("PublicAccessBlockConfiguration", "PublicAccessBlockConfiguration"),
        part=True,
    ),
    ("s3", "put_bucket_cors"): Rule(BUCKET, _bucket_part("CorsConfiguration", "CORSConfiguration", _cors), part=True),
    ("s3", "put_bucket_versioning"): Rule(BUCKET, _versioning, part=True),
    ("s3", "put_bucket_policy"): Rule(
        "AWS::S3::BucketPolicy", _properties("Bucket", Policy=("PolicyDocument", json.loads)), {}
    ),
    ("iam", "create_role"): Rule(
        "AWS::IAM::Role",
        _properties(
            "RoleName", "Description", "Path", "MaxSessionDuration", "Tags",
            AssumeRolePolicyDocument=("AssumeRolePolicyDocument", json.loads),
        ),
        BY_NAME,
    ),
    ("iam", "put_role_policy"): Rule("AWS::IAM::Policy", _role_policy),
    ("appsync", "create_graphql_api"): Rule(
        API,
        _properties(
            name=("Name", _same), authenticationType=("AuthenticationType", _same),
            userPoolConfig=("UserPoolConfig", _capital), logConfig=("LogConfig", _capital),
            additionalAuthenticationProviders=("AdditionalAuthenticationProviders", _capital),
            xrayEnabled=("XrayEnabled", _same), introspectionConfig=("IntrospectionConfig", _same),
            queryDepthLimit=("QueryDepthLimit", _same), resolverCountLimit=("ResolverCountLimit", _same),
            tags=("Tags", _tag_list),
        ),
        {"id": "ApiId", "arn": "Arn", "graphql_url": "GraphQLUrl", "realtime_url": "RealtimeUrl"},
    ),
    ("appsync", "put_graphql_api_environment_variables"): Rule(API, _environment, part=True),
    ("appsync", "start_schema_creation"): Rule(
        "AWS::AppSync::GraphQLSchema", _properties(apiId=("ApiId", _same), definition=("Definition", _same))
    ),
    ("appsync", "create_data_source"): Rule(
        "AWS::AppSync::DataSource", _data_source, {"id": "Name", "name": "Name", "arn": "DataSourceArn"}
    ),
    ("appsync", "create_function"): Rule(
        "AWS::AppSync::FunctionConfiguration", _function, {"id": "FunctionId", "name": "Name", "arn": "FunctionArn"}
    ),
    ("appsync", "create_resolver"): Rule("AWS::AppSync::Resolver", _resolver, {"arn": "ResolverArn"}),
    ("appsync", "create_api_key"): Rule(
        "AWS::AppSync::ApiKey",
        _properties(apiId=("ApiId", _same), description=("Description", _same), expires=("Expires", _same)),
        {"id": "ApiKeyId", "arn": "Arn"},
    ),
    ("logs", "create_log_group"): Rule(
        LOGS, _properties(logGroupName=("LogGroupName", _same), tags=("Tags", _tag_list)), {"id": REF, "arn": "Arn"}
    ),
    ("logs", "put_retention_policy"): Rule(LOGS, _retention, part=True),
}  # fmt: skip
"""The rule of each operation, by the names of service and method in boto3."""
