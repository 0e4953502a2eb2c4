"""What others have set on a resource of the stack, directly with boto3, outlives every change of chatprov's.

Each update that replaces everything is tried with every member that botocore's model of it takes: what is not the stack's own is
set by somebody else, `plan` says nothing of it, one value of config.yaml changes, and afterwards that value alone differs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.config import Config, load
from chatprov.engine.read_result import existing, handles
from tests.conftest import ROOT
from tests.engine.harness import NOTHING, Stage
from tests.engine.model_paths import differing, said, taken
from tests.engine.others import BUCKET, Others, known

if TYPE_CHECKING:
    from collections.abc import Callable

LAMBDA = "arn:aws:lambda:ap-south-1:123456789012:function:theirs"
ROLE = "arn:aws:iam::123456789012:role/theirs"
KEY = "arn:aws:kms:ap-south-1:123456789012:key/1"
VERSIONED = {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}
EUMS = {
    "CallerArn": ROLE,
    "ExternalId": "their-id",
    "OriginationIdentity": "+15550100",
    "ConfigurationSetName": "theirs",
    "InEntityId": "1",
    "InTemplateId": "2",
    "Region": "ap-south-1",
}
SMS = {"SnsCallerArn": ROLE, "ExternalId": "their-id", "SnsRegion": "ap-south-1", "EumsSms": EUMS}


@dataclass(frozen=True)
class Update:
    """One update that replaces everything."""

    service: str
    operation: str
    describe: Callable[[Others], dict[str, Any]]
    change: Callable[[Others, dict[str, Any]], None]
    theirs: dict[str, Any]
    """A value of every member that is not the stack's own."""
    ours: set[str]
    """The members that the stack sets, and those that name the resource."""
    setting: str
    """A value of config.yaml that changes."""
    value: Any
    differs: set[str]
    """What is to differ afterwards."""
    apart: dict[str, str] = field(default_factory=dict)
    """Members that are not set by somebody else here, with the reason."""
    before: dict[str, Any] = field(default_factory=dict)
    """Values of config.yaml that the first `up` has."""


UPDATES = [
    Update(
        "cognito-idp",
        "UpdateUserPool",
        Others.describe_pool,
        Others.set_pool,
        theirs={
            "Policies": {"PasswordPolicy": {"PasswordHistorySize": 3}},
            "LambdaConfig": {
                **dict.fromkeys(
                    (
                        "PreSignUp",
                        "CustomMessage",
                        "PostConfirmation",
                        "PreAuthentication",
                        "PostAuthentication",
                        "DefineAuthChallenge",
                        "CreateAuthChallenge",
                        "VerifyAuthChallengeResponse",
                        "PreTokenGeneration",
                        "UserMigration",
                    ),
                    LAMBDA,
                ),
                "PreTokenGenerationConfig": VERSIONED,
                "CustomSMSSender": VERSIONED,
                "CustomEmailSender": VERSIONED,
                "KMSKeyID": KEY,
                "InboundFederation": VERSIONED,
            },
            "SmsVerificationMessage": "Their code is {####}",
            "EmailVerificationMessage": "Their code is {####}",
            "EmailVerificationSubject": "Their code",
            "VerificationMessageTemplate": {
                "SmsMessage": "Their code is {####}",
                "EmailMessage": "Their code is {####}",
                "EmailSubject": "Their code",
                "EmailMessageByLink": "{##Their link##}",
                "EmailSubjectByLink": "Their link",
                "DefaultEmailOption": "CONFIRM_WITH_LINK",
            },
            "SmsAuthenticationMessage": "Their code is {####}",
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
            "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
            "EmailConfiguration": {
                "SourceArn": "arn:aws:ses:ap-south-1:123456789012:identity/theirs@example.com",
                "ReplyToEmailAddress": "theirs@example.com",
                "EmailSendingAccount": "DEVELOPER",
                "From": "Theirs <theirs@example.com>",
                "ConfigurationSet": "theirs",
            },
            "SmsConfiguration": SMS,
            "UserPoolTags": {"owner": "them"},
            "AdminCreateUserConfig": {
                "InviteMessageTemplate": {
                    "SMSMessage": "{username} {####}",
                    "EmailMessage": "{username} {####}",
                    "EmailSubject": "Come in",
                }
            },
            "UserPoolAddOns": {
                "AdvancedSecurityMode": "AUDIT",
                "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"},
            },
            "DcrConfiguration": {
                "EnableStatus": "Enabled",
                "OpenDcrEnabled": False,
                "AuthenticatedGrantTypes": ["client_credentials"],
                "OpenDcrGrantTypes": ["client_credentials"],
                "AllowedScopes": ["openid"],
            },
            "KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KEY},
            "IssuerConfiguration": {"Type": "UPDATED"},
            "AcrConfiguration": {"Level1": {"AcrValue": "urn:theirs"}},
            "AutoVerifiedAttributes": ["email", "phone_number"],
        },
        ours={
            *(
                f"Policies.PasswordPolicy.{name}"
                for name in (
                    "MinimumLength",
                    "RequireUppercase",
                    "RequireLowercase",
                    "RequireNumbers",
                    "RequireSymbols",
                    "TemporaryPasswordValidityDays",
                )
            ),
            "Policies.SignInPolicy.AllowedFirstAuthFactors",
            "AdminCreateUserConfig.AllowAdminCreateUserOnly",
            "AccountRecoverySetting.RecoveryMechanisms.Priority",
            "AccountRecoverySetting.RecoveryMechanisms.Name",
            "UserPoolId",
            "PoolName",
            "UserPoolTier",
            "DeletionProtection",
            "MfaConfiguration",
        },
        setting="user_pool.password_policy.minimum_length",
        value=10,
        differs={"Policies.PasswordPolicy.MinimumLength"},
        apart={
            "AdminCreateUserConfig.UnusedAccountValidityDays": "Cognito answers with it and refuses it beside its successor",
        },
    ),
    Update(
        "cognito-idp",
        "UpdateUserPoolClient",
        Others.describe_client,
        Others.set_client,
        theirs={
            "ReadAttributes": ["email"],
            "WriteAttributes": ["email"],
            "CallbackURLs": ["https://theirs.example/in", "https://theirs.example/too"],
            "LogoutURLs": ["https://theirs.example/out"],
            "DefaultRedirectURI": "https://theirs.example/in",
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "AnalyticsConfiguration": {
                "ApplicationId": "abc123",
                "ApplicationArn": "arn:aws:mobiletargeting:ap-south-1:123456789012:apps/theirs",
                "RoleArn": ROLE,
                "ExternalId": "their-id",
                "UserDataShared": True,
            },
            "EnablePropagateAdditionalUserContextData": True,
            "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 5},
            "SupportedIdentityProviders": ["COGNITO", "Theirs"],
        },
        ours={
            "UserPoolId",
            "ClientId",
            "ClientName",
            "RefreshTokenValidity",
            "AccessTokenValidity",
            "IdTokenValidity",
            "TokenValidityUnits.AccessToken",
            "TokenValidityUnits.IdToken",
            "TokenValidityUnits.RefreshToken",
            "ExplicitAuthFlows",
            "PreventUserExistenceErrors",
            "EnableTokenRevocation",
            "AuthSessionValidity",
        },
        setting="app_client.access_token_minutes",
        value=30,
        differs={"AccessTokenValidity"},
        apart={
            "PublishSecretsInAWSSecretsManager": "Cognito never answers with it, and leaves it as it is when it is not said"
        },
    ),
    Update(
        "cognito-idp",
        "SetUserPoolMfaConfig",
        Others.describe_factors,
        Others.set_factors,
        theirs={
            "SmsMfaConfiguration": {"SmsAuthenticationMessage": "Their code is {####}", "SmsConfiguration": SMS},
            "EmailMfaConfiguration": {"Message": "Their code is {####}", "Subject": "Their code"},
            "WebAuthnConfiguration": {
                "RelyingPartyId": "theirs.example",
                "UserVerification": "preferred",
                "FactorConfiguration": "SINGLE_FACTOR",
            },
        },
        ours={"UserPoolId", "MfaConfiguration", "SoftwareTokenMfaConfiguration.Enabled"},
        before={"user_pool.mfa": "OPTIONAL"},
        setting="user_pool.mfa",
        value="ON",
        differs={"MfaConfiguration"},
    ),
    Update(
        "appsync",
        "UpdateGraphqlApi",
        Others.describe_api,
        Others.set_api,
        theirs={
            "mergedApiExecutionRoleArn": ROLE,
            "ownerContact": "them",
            "enhancedMetricsConfig": {
                "resolverLevelMetricsBehavior": "PER_RESOLVER_METRICS",
                "dataSourceLevelMetricsBehavior": "PER_DATA_SOURCE_METRICS",
                "operationLevelMetricsConfig": "ENABLED",
            },
        },
        ours={
            "apiId",
            "name",
            "authenticationType",
            "xrayEnabled",
            "introspectionConfig",
            "queryDepthLimit",
            "resolverCountLimit",
            "userPoolConfig.userPoolId",
            "userPoolConfig.awsRegion",
            "userPoolConfig.defaultAction",
            "userPoolConfig.appIdClientRegex",
            "logConfig.fieldLogLevel",
            "logConfig.cloudWatchLogsRoleArn",
            "logConfig.excludeVerboseContent",
        },
        setting="api.query_depth_limit",
        value=9,
        differs={"queryDepthLimit"},
        apart={
            path: "another way in: the plan shows it before it goes"
            for path in taken("appsync", "UpdateGraphqlApi")
            if path.startswith(("openIDConnectConfig", "lambdaAuthorizerConfig", "additionalAuthenticationProviders"))
        },
    ),
    Update(
        "appsync",
        "UpdateDataSource",
        Others.describe_source,
        Others.set_source,
        theirs={
            "description": "theirs",
            "dynamodbConfig": {
                "deltaSyncConfig": {"baseTableTTL": 1, "deltaSyncTableName": "Theirs", "deltaSyncTableTTL": 2},
                "versioned": True,
            },
            "metricsConfig": "ENABLED",
        },
        ours={
            "apiId",
            "name",
            "type",
            "serviceRoleArn",
            "dynamodbConfig.tableName",
            "dynamodbConfig.awsRegion",
            "dynamodbConfig.useCallerCredentials",
        },
        setting="data_source.role_name",
        value="OtherRole",
        differs={"serviceRoleArn"},
        apart={
            path: "what it is instead of a table: the plan shows it before it goes"
            for path in taken("appsync", "UpdateDataSource")
            if path.startswith(("lambda", "elasticsearch", "openSearch", "http", "relational", "eventBridge"))
        },
    ),
    Update(
        "appsync",
        "UpdateResolver",
        Others.describe_resolver,
        Others.set_resolver,
        theirs={
            "syncConfig": {
                "conflictHandler": "LAMBDA",
                "conflictDetection": "VERSION",
                "lambdaConflictHandlerConfig": {"lambdaConflictHandlerArn": LAMBDA},
            },
            "cachingConfig": {"ttl": 60, "cachingKeys": ["$context.identity.sub"]},
            "maxBatchSize": 5,
            "metricsConfig": "ENABLED",
        },
        ours={
            "apiId",
            "typeName",
            "fieldName",
            "dataSourceName",
            "kind",
            "requestMappingTemplate",
            "responseMappingTemplate",
        },
        setting="resolvers.0.response_template",
        value="graphql/getMessages.response.vtl",
        differs={"responseMappingTemplate"},
        apart={
            path: "what it is instead of a unit resolver in VTL: the plan shows it before it goes"
            for path in taken("appsync", "UpdateResolver")
            if path.startswith(("pipelineConfig", "code", "runtime"))
        },
    ),
    Update(
        "s3",
        "PutBucketCors",
        Others.describe_cors,
        Others.set_cors,
        theirs={"CORSConfiguration": {"CORSRules": {"ID": "theirs", "MaxAgeSeconds": 60}}},
        ours={
            "Bucket",
            *(
                f"CORSConfiguration.CORSRules.{name}"
                for name in ("AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposeHeaders")
            ),
        },
        setting="bucket.cors.0.allowed_origins",
        value=["https://chat.example"],
        differs={"CORSConfiguration.CORSRules.AllowedOrigins"},
        apart=dict.fromkeys(
            ("ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"), "about the request, no setting"
        ),
    ),
]
IDS = [case.operation for case in UPDATES]


def configured(settings: dict[str, Any], base: Config | None = None) -> Config:
    """Return config.yaml with other values at these paths; a number is a place in a list."""
    data: Any = (base or load(ROOT / "config.yaml")).model_dump(by_alias=True)
    for path, value in settings.items():
        *sections, last = path.split(".")
        part = data
        for name in sections:
            part = part[int(name) if name.isdigit() else name]
        part[last] = value
    return Config.model_validate(data)


def changed_by(stage: Stage) -> list[Any]:
    return [change for change in stage.engine().plan() if change.action != "none"]


def _sample(update: Update) -> dict[str, Any]:
    """Return what others set in the form of a request."""
    if update.operation == "PutBucketCors":
        return {"CORSConfiguration": {"CORSRules": [update.theirs["CORSConfiguration"]["CORSRules"]]}}
    return update.theirs


@pytest.mark.parametrize("update", UPDATES, ids=IDS)
def test_coverage_of_members(update: Update) -> None:
    theirs = said(update.service, update.operation, _sample(update))
    shared = {"AutoVerifiedAttributes", "SupportedIdentityProviders"}  # ours, and more of others
    assert theirs | update.ours | update.apart.keys() == taken(update.service, update.operation)
    assert not (theirs - shared) & update.ours


@pytest.mark.slow
@pytest.mark.parametrize("update", UPDATES, ids=IDS)
def test_a_foreign_setting_that_is_kept(stage: Stage, update: Update) -> None:
    stage.project = replace(stage.project, config=configured(update.before))
    stage.engine().up()
    others = Others(stage)
    update.change(others, update.theirs)
    before = update.describe(others)
    assert changed_by(stage) == []
    if update.setting == "data_source.role_name":
        stage.client("iam").create_role(RoleName=update.value, AssumeRolePolicyDocument=_trust(stage))
        _hand_over_the_role(stage, update.value)
    stage.project = replace(stage.project, config=configured({**update.before, update.setting: update.value}))
    stage.engine().up()
    assert differing(before, update.describe(others)) == update.differs
    assert changed_by(stage) == []


def _trust(stage: Stage) -> str:
    role = stage.client("iam").get_role(RoleName="ChatMessagesDS-role")["Role"]
    return json.dumps(role["AssumeRolePolicyDocument"])


def _hand_over_the_role(stage: Stage, name: str) -> None:
    """Let a role of another name be the stack's, so that the data source alone has to change."""
    iam, engine = stage.client("iam"), stage.engine()
    tags = iam.list_role_tags(RoleName="ChatMessagesDS-role")["Tags"]
    iam.tag_role(RoleName=name, Tags=tags)
    arn = iam.get_role(RoleName=name)["Role"]["Arn"]
    role = existing(engine.read_all()["role"])
    assert role
    engine.run.state.record("role", "IAM role", replace(role, id=name, name=name, arn=arn))


SHOWN: list[tuple[str, Callable[[Others, dict[str, Any]], None], dict[str, Any]]] = [
    ("api", Others.set_api, {"openIDConnectConfig": {"issuer": "https://theirs.example"}}),
    ("api", Others.set_api, {"lambdaAuthorizerConfig": {"authorizerUri": LAMBDA}}),
    ("api", Others.set_api, {"additionalAuthenticationProviders": [{"authenticationType": "AWS_IAM"}]}),
    ("api", Others.set_api, {"xrayEnabled": True}),
    ("api", Others.set_api, {"logConfig": {"fieldLogLevel": "ALL", "cloudWatchLogsRoleArn": ROLE}}),
    *(
        ("data-source", Others.set_source, {name: value})
        for name, value in {
            "lambdaConfig": {"lambdaFunctionArn": LAMBDA},
            "elasticsearchConfig": {"endpoint": "https://theirs.example", "awsRegion": "ap-south-1"},
            "openSearchServiceConfig": {"endpoint": "https://theirs.example", "awsRegion": "ap-south-1"},
            "httpConfig": {"endpoint": "https://theirs.example"},
            "relationalDatabaseConfig": {"relationalDatabaseSourceType": "RDS_HTTP_ENDPOINT"},
            "eventBridgeConfig": {"eventBusArn": "arn:aws:events:ap-south-1:123456789012:event-bus/theirs"},
        }.items()
    ),
    (
        "resolver-Mutation-sendMessage",
        Others.set_resolver,
        {
            "code": "export function request() { return {}; } export function response() {}",
            "runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"},
        },
    ),
    ("resolver-Mutation-sendMessage", Others.set_resolver, {"pipelineConfig": {"functions": ["x"]}}),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "change", "values"), SHOWN, ids=[f"{key} {' '.join(values)}" for key, _, values in SHOWN]
)
def test_foreign_settings_that_cannot_be_kept(
    stage: Stage, key: str, change: Callable[[Others, dict[str, Any]], None], values: dict[str, Any]
) -> None:
    stage.engine().up()
    others = Others(stage)
    change(others, values)
    found = changed_by(stage)
    assert [change.resource.key for change in found] == [key]
    assert {difference.path: difference.actual for difference in found[0].differences} == values
    stage.engine().up()
    assert changed_by(stage) == []


@pytest.mark.slow
@pytest.mark.parametrize("factor", ["EmailMfaConfiguration", "SmsMfaConfiguration"])
def test_a_foreign_second_factor_that_would_be_turned_off(stage: Stage, factor: str) -> None:
    stage.project = replace(stage.project, config=configured({"user_pool.mfa": "OPTIONAL"}))
    stage.engine().up()
    sample = next(case for case in UPDATES if case.operation == "SetUserPoolMfaConfig").theirs[factor]
    Others(stage).set_factors({factor: sample})
    stage.project = replace(stage.project, config=configured({}))
    assert factor in {difference.path for difference in changed_by(stage)[0].differences}
    stage.engine().up()
    assert changed_by(stage) == []


def test_a_pool_and_client_with_many_foreign_settings(stage: Stage) -> None:
    """SES, a trigger, own texts, a tag; callback URLs and OAuth: the plan is empty, and one value is one difference."""
    stage.engine().up()
    others = Others(stage)
    pool, client = UPDATES[0].theirs, UPDATES[1].theirs
    others.set_pool(
        {
            name: pool[name]
            for name in (
                "EmailConfiguration",
                "LambdaConfig",
                "EmailVerificationMessage",
                "EmailVerificationSubject",
                "UserPoolTags",
            )
        }
    )
    others.set_client(
        {
            name: client[name]
            for name in ("CallbackURLs", "AllowedOAuthFlows", "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient")
        }
    )
    before = (others.describe_pool(), others.describe_client())
    assert changed_by(stage) == []
    stage.project = replace(stage.project, config=configured({"user_pool.password_policy.minimum_length": 10}))
    assert [[d.path for d in change.differences] for change in changed_by(stage)] == [
        ["Policies.PasswordPolicy.MinimumLength"]
    ]
    stage.engine().up()
    assert differing(before[0], others.describe_pool()) == {"Policies.PasswordPolicy.MinimumLength"}
    assert differing(before[1], others.describe_client()) == set()
    assert changed_by(stage) == []


def test_foreign_tags_when_ours_are_set_again(stage: Stage) -> None:
    stage.engine().up()
    others, engine = Others(stage), stage.engine()
    seen = engine.read_all()
    arns = {key: handle.arn for key, handle in handles(seen).items()}
    theirs = {"owner": "them"}
    listed = [{"Key": "owner", "Value": "them"}]
    others.dynamodb.tag_resource(ResourceArn=arns["table"], Tags=listed)
    others.dynamodb.untag_resource(ResourceArn=arns["table"], TagKeys=["chatprov:resource"])
    others.cognito.tag_resource(ResourceArn=arns["user-pool"], Tags=theirs)
    others.cognito.untag_resource(ResourceArn=arns["user-pool"], TagKeys=["chatprov:resource"])
    others.appsync.tag_resource(resourceArn=arns["api"], tags=theirs)
    others.appsync.untag_resource(resourceArn=arns["api"], tagKeys=["chatprov:resource"])
    others.iam.tag_role(RoleName="ChatMessagesDS-role", Tags=listed)
    others.iam.untag_role(RoleName="ChatMessagesDS-role", TagKeys=["chatprov:resource"])
    kept = others.s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    left = [*listed, *(tag for tag in kept if tag["Key"] != "chatprov:resource")]
    others.s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": left})
    stage.engine().up(adopt=True)
    now = stage.engine().read_all()
    tagged = [existing(now[key]) for key in ("table", "user-pool", "bucket", "api", "role")]
    assert [seen.tags.get("owner") for seen in tagged if seen] == ["them"] * 5
    assert changed_by(stage) == []


POLICY = {
    "Version": "2008-10-17",
    "Id": "theirs",
    "Statement": [
        {
            "Sid": "Theirs",
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("single", [False, True], ids=["a list", "one statement"])
def test_foreign_statements_in_the_bucket_policy(stage: Stage, single: bool) -> None:  # noqa: FBT001  # a parameter of the test
    stage.engine().up()
    s3 = stage.client("s3")
    theirs = POLICY["Statement"][0]
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({**POLICY, "Statement": theirs} if single else POLICY))
    assert changed_by(stage) == []

    def there() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
        return found

    for settings, sids in (
        ({"bucket.tls_only": True}, ["Theirs", "OnlyTls"]),
        ({"bucket.tls_only": True, "bucket.signed_url_minutes": 5}, ["Theirs", "OnlyTls", "OnlyFreshUrls"]),
        ({"bucket.signed_url_minutes": 7}, ["Theirs", "OnlyFreshUrls"]),
        ({}, ["Theirs"]),
    ):
        stage.project = replace(stage.project, config=configured(settings))
        assert [change.resource.key for change in stage.engine().up().changes] == ["bucket-policy"]
        assert [statement["Sid"] for statement in there()["Statement"]] == sids
        assert there()["Statement"][0] == theirs
        assert (there()["Version"], there()["Id"]) == ("2008-10-17", "theirs")
        assert changed_by(stage) == []


@pytest.mark.slow
def test_foreign_environment_variables(stage: Stage) -> None:
    stage.engine().up()
    appsync, api = stage.client("appsync"), Others(stage).api
    appsync.put_graphql_api_environment_variables(apiId=api, environmentVariables={"THEIRS": "1"})
    assert changed_by(stage) == []
    for wanted in (True, False):
        stage.project = replace(stage.project, config=configured({"api.files_url": wanted}))
        stage.engine().up()
        now = appsync.get_graphql_api_environment_variables(apiId=api)["environmentVariables"]
        assert now["THEIRS"] == "1"
        assert ("FILES_URL" in now) is wanted
        assert changed_by(stage) == []


def test_a_foreign_cors_rule_that_would_be_removed(stage: Stage) -> None:
    stage.engine().up()
    s3 = stage.client("s3")
    rules = s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    theirs = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://theirs.example"]}
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [theirs, {**rules[0], "MaxAgeSeconds": 5}]})
    found = changed_by(stage)
    assert [[difference.path for difference in change.differences] for change in found] == [["CORSRules"]]
    assert "https://theirs.example" in str(found[0].differences[0].actual)
    stage.engine().up()
    assert [rule["MaxAgeSeconds"] for rule in s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"]] == [5]
    assert changed_by(stage) == []


def test_settings_of_the_pool_when_its_protection_is_lifted(stage: Stage) -> None:
    """`down` wishes for nothing: the pool is protected and has no second factor, whatever config.yaml says."""
    stage.engine().up()
    others = Others(stage)
    others.set_pool({**UPDATES[0].theirs, "DeletionProtection": "ACTIVE"})
    before = others.describe_pool()
    stage.project = replace(
        stage.project, config=configured({"user_pool.mfa": "ON", "user_pool.deletion_protection": True})
    )
    lifted: list[dict[str, Any]] = []

    def look(params: dict[str, Any], **_: object) -> None:
        lifted.append(params)

    events = stage.target.client("cognito-idp").meta.events
    events.register("provide-client-params.cognito-identity-provider.UpdateUserPool", look)
    stage.engine().down(delete_data=True)
    assert stage.census() == NOTHING
    del before["AdminCreateUserConfig"]["UnusedAccountValidityDays"]
    expected = {
        **known("cognito-idp", "UpdateUserPool", before),
        "PoolName": before["Name"],
        "UserPoolId": before["Id"],
    }
    assert lifted == [{**expected, "DeletionProtection": "INACTIVE"}]


def test_a_second_factor_by_text_message_in_the_local_cloud(stage: Stage) -> None:
    stage.engine().up()
    others = Others(stage)
    with pytest.raises(others.cognito.exceptions.InvalidParameterException, match="SMS configuration"):
        others.cognito.update_user_pool(UserPoolId=others.pool, MfaConfiguration="ON")
