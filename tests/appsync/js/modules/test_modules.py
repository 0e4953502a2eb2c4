"""The modules and the names in them."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules import MODULES
from tests.appsync.js.modules.calls import call, member

NAMES = {
    "util": (
        "error appendError unauthorized urlEncode urlDecode base64Encode base64Decode escapeJavaScript autoId autoUlid "
        "autoKsuid matches authType time math str xml http dynamodb transform rds"
    ),
    "util.time": (
        "nowISO8601 nowEpochSeconds nowEpochMilliSeconds nowFormatted parseFormattedToEpochMilliSeconds "
        "parseISO8601ToEpochMilliSeconds epochMilliSecondsToSeconds epochMilliSecondsToISO8601 "
        "epochMilliSecondsToFormatted"
    ),
    "util.math": "roundNum minVal maxVal randomDouble randomWithinRange",
    "util.str": "normalize",
    "util.xml": "toMap toJsonString",
    "util.http": "copyHeaders addResponseHeader addResponseHeaders",
    "util.dynamodb": (
        "toDynamoDB toString toStringSet toNumber toNumberSet toBinary toBinarySet toBoolean toNull toList toMap "
        "toMapValues toS3Object fromS3ObjectJson"
    ),
    "util.transform": (
        "toDynamoDBFilterExpression toDynamoDBConditionExpression toElasticsearchQueryDSL toSubscriptionFilter"
    ),
    "util.rds": "toJsonObject",
    "extensions": ("setSubscriptionFilter setSubscriptionInvalidationFilter invalidateSubscriptions evictFromApiCache"),
    "runtime": "earlyReturn",
    "dynamodb": (
        "get put remove update scan query sync batchGet batchPut batchDelete transactGet transactWrite toStringSet "
        "toNumberSet toBinarySet operations"
    ),
    "dynamodb.operations": "add remove replace increment decrement append prepend updateListItem",
    "rds": "select insert update remove createPgStatement createMySQLStatement sql typeHint agg toJsonObject",
    "rds.typeHint": "DECIMAL JSON TIMESTAMP TIME UUID DATE",
    "rds.agg": "max maxDistinct min minDistinct count countDistinct avg avgDistinct sum sumDistinct",
    "ai": "invokeModel converse",
}


def test_code_can_import_four_modules() -> None:
    assert sorted(MODULES) == [
        "@aws-appsync/utils",
        "@aws-appsync/utils/ai",
        "@aws-appsync/utils/dynamodb",
        "@aws-appsync/utils/rds",
    ]
    assert sorted(MODULES["@aws-appsync/utils"].members) == ["extensions", "runtime", "util"]


@pytest.mark.parametrize("path", NAMES)
def test_a_module_has_what_is_documented_and_nothing_else(path: str) -> None:
    assert sorted(member(path).members) == sorted(NAMES[path].split())


def members(namespace: Namespace) -> list[tuple[str, Any]]:
    found = []
    for name, value in namespace.members.items():
        found.append((name, value))
        if isinstance(value, Namespace):
            found += members(value)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_function_knows_its_name(module: str) -> None:
    for name, value in members(MODULES[module]):
        if isinstance(value, NativeFunction):
            assert value.name == name


@pytest.mark.parametrize(("path", "operation"), [("ai.invokeModel", "InvokeModel"), ("ai.converse", "Converse")])
def test_the_requests_of_bedrock_get_an_operation(path: str, operation: str) -> None:
    payload = {"modelId": "m", "messages": [{"role": "user", "content": [{"text": "Hi"}]}]}
    assert call(path, payload) == {"operation": operation, **payload}
    with pytest.raises(CodeFault, match="An argument is expected to be passed to"):
        call(path)
