"""AppSync as a service: accounts and regions side by side, and all operations that are offered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chatprov.local.offered import SERVICES
from chatprov.local.services import OWN
from chatprov.local.services.appsync import AppSync, api_keys, definition
from chatprov.local.services.appsync.errors import ApiKeyValidityOutOfBoundsException, NotFoundException
from chatprov.local.services.cloudformation.service import CloudFormation
from chatprov.local.services.cognito import CognitoIdp
from chatprov.local.services.contract import AwsService, CallContext
from chatprov.local.services.dynamodb import DynamoDBService
from chatprov.local.services.models import service_model
from chatprov.local.services.ssm.service import ParameterStore
from chatprov.local.services.tagging import Tagging


def call(
    appsync: AppSync, operation: str, account: str = "111111111111", region: str = "eu-west-1", **given: Any
) -> Any:
    return appsync.operations[operation].call(appsync.state(CallContext(account, region)), given)


def test_what_is_offered_is_what_there_is() -> None:
    services: dict[str, AwsService[Any]] = {
        "appsync": AppSync(),
        "cloudformation": CloudFormation(),
        "cognito-idp": CognitoIdp(),
        "dynamodb": DynamoDBService(),
        "resourcegroupstaggingapi": Tagging([]),
        "ssm": ParameterStore(),
    }
    assert services.keys() == OWN
    for name, service in services.items():
        assert service.name == name
        assert service.operations.keys() == SERVICES[name].offered
        assert service.operations.keys() <= set(service_model(name).operation_names)


def test_accounts_and_regions_see_their_own_only() -> None:
    appsync = AppSync("http://127.0.0.1:4566")
    places = [("111111111111", "eu-west-1"), ("111111111111", "ap-south-1"), ("222222222222", "eu-west-1")]
    ids = {}
    for account, region in places:
        api = call(
            appsync, "CreateGraphqlApi", account, region, name="A", authenticationType="API_KEY", tags={"a": "b"}
        )
        ids[account, region] = api["graphqlApi"]["apiId"]
        assert api["graphqlApi"]["arn"].startswith(f"arn:aws:appsync:{region}:{account}:apis/")
    for account, region in places:
        listed = call(appsync, "ListGraphqlApis", account, region)["graphqlApis"]
        assert [api["apiId"] for api in listed] == [ids[account, region]]
        assert len(appsync.tagged(account, region)) == 1
        for other, api_id in ids.items():
            if other != (account, region):
                with pytest.raises(NotFoundException):
                    call(appsync, "GetGraphqlApi", account, region, apiId=api_id)
    for (account, region), api_id in ids.items():
        found = appsync.find(api_id)
        assert found is not None
        assert (found.account_id, found.region) == (account, region)
    assert {api.api_id for api in appsync.apis()} == set(ids.values())


def test_listeners_hear_of_a_deleted_api_until_they_are_removed() -> None:
    appsync = AppSync()
    deleted: list[str] = []
    remove = appsync.on_deletion(deleted.append)
    ids = [
        call(appsync, "CreateGraphqlApi", name="A", authenticationType="API_KEY")["graphqlApi"]["apiId"]
        for _ in range(2)
    ]
    call(appsync, "DeleteGraphqlApi", apiId=ids[0])
    remove()
    call(appsync, "DeleteGraphqlApi", apiId=ids[1])
    assert deleted == ids[:1]


def test_a_reset_leaves_nothing() -> None:
    appsync = AppSync()
    call(appsync, "CreateGraphqlApi", name="A", authenticationType="API_KEY")
    appsync.reset()
    assert appsync.apis() == []


NOW = 1_700_001_234
DAY, BEGUN = 86_400, NOW - NOW % 3600


@pytest.mark.parametrize(
    ("expires", "allowed"),
    [
        (BEGUN + DAY - 1, False),
        (BEGUN + DAY, True),
        (NOW + DAY, True),
        (NOW + 365 * DAY, True),
        (BEGUN + 365 * DAY + 3600, False),
    ],
)
def test_the_limits_of_an_api_key(monkeypatch: pytest.MonkeyPatch, expires: int, *, allowed: bool) -> None:
    monkeypatch.setattr(api_keys, "time", SimpleNamespace(time=lambda: NOW))
    appsync = AppSync()
    api_id = call(appsync, "CreateGraphqlApi", name="A", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    if allowed:
        key = call(appsync, "CreateApiKey", apiId=api_id, expires=expires)["apiKey"]
        assert key["expires"] == expires - expires % 3600
    else:
        with pytest.raises(ApiKeyValidityOutOfBoundsException):
            call(appsync, "CreateApiKey", apiId=api_id, expires=expires)


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("eu-west-1", "aws", "amazonaws.com"),
    ],
)
def test_names_have_the_regions_partition(region: str, partition: str, suffix: str) -> None:
    appsync = AppSync()
    api = call(appsync, "CreateGraphqlApi", region=region, name="A", authenticationType="API_KEY")["graphqlApi"]
    arn = f"arn:{partition}:appsync:{region}:111111111111:apis/{api['apiId']}"
    assert api["arn"] == arn
    assert {host.partition(region)[2] for host in api["dns"].values()} == {f".{suffix}"}
    given: Any = {"region": region, "apiId": api["apiId"]}
    call(appsync, "StartSchemaCreation", **given, definition=b"type Query { a: Int }")
    assert call(appsync, "GetType", **given, typeName="Query", format="SDL")["type"]["arn"] == f"{arn}/types/Query"
    source = call(appsync, "CreateDataSource", **given, name="N", type="NONE")["dataSource"]
    assert source["dataSourceArn"] == f"{arn}/datasources/N"
    resolver = {"typeName": "Query", "fieldName": "a", "dataSourceName": "N"}
    made = call(appsync, "CreateResolver", **given, **resolver)["resolver"]
    assert made["resolverArn"] == f"{arn}/types/Query/resolvers/a"
    function = call(appsync, "CreateFunction", **given, name="f", dataSourceName="N")["functionConfiguration"]
    assert function["functionArn"] == f"{arn}/functions/{function['functionId']}"


def test_code_is_in_the_state_document() -> None:
    appsync, runtime = AppSync(), {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
    code = "export const request = (ctx) => ({});\nexport const response = (ctx) => ctx.result;\n"
    api = call(appsync, "CreateGraphqlApi", name="A", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    call(appsync, "StartSchemaCreation", apiId=api, definition=b"type Query { a: String }")
    call(appsync, "CreateDataSource", apiId=api, name="N", type="NONE")
    given = {"apiId": api, "dataSourceName": "N", "runtime": runtime, "code": code}
    resolver = call(appsync, "CreateResolver", typeName="Query", fieldName="a", **given)["resolver"]
    function = call(appsync, "CreateFunction", name="F", **given)["functionConfiguration"]
    elsewhere = AppSync()
    elsewhere.import_state(appsync.export_state())
    assert call(elsewhere, "GetResolver", apiId=api, typeName="Query", fieldName="a")["resolver"] == resolver
    found = call(elsewhere, "GetFunction", apiId=api, functionId=function["functionId"])["functionConfiguration"]
    assert found == function
    assert (found["runtime"], found["code"]) == (runtime, code)
    restored = elsewhere.find(api)
    assert restored is not None
    assert [(field.runtime, field.code) for field in definition(restored).resolvers.values()] == [("APPSYNC_JS", code)]
