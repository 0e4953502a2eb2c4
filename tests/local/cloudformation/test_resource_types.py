"""Each resource type is created, changed in place, set back, replaced where its properties say so, and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.cloudformation.property_shapes import NOT_OFFERED, property_shapes
from chatprov.local.services.cloudformation.resource_types import HANDLERS
from tests.local.cloudformation.stacks import CAPABILITIES, deleted, deployed, ended, events, reasons, template

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

API = {"Fn::GetAtt": ["Api", "ApiId"]}
POOL = {"Ref": "Pool"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
CODE = "export function request(ctx) { return { payload: %s }; }\nexport function response(ctx) { return ctx.result; }"
RUNTIME = {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}


def document(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def tags(value: str) -> list[dict[str, str]]:
    return [{"Key": value, "Value": value}]


def resources(one: str, number: int) -> dict[str, Any]:
    """Return a resource of each type, whose settings depend on the arguments."""
    return {
        "Api": {
            "Type": "AWS::AppSync::GraphQLApi",
            "Properties": {
                "Name": f"api-{one}",
                "AuthenticationType": "API_KEY",
                "EnvironmentVariables": {"STAGE": one},
                "Tags": tags(one),
            },
        },
        "Schema": {
            "Type": "AWS::AppSync::GraphQLSchema",
            "Properties": {"ApiId": API, "Definition": f"type Query {{ hello: Int {one}: String }}"},
        },
        "Key": {"Type": "AWS::AppSync::ApiKey", "Properties": {"ApiId": API, "Description": one}},
        "Source": {
            "Type": "AWS::AppSync::DataSource",
            "Properties": {"ApiId": API, "Name": "nothing", "Type": "NONE", "Description": one},
        },
        "Function": {
            "Type": "AWS::AppSync::FunctionConfiguration",
            "Properties": {
                "ApiId": API,
                "Name": "function",
                "DataSourceName": {"Fn::GetAtt": ["Source", "Name"]},
                "Runtime": RUNTIME,
                "Code": CODE % number,
            },
        },
        "Resolver": {
            "Type": "AWS::AppSync::Resolver",
            "DependsOn": "Schema",
            "Properties": {
                "ApiId": API,
                "TypeName": "Query",
                "FieldName": "hello",
                "DataSourceName": {"Fn::GetAtt": ["Source", "Name"]},
                "Runtime": RUNTIME,
                "Code": CODE % number,
            },
        },
        "Pool": {
            "Type": "AWS::Cognito::UserPool",
            "Properties": {
                "UserPoolName": f"pool-{one}",
                "Policies": {"PasswordPolicy": {"MinimumLength": str(number)}},
                "UserPoolTags": {"tag": one},
                "MfaConfiguration": "OPTIONAL",
                "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
            },
        },
        "Client": {
            "Type": "AWS::Cognito::UserPoolClient",
            "Properties": {"UserPoolId": POOL, "ClientName": f"client-{one}", "GenerateSecret": True},
        },
        "Group": {
            "Type": "AWS::Cognito::UserPoolGroup",
            "Properties": {"UserPoolId": POOL, "GroupName": "group", "Description": one, "Precedence": number},
        },
        "User": {
            "Type": "AWS::Cognito::UserPoolUser",
            "Properties": {"UserPoolId": POOL, "Username": "user", "MessageAction": "SUPPRESS"},
        },
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "Tags": tags(one),
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
                "AccessControl": "Private",
                "LifecycleConfiguration": {
                    "Rules": [{"Id": one, "Status": "Enabled", "ExpirationInDays": number, "Prefix": f"{one}/"}]
                },
                **(
                    {"CorsConfiguration": {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}}
                    if one == "a"
                    else {}
                ),
            },
        },
        "BucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Bucket"},
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": {
                        "Sid": one,
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:PutObject",
                        "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
                    },
                },
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": TRUST,
                "Description": one,
                "Tags": tags(one),
                "Policies": [{"PolicyName": f"inline-{one}", "PolicyDocument": document("s3:GetObject")}],
            },
        },
        "Policy": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyName": f"separate-{one}",
                "PolicyDocument": document("s3:GetObject"),
                "Roles": [{"Ref": "Role"}],
            },
        },
        "Managed": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "PolicyDocument": document(f"s3:{'Get' if one == 'a' else 'Put'}Object"),
                "Roles": [{"Ref": "Role"}],
            },
        },
        "Log": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"Tags": tags(one), **({"RetentionInDays": 7} if one == "a" else {})},
        },
        "Parameter": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/of/a/stack", "Type": "String", "Value": one, "Tags": {one: one}},
        },
        "Images": {
            "Type": "AWS::ECR::Repository",
            "Properties": {"ImageTagMutability": "IMMUTABLE", "Tags": tags(one)},
        },
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "Tags": tags(one),
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": one == "a"},
                "DeletionProtectionEnabled": False,
                "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            },
        },
        "Global": {
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "owner")],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "byOwner",
                        "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                        "Projection": {"ProjectionType": "ALL"},
                        "WriteOnDemandThroughputSettings": {"MaxWriteRequestUnits": number},
                    }
                ],
                "Replicas": [
                    {
                        "Region": {"Ref": "AWS::Region"},
                        "ContributorInsightsSpecification": {"Enabled": False},
                        "GlobalSecondaryIndexes": [
                            {
                                "IndexName": "byOwner",
                                "ContributorInsightsSpecification": {"Enabled": "false"},
                                "ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": number},
                            }
                        ],
                        "ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": number},
                        "Tags": tags(one),
                    }
                ],
                "SSESpecification": {"SSEEnabled": False},
                "WriteOnDemandThroughputSettings": {"MaxWriteRequestUnits": number},
            },
        },
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Metadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": one}},
    }


def settings(client_for: ClientFor, ids: dict[str, str]) -> dict[str, Any]:
    """Return what the services have of the stack."""
    appsync, cognito, iam, s3 = (client_for(name) for name in ("appsync", "cognito-idp", "iam", "s3"))
    api = appsync.get_graphql_api(apiId=ids["Api"].rpartition("/")[2])["graphqlApi"]
    place = {"apiId": api["apiId"]}
    pool = cognito.describe_user_pool(UserPoolId=ids["Pool"])["UserPool"]
    client = cognito.describe_user_pool_client(UserPoolId=ids["Pool"], ClientId=ids["Client"])["UserPoolClient"]
    group = cognito.get_group(UserPoolId=ids["Pool"], GroupName="group")["Group"]
    role, bucket = ids["Role"], {"Bucket": ids["Bucket"]}
    version = iam.get_policy(PolicyArn=ids["Managed"])["Policy"]["DefaultVersionId"]
    managed = iam.get_policy_version(PolicyArn=ids["Managed"], VersionId=version)["PolicyVersion"]["Document"]
    function = appsync.get_function(**place, functionId=ids["Function"].rpartition("/")[2])
    log = client_for("logs").describe_log_groups(logGroupNamePrefix=ids["Log"])["logGroups"][0]
    rule = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"][0]
    dynamodb = client_for("dynamodb")
    table = dynamodb.describe_table(TableName=ids["Global"])["Table"]
    ttl = dynamodb.describe_time_to_live(TableName=ids["Table"])["TimeToLiveDescription"]
    return {
        "api": (api["name"], api["tags"]),
        "variables": appsync.get_graphql_api_environment_variables(**place)["environmentVariables"],
        "schema": appsync.get_introspection_schema(**place, format="SDL")["schema"]
        .read()
        .decode()
        .split(": String")[0][-1],
        "key": appsync.list_api_keys(**place)["apiKeys"][0]["description"],
        "source": appsync.get_data_source(**place, name="nothing")["dataSource"]["description"],
        "function": function["functionConfiguration"]["code"],
        "resolver": appsync.get_resolver(**place, typeName="Query", fieldName="hello")["resolver"]["code"],
        "pool": (
            pool["Name"],
            pool["Policies"]["PasswordPolicy"]["MinimumLength"],
            pool["UserPoolTags"],
            pool["MfaConfiguration"],
        ),
        "client": (client["ClientName"], "ClientSecret" in client),
        "group": (group["Description"], group["Precedence"]),
        "bucket": (s3.get_bucket_tagging(**bucket)["TagSet"], rule["ID"], rule["Expiration"]["Days"], rule["Filter"]),
        "bucket policy": s3.get_bucket_policy(**bucket)["Policy"].partition('"Sid": "')[2][0],
        "role": (iam.get_role(RoleName=role)["Role"]["Description"], iam.list_role_tags(RoleName=role)["Tags"]),
        "inline": sorted(iam.list_role_policies(RoleName=role)["PolicyNames"]),
        "attached": len(iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]),
        "managed": managed["Statement"][0]["Action"],
        "versions": len(iam.list_policy_versions(PolicyArn=ids["Managed"])["Versions"]),
        "log": log.get("retentionInDays"),
        "parameter": client_for("ssm").get_parameter(Name="/of/a/stack")["Parameter"]["Value"],
        "table": ttl["TimeToLiveStatus"],
        "global": (
            table["OnDemandThroughput"],
            table["GlobalSecondaryIndexes"][0]["OnDemandThroughput"]["MaxWriteRequestUnits"],
            dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"],
        ),
    }


def expected(one: str, number: int) -> dict[str, Any]:
    return {
        "api": (f"api-{one}", {one: one}),
        "variables": {"STAGE": one},
        "schema": one,
        "key": one,
        "source": one,
        "function": CODE % number,
        "resolver": CODE % number,
        "pool": (f"pool-{one}", number, {"tag": one}, "OPTIONAL"),
        "client": (f"client-{one}", True),
        "group": (one, number),
        "bucket": (tags(one), one, number, {"Prefix": f"{one}/"}),
        "bucket policy": one,
        "role": (one, tags(one)),
        "inline": [f"inline-{one}", f"separate-{one}"],
        "attached": 1,
        "managed": "s3:GetObject" if one == "a" else "s3:PutObject",
        "versions": 1,
        "log": 7 if one == "a" else None,
        "parameter": one,
        "table": "ENABLED" if one == "a" else "DISABLED",
        "global": ({"MaxReadRequestUnits": number, "MaxWriteRequestUnits": number}, number, tags(one)),
    }


def physical_ids(client: Any) -> dict[str, str]:
    found = client.describe_stack_resources(StackName="all")["StackResources"]
    return {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in found}


def test_each_type_is_created_changed_and_deleted(stacks: Any, client_for: ClientFor) -> None:
    assert set(HANDLERS) - {entry["Type"] for entry in resources("a", 8).values()} == {"AWS::CloudFormation::Stack"}
    out = {"Secret": {"Value": {"Fn::GetAtt": ["Client", "ClientSecret"]}}}
    stack = deployed(stacks, "all", template(resources("a", 8), Outputs=out))
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "all", "CREATE_FAILED")
    ids = physical_ids(stacks)
    assert settings(client_for, ids) == expected("a", 8)
    for one, number in (("b", 9), ("a", 8)):
        body = template(resources(one, number), Outputs=out)
        stacks.update_stack(StackName="all", TemplateBody=body, Capabilities=CAPABILITIES)
        assert ended(stacks, "all")["StackStatus"] == "UPDATE_COMPLETE", reasons(stacks, "all", "UPDATE_FAILED")
        assert physical_ids(stacks) == ids
        assert settings(client_for, ids) == expected(one, number)
    changed = {name for name, status in events(stacks, "all") if status == "UPDATE_COMPLETE"}
    assert set(resources("a", 8)) - changed == {"Handle", "User"}
    gone = deleted(stacks, "all")
    assert gone["StackStatus"] == "DELETE_COMPLETE", reasons(stacks, gone["StackId"], "DELETE_FAILED")
    assert ids["Table"] not in client_for("dynamodb").list_tables()["TableNames"]
    assert ids["Bucket"] not in {bucket["Name"] for bucket in client_for("s3").list_buckets()["Buckets"]}
    assert not client_for("iam").list_policies(Scope="Local", PathPrefix="/")["Policies"] or ids["Managed"] not in {
        policy["Arn"] for policy in client_for("iam").list_policies(Scope="Local")["Policies"]
    }
    assert client_for("ssm").describe_parameters()["Parameters"] == []


@pytest.mark.parametrize("kind", sorted(HANDLERS))
def test_each_type_has_its_properties(kind: str) -> None:
    shapes = property_shapes()[kind]
    known = {name for name, shape in shapes.shapes.items() if shape != NOT_OFFERED}
    assert set(shapes.required) <= known
    assert shapes.create_only <= known
    generated = HANDLERS[kind].generated
    assert generated is None or generated.name in known


def test_no_type_is_declared_without_a_handler() -> None:
    assert set(property_shapes()) == set(HANDLERS)
