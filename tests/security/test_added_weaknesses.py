"""The weaknesses that a change of schema or templates brings: found where they are, and only there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chatprov.audit.rules import group_directive_ignored, loop_keeps_value
from chatprov.audit.stack import Stack
from chatprov.outputs import Outputs
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

POOL = {"userPoolId": "eu-west-1_Pool00001", "awsRegion": "eu-west-1", "defaultAction": "ALLOW"}
SCHEMA = "type Query { list: [Item] } type Item { owner: String }"
IGNORED = """
type Query { list: [Item] @aws_auth(cognito_groups: ["admin"]) }
type Item { owner: String @aws_auth(cognito_groups: ["admin"]) text: String }
type Other @aws_auth(cognito_groups: ["admin"]) { a: Int }
"""


@dataclass
class Api:
    """An API in a cloud without HTTP, and the audit's view of it."""

    appsync: Any
    api_id: str

    @property
    def stack(self) -> Stack:
        texts = [field.name for field in fields(Outputs) if field.name not in {"api_keys", "tables"}]
        values: dict[str, Any] = {**dict.fromkeys(texts, ""), "api_id": self.api_id}
        outputs = Outputs(**values)
        return Stack(self, outputs, {})  # type: ignore[arg-type]  # of a target the rules ask for clients alone

    def client(self, _: str) -> Any:
        return self.appsync

    def schema(self, sdl: str) -> None:
        self.appsync.start_schema_creation(apiId=self.api_id, definition=sdl.encode())

    def resolver(self, response: str, field: str = "list") -> None:
        self.appsync.create_resolver(
            apiId=self.api_id,
            typeName="Query",
            fieldName=field,
            dataSourceName="Nothing",
            requestMappingTemplate="{}",
            responseMappingTemplate=response,
        )


@pytest.fixture
def api() -> Iterator[Api]:
    with mocked_aws():
        appsync: Any = boto3.client(
            "appsync", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        created = appsync.create_graphql_api(
            name="chat", authenticationType="AMAZON_COGNITO_USER_POOLS", userPoolConfig=POOL
        )["graphqlApi"]
        found = Api(appsync, created["apiId"])
        found.schema(SCHEMA)
        appsync.create_data_source(apiId=found.api_id, name="Nothing", type="NONE")
        yield found


def test_directives_below_the_root_are_named(api: Api) -> None:
    api.schema(IGNORED)
    found = group_directive_ignored.detect(api.stack)
    assert found == "AppSync ignores @aws_auth below the root types: Item.owner, Other"


def test_the_roots_are_those_of_the_schema(api: Api) -> None:
    api.schema("schema { query: Root } type Root @aws_auth { a: Query } type Query { b: String @aws_auth }")
    found = group_directive_ignored.detect(api.stack)
    assert found == "AppSync ignores @aws_auth below the root types: Query.b"


def test_beside_another_mode_every_one_is_named(api: Api) -> None:
    api.schema(IGNORED)
    api.appsync.update_graphql_api(
        apiId=api.api_id,
        name="chat",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig=POOL,
        additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}],
    )
    found = group_directive_ignored.detect(api.stack)
    assert found == "AppSync ignores @aws_auth beside another authorization mode: Query.list, Item.owner, Other"


@pytest.mark.parametrize("directive", ["", '@aws_cognito_user_pools(cognito_groups: ["admin"])'])
def test_a_directive_with_an_effect_is_none_of_them(api: Api, directive: str) -> None:
    api.schema(SCHEMA.replace("owner: String", f"owner: String {directive}"))
    assert group_directive_ignored.detect(api.stack) is None


@pytest.mark.parametrize(
    ("body", "variable"),
    [
        ('#set($owner = $i.owner)\n#if($owner == "ann")shown#end', "owner"),
        ("#set($owners = $i.members)#foreach($o in $owners)#if($o == $me)shown#end#end", "owners"),
        ("#set($owner = $i.owner)#if($i.open)#if($util.isNull($owner))hidden#end#end", "owner"),
        ("#set($owner = $i.get($key))#if($all.contains([1, $owner]))shown#end", "owner"),
        ("#if($i.deep)#foreach($j in $i.deep)#set($x = $j.x)#if($x)shown#end#end#end", "x"),
    ],
)
def test_a_loop_that_decides_by_an_old_value_is_named(api: Api, body: str, variable: str) -> None:
    api.resolver(f"#set($all = [])\n#foreach($i in $ctx.result.items)\n{body}\n#end")
    found = loop_keeps_value.detect(api.stack)
    place = "Query.list, response template, line 3"
    assert found == f"{place}: ${variable} keeps the value of the item before when the new one is null"


@pytest.mark.parametrize(
    "body",
    [
        '#set($owner = "")#set($owner = $i.owner)#if($owner == "ann")shown#end',
        '#set($owner = $util.defaultIfNull($i.owner, ""))#if($owner == "ann")shown#end',
        '#if($i.owner == "ann")shown#end#set($last = $i)',
        "#set($text = $i.text)$text",
        "#set($i.owner = $i.x)#if($i)shown#end",
    ],
)
def test_a_loop_that_decides_by_its_own_item_is_none_of_them(api: Api, body: str) -> None:
    api.resolver(f"#foreach($i in $ctx.result.items){body}#end")
    assert loop_keeps_value.detect(api.stack) is None


def test_functions_are_read_and_broken_templates_are_passed_over(api: Api) -> None:
    api.resolver("#if(")
    api.appsync.create_function(
        apiId=api.api_id,
        name="filter",
        dataSourceName="Nothing",
        requestMappingTemplate="#foreach($i in $ctx.prev.result)#set($o = $i.o)#if($o)$i#end#end",
    )
    found = loop_keeps_value.detect(api.stack)
    assert found is not None
    assert found.startswith("function filter, request template, line 1: $o ")
