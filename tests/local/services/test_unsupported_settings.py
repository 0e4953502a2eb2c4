"""What AppSync keeps and cannot use is named in the log when it is created or changed, before the first request fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.appsync import AppSync
from chatprov.local.services.calling import call as call_service
from chatprov.local.services.contract import CallContext

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::111111111111:role/R"
FUNCTION = "arn:aws:lambda:us-east-1:111111111111:function:f"


@pytest.fixture
def call() -> Callable[..., Any]:
    appsync = AppSync()

    def call(operation: str, **parameters: Any) -> Any:
        return call_service(appsync, operation, parameters, CallContext("111111111111", "us-east-1"))

    return call


@pytest.fixture
def api(call: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> str:
    api_id: str = call("CreateGraphqlApi", name="A", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    call("StartSchemaCreation", apiId=api_id, definition=b"type Query { a: Int }")
    call("CreateDataSource", apiId=api_id, name="N", type="NONE")
    assert caplog.messages == []
    return api_id


MODES: list[tuple[dict[str, Any], list[str]]] = [
    ({"authenticationType": "AWS_IAM"}, ["AWS_IAM"]),
    (
        {"authenticationType": "OPENID_CONNECT", "openIDConnectConfig": {"issuer": "https://x.example"}},
        ["OPENID_CONNECT"],
    ),
    ({"authenticationType": "AWS_LAMBDA", "lambdaAuthorizerConfig": {"authorizerUri": FUNCTION}}, ["AWS_LAMBDA"]),
    (
        {"authenticationType": "API_KEY", "additionalAuthenticationProviders": [{"authenticationType": "AWS_IAM"}]},
        ["AWS_IAM"],
    ),
]


@pytest.mark.parametrize(("settings", "modes"), MODES, ids=str)
def test_authorization(
    call: Callable[..., Any], api: str, caplog: pytest.LogCaptureFixture, settings: dict[str, Any], modes: list[str]
) -> None:
    expected = [
        f"The API A: requests with the authorization {mode} are refused, which the local cloud does not offer."
        for mode in modes
    ]
    call("CreateGraphqlApi", name="A", **settings)
    assert caplog.messages == expected
    caplog.clear()
    call("UpdateGraphqlApi", apiId=api, name="A", **settings)
    assert caplog.messages == expected


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"visibility": "PRIVATE"}, "answers like a public one: the local cloud does not offer private APIs."),
        ({"xrayEnabled": True}, "is not traced: the local cloud does not offer X-Ray."),
        (
            {
                "enhancedMetricsConfig": {
                    "resolverLevelMetricsBehavior": "FULL_REQUEST_RESOLVER_METRICS",
                    "dataSourceLevelMetricsBehavior": "FULL_REQUEST_DATA_SOURCE_METRICS",
                    "operationLevelMetricsConfig": "ENABLED",
                }
            },
            "has no metrics: the local cloud does not offer CloudWatch metrics.",
        ),
    ],
    ids=str,
)
def test_settings_of_an_api(
    call: Callable[..., Any], caplog: pytest.LogCaptureFixture, settings: dict[str, Any], sentence: str
) -> None:
    made = call("CreateGraphqlApi", name="A", authenticationType="API_KEY", **settings)["graphqlApi"]["apiId"]
    assert caplog.messages == [f"The API A {sentence}"]
    if "visibility" not in settings:
        caplog.clear()
        call("UpdateGraphqlApi", apiId=made, name="A", authenticationType="API_KEY", **settings)
        assert caplog.messages == [f"The API A {sentence}"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"dynamodbConfig": {"tableName": "T", "awsRegion": "us-east-1", "versioned": True}},
            "keeps no versions: the local cloud does not offer versioned data sources and delta sync.",
        ),
        (
            {
                "dynamodbConfig": {
                    "tableName": "T",
                    "awsRegion": "us-east-1",
                    "deltaSyncConfig": {"baseTableTTL": 1, "deltaSyncTableName": "D", "deltaSyncTableTTL": 1},
                }
            },
            "keeps no versions: the local cloud does not offer versioned data sources and delta sync.",
        ),
        (
            {"dynamodbConfig": {"tableName": "T", "awsRegion": "us-east-1"}, "metricsConfig": "ENABLED"},
            "has no metrics: the local cloud does not offer CloudWatch metrics.",
        ),
    ],
    ids=str,
)
def test_settings_of_a_table_as_data_source(
    call: Callable[..., Any], api: str, caplog: pytest.LogCaptureFixture, settings: dict[str, Any], sentence: str
) -> None:
    for operation in ("CreateDataSource", "UpdateDataSource"):
        caplog.clear()
        call(operation, apiId=api, name="S", type="AMAZON_DYNAMODB", serviceRoleArn=ROLE, **settings)
        assert caplog.messages == [f"The data source S {sentence}"]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("AWS_LAMBDA", {"lambdaConfig": {"lambdaFunctionArn": FUNCTION}}),
        ("HTTP", {"httpConfig": {"endpoint": "https://x.example"}}),
        (
            "AMAZON_EVENTBRIDGE",
            {"eventBridgeConfig": {"eventBusArn": "arn:aws:events:us-east-1:111111111111:event-bus/b"}},
        ),
        ("AMAZON_BEDROCK_RUNTIME", {}),
    ],
)
def test_data_sources(
    call: Callable[..., Any], api: str, caplog: pytest.LogCaptureFixture, kind: str, more: dict[str, Any]
) -> None:
    for operation in ("CreateDataSource", "UpdateDataSource"):
        caplog.clear()
        call(operation, apiId=api, name="S", type=kind, serviceRoleArn=ROLE, **more)
        assert caplog.messages == [
            f"The data source S: its resolvers return an error, because the local cloud does not offer the type {kind}."
        ]


def test_resolvers(call: Callable[..., Any], api: str, caplog: pytest.LogCaptureFixture) -> None:
    field = {"apiId": api, "typeName": "Query", "fieldName": "a", "dataSourceName": "N"}
    call("CreateResolver", **field, requestMappingTemplate="{}")
    assert caplog.messages == []
    caching = {
        "cachingConfig": {"ttl": 60},
        "syncConfig": {"conflictDetection": "VERSION"},
        "metricsConfig": "ENABLED",
    }
    call("UpdateResolver", **field, requestMappingTemplate="{}", **caching)
    assert caplog.messages == [
        "The resolver Query.a is not cached: the local cloud does not offer caches.",
        "The resolver Query.a detects no conflicts: the local cloud does not offer versioned data sources.",
        "The resolver Query.a has no metrics: the local cloud does not offer CloudWatch metrics.",
    ]


def test_calls_in_code_that_aws_may_refuse(
    call: Callable[..., Any], api: str, caplog: pytest.LogCaptureFixture
) -> None:
    code = "export const request = (ctx) => ({});\nexport const response = (ctx) => Number(ctx.result);\n"
    runtime = {"runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}, "code": code}
    text = (
        "line 2 of the code: Number() runs here, but several users saw AWS refuse it with `Invalid function: Number` "
        "(INVALID_FUNCTION_INVOCATION); +value works everywhere."
    )
    field = {"apiId": api, "typeName": "Query", "fieldName": "a", "dataSourceName": "N"}
    call("CreateResolver", **field, **runtime)
    call("UpdateResolver", **field, **runtime)
    function = {"apiId": api, "name": "F", "dataSourceName": "N"}
    made = call("CreateFunction", **function, **runtime)["functionConfiguration"]["functionId"]
    call("UpdateFunction", functionId=made, **function, **runtime)
    assert caplog.messages == [f"The resolver Query.a, {text}"] * 2 + [f"The function F, {text}"] * 2
    caplog.clear()
    call("UpdateResolver", **field, **{**runtime, "code": code.replace("Number(", "+(")})
    assert caplog.messages == []


def test_what_runs_is_not_named(call: Callable[..., Any], api: str, caplog: pytest.LogCaptureFixture) -> None:
    table = {"tableName": "T", "awsRegion": "us-east-1"}
    call("CreateDataSource", apiId=api, name="T", type="AMAZON_DYNAMODB", serviceRoleArn=ROLE, dynamodbConfig=table)
    call("CreateFunction", apiId=api, name="F", dataSourceName="T", requestMappingTemplate="{}")
    none = {"syncConfig": {"conflictDetection": "NONE"}}
    call(
        "CreateResolver",
        apiId=api,
        typeName="Query",
        fieldName="a",
        dataSourceName="T",
        requestMappingTemplate="{}",
        **none,
    )
    assert caplog.messages == []
