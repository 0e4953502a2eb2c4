"""What AWS answers about a resource for which nothing was chosen counts as what it means: AWS's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.teach.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

KEYS = {
    "KeySchema": [{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "roomId", "AttributeType": "S"},
        {"AttributeName": "timestamp", "AttributeType": "S"},
    ],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "table": {"TableName": "ChatMessages", "TableStatus": "DELETING", **KEYS},
    "user-pool": {"Id": "p", "Name": "ChatUserPool"},
    "app-client": {"ClientId": "c", "ClientName": "ChatAppClient"},
    "api": {"apiId": "a", "name": "ChatAppAPI", "authenticationType": "AMAZON_COGNITO_USER_POOLS"},
    "data-source": {"name": "ChatMessagesDS", "type": "AMAZON_DYNAMODB"},
    "resolver-Mutation-sendMessage": {"typeName": "Mutation", "fieldName": "sendMessage"},
    "resolver-Query-getMessages": {"typeName": "Query", "fieldName": "getMessages"},
}
"""The response of the read operation, with the members that the create operation requires and the name, and no others."""
DIFFERS: dict[str, dict[str, Any]] = {
    "table": {"BillingMode": "PROVISIONED"},
    "user-pool": {"UsernameAttributes": [], "AutoVerifiedAttributes": [], "RequiredAttributes": []},
    "app-client": {
        "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        "RefreshTokenValidity": "30 days",
        "PreventUserExistenceErrors": "LEGACY",
    },
    # AWS requires these with this type, so that it never answers without them
    "api": dict.fromkeys(["userPoolConfig.userPoolId", "userPoolConfig.awsRegion", "userPoolConfig.defaultAction"]),
    "data-source": dict.fromkeys(["dynamodbConfig.tableName", "dynamodbConfig.awsRegion", "serviceRoleArn"]),
    "resolver-Mutation-sendMessage": dict.fromkeys(
        ["dataSourceName", "requestMappingTemplate", "responseMappingTemplate"]
    ),
    "resolver-Query-getMessages": dict.fromkeys(
        ["dataSourceName", "requestMappingTemplate", "responseMappingTemplate"]
    ),
}
"""The requirements that AWS's defaults do not meet, with what is found; nothing is found only where AWS has no default."""


@pytest.mark.parametrize("key", ANSWERS)
def test_what_was_not_chosen_has_the_value_that_aws_uses(project: Project, tmp_path: Path, key: str) -> None:
    settings = Settings(project, tmp_path)
    differs = settings.differences(key, settings.as_read(key, ANSWERS[key]))
    found = {path: points[0].actual for path, points in differs.items()}
    assert found == DIFFERS[key]


@pytest.mark.parametrize(
    ("member", "units", "found"),
    [
        (60, {"AccessToken": "minutes"}, None),
        (1, {}, None),
        (None, {"AccessToken": "minutes"}, None),
        (2, {}, "2 hours"),
    ],
)
def test_a_validity_counts_in_any_unit(
    project: Project, tmp_path: Path, member: int | None, units: dict[str, str], found: str | None
) -> None:
    settings = Settings(project, tmp_path)
    answer = {**ANSWERS["app-client"], "AccessTokenValidity": member, "TokenValidityUnits": units}
    differs = settings.differences("app-client", settings.as_read("app-client", answer))
    assert [point.actual for point in differs.get("AccessTokenValidity", [])] == ([found] if found else [])
