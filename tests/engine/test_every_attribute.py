"""For every attribute that a step sets: changed outside, `plan` finds it, `up` repairs it, and nothing else is written.

What config.yaml has a value for is tried in test_every_setting.py; here are the attributes that the steps themselves decide, and
the parts of those that one value sets together. The other hand uses boto3 alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine.read_result import handles
from tests.engine.harness import ONE_OF_EACH, Stage
from tests.engine.others import Others

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES: list[tuple[str, str, Any]] = [
    ("user-pool", "AutoVerifiedAttributes", []),
    ("user-pool", "AccountRecoverySetting.RecoveryMechanisms", [{"Priority": 1, "Name": "admin_only"}]),
    ("app-client", "SupportedIdentityProviders", []),
    ("app-client", "TokenValidityUnits.RefreshToken", "hours"),
    ("bucket-public-access", "BlockPublicAcls", True),
    ("bucket-public-access", "IgnorePublicAcls", True),
    ("bucket-public-access", "BlockPublicPolicy", True),
    ("bucket-public-access", "RestrictPublicBuckets", True),
    ("api", "authenticationType", "API_KEY"),
    ("api", "additionalAuthenticationProviders", [{"authenticationType": "API_KEY"}]),
    ("api", "xrayEnabled", True),
    ("api", "logConfig", {"fieldLogLevel": "ALL", "cloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/r"}),
    ("data-source", "dynamodbConfig.tableName", "Other"),
    ("data-source", "dynamodbConfig.awsRegion", "eu-west-1"),
    ("data-source", "serviceRoleArn", "arn:aws:iam::123456789012:role/other"),
    ("resolver-Mutation-sendMessage", "requestMappingTemplate", '{"version": "2018-05-29"}'),
    ("resolver-Mutation-sendMessage", "responseMappingTemplate", "null"),
]


SETTERS: dict[str, Callable[[Others, dict[str, Any]], None]] = {
    "user-pool": Others.set_pool,
    "app-client": Others.set_client,
    "bucket-public-access": Others.set_public_access,
    "api": Others.set_api,
    "data-source": Others.set_source,
    "resolver-Mutation-sendMessage": Others.set_resolver,
}


def set_otherwise(stage: Stage, key: str, path: str, value: Any) -> None:
    """Let somebody else set an attribute of a resource."""
    for section in reversed(path.split(".")):
        value = {section: value}
    SETTERS[key](Others(stage), value)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "path", "value"), CHANGES, ids=[f"{key} {path}" for key, path, _ in CHANGES])
def test_an_attribute_changed_outside(stage: Stage, key: str, path: str, value: Any) -> None:
    stage.engine().up()
    set_otherwise(stage, key, path, value)
    changes = [change for change in stage.engine().plan() if change.action != "none"]
    assert [change.resource.key for change in changes] == [key]
    assert any(difference.path == path for difference in changes[0].differences)
    mark = len(stage.target.calls)
    stage.engine().up()
    assert len(stage.writes_since(mark)) == 1
    assert {change.action for change in stage.engine().plan()} == {"none"}
    assert stage.census() == ONE_OF_EACH


def test_coverage_of_attributes(stage: Stage) -> None:
    """What is desired of a resource is tried here, or has its value in config.yaml, or is named here with the reason."""
    engine = stage.engine()
    engine.up()
    context = engine.context(handles(engine.read_all()))
    desired = {f"{key} {name}" for key, resource in engine.resources.items() for name in resource.desired(context)}
    tried = {f"{key} {path.split('.')[0]}" for key, path, _ in CHANGES}
    from_config = {
        "table": {"KeySchema", "AttributeDefinitions", "DeletionProtectionEnabled", "PointInTimeRecoveryEnabled"},
        "user-pool": {
            "PoolName",
            "UserPoolTier",
            "UsernameAttributes",
            "UsernameConfiguration",
            "RequiredAttributes",
            "MfaConfiguration",
            "AdminCreateUserConfig",
            "Policies",
            "DeletionProtection",
        },
        "app-client": {
            "ClientName",
            "GenerateSecret",  # a client cannot be given one later
            "ExplicitAuthFlows",
            "AuthSessionValidity",
            "RefreshTokenValidity",
            "AccessTokenValidity",
            "IdTokenValidity",
            "EnableTokenRevocation",
            "PreventUserExistenceErrors",
        },
        "bucket": {"Region"},  # a bucket cannot move
        "bucket-cors": {"CORSRules"},
        "api": {"name", "userPoolConfig", "introspectionConfig", "queryDepthLimit", "resolverCountLimit"},
        "role": {"AssumeRolePolicyDocument"},
        "role-policy": {"PolicyDocument"},
    }
    elsewhere = {
        "table BillingMode",  # provisioned capacity comes with numbers, which no step sets: test_drift.py
        "schema SDL",  # test_drift.py
        "schema status",  # AppSync's word on the schema, not a setting
        "data-source type",  # a data source of another type is another data source
        "resolver-Mutation-sendMessage dataSourceName",  # follows the data source's name: test_every_setting.py
        "resolver-Mutation-sendMessage kind",  # a pipeline has functions instead of a data source: another resolver
        "table GlobalSecondaryIndexes",  # test_indexes.py
        "table RecoveryPeriodInDays",  # test_foreign_settings.py, and so are these:
        *(f"user-pool {factor}MfaConfiguration" for factor in ("SoftwareToken", "Sms", "Email")),
        *(f"api {name}" for name in ("openIDConnectConfig", "lambdaAuthorizerConfig")),
        *(f"data-source {kind}Config" for kind in ("lambda", "elasticsearch", "openSearchService", "http")),
        *(f"data-source {kind}Config" for kind in ("relationalDatabase", "eventBridge")),
        *(f"resolver-Mutation-sendMessage {name}" for name in ("pipelineConfig", "code", "runtime")),
    } | {name for name in desired if name.startswith("resolver-Query")}
    configured = {f"{key} {name}" for key, names in from_config.items() for name in names}
    assert desired - tried - configured == elsewhere
