"""AppSync's control plane over HTTP: what it keeps, what it refuses, and in which words."""

from __future__ import annotations

import json
import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable

SDL = """
type Message { id: ID! text: String }
input NewMessage { text: String! }
type Query { getMessages(roomId: ID!): [Message] getMessage(id: ID!): Message }
type Mutation { sendMessage(input: NewMessage!): Message }
schema { query: Query mutation: Mutation }
"""
TEMPLATES = {
    "requestMappingTemplate": '{\n  "version": "2018-05-29"\n}',
    "responseMappingTemplate": "$util.toJson($ctx.result)",
}
ROLE = "arn:aws:iam::123456789012:role/chat"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
POOL = {"userPoolId": "us-east-1_abc", "awsRegion": "us-east-1", "defaultAction": "ALLOW"}


@pytest.fixture
def api_id(appsync: Any) -> str:
    api_id: str = appsync.create_graphql_api(
        name="Chat API", authenticationType="AMAZON_COGNITO_USER_POOLS", userPoolConfig=POOL
    )["graphqlApi"]["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=SDL.encode())
    return api_id


@pytest.fixture
def source(appsync: Any, api_id: str) -> str:
    appsync.create_data_source(apiId=api_id, name="Nothing", type="NONE")
    return "Nothing"


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


def all_pages(call: Callable[..., Any], member: str, **parameters: Any) -> list[Any]:
    found: list[Any] = []
    token: dict[str, str] = {}
    while True:
        answer = call(**parameters, **token)
        found += answer[member]
        if "nextToken" not in answer:
            return found
        token = {"nextToken": answer["nextToken"]}


def test_deny_goes_without_additional_providers(appsync: Any) -> None:
    closed = {"userPoolConfig": POOL | {"defaultAction": "DENY"}, "authenticationType": "AMAZON_COGNITO_USER_POOLS"}
    more = {"additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}]}
    api_id = appsync.create_graphql_api(name="A", **closed)["graphqlApi"]["apiId"]
    for call in (
        partial(appsync.create_graphql_api, name="B"),
        partial(appsync.update_graphql_api, apiId=api_id, name="A"),
    ):
        with pytest.raises(ClientError) as refused:
            call(**closed, **more)
        assert refused.value.response["Error"] == {
            "Code": "BadRequestException",
            "Message": "Additional authentication providers cannot be specified when setting DENY for top level user pool "
            "authentication type.",
        }
    assert "additionalAuthenticationProviders" not in appsync.get_graphql_api(apiId=api_id)["graphqlApi"]
    by_pool = {**closed, "userPoolConfig": {name: POOL[name] for name in ("userPoolId", "awsRegion")}}
    other = {"authenticationType": "API_KEY", "additionalAuthenticationProviders": [by_pool]}
    provider = appsync.create_graphql_api(name="C", **other)["graphqlApi"]["additionalAuthenticationProviders"]
    assert provider[0]["userPoolConfig"]["userPoolId"] == POOL["userPoolId"]


def test_an_api_is_echoed_with_its_endpoints(appsync: Any, cloud_url: str) -> None:
    asked = {
        "name": "Chat API",
        "authenticationType": "AMAZON_COGNITO_USER_POOLS",
        "userPoolConfig": POOL,
        "additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}],
        "introspectionConfig": "DISABLED",
        "queryDepthLimit": 7,
        "resolverCountLimit": 9,
        "visibility": "GLOBAL",
        "apiType": "GRAPHQL",
        "ownerContact": "me@example.com",
        "xrayEnabled": True,
        "tags": {"chatprov:stack": "chat"},
    }
    api = appsync.create_graphql_api(**asked)["graphqlApi"]
    assert {name: api[name] for name in asked} == asked
    api_id = api["apiId"]
    assert re.fullmatch("[a-z0-9]{26}", api_id)
    assert api["arn"] == f"arn:aws:appsync:us-east-1:123456789012:apis/{api_id}"
    assert api["uris"] == {
        "GRAPHQL": f"{cloud_url}/graphql/{api_id}",
        "REALTIME": f"{cloud_url.replace('http', 'ws')}/graphql/{api_id}/realtime",
    }
    assert set(api["dns"]) == {"GRAPHQL", "REALTIME"}
    assert appsync.get_graphql_api(apiId=api_id)["graphqlApi"] == api
    assert api in all_pages(appsync.list_graphql_apis, "graphqlApis")


def test_an_update_sets_what_it_leaves_out_back_to_its_default(appsync: Any) -> None:
    api = appsync.create_graphql_api(name="A", authenticationType="API_KEY", queryDepthLimit=5, tags={"a": "b"})[
        "graphqlApi"
    ]
    changed = appsync.update_graphql_api(apiId=api["apiId"], name="B", authenticationType="AWS_IAM")["graphqlApi"]
    assert changed == api | {"name": "B", "authenticationType": "AWS_IAM", "queryDepthLimit": 0}
    assert appsync.get_graphql_api(apiId=api["apiId"])["graphqlApi"] == changed


def test_names_repeat_and_a_deleted_api_is_gone(appsync: Any) -> None:
    first, second = (
        appsync.create_graphql_api(name="Same", authenticationType="API_KEY")["graphqlApi"]["apiId"] for _ in range(2)
    )
    assert first != second
    appsync.delete_graphql_api(apiId=first)
    expected = ("NotFoundException", f"GraphQL API {first} not found.", 404)
    assert refused(appsync.get_graphql_api, apiId=first) == expected
    assert refused(appsync.delete_graphql_api, apiId=first) == expected
    assert appsync.get_graphql_api(apiId=second)["graphqlApi"]["name"] == "Same"


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("delete_data_source", {"name": "Other"}, "No data source found named Other"),
        ("update_data_source", {"name": "Other", "type": "NONE"}, "No data source found named Other"),
        ("delete_resolver", {"typeName": "Query", "fieldName": "getMessage"}, "No resolver found."),
        ("update_resolver", {"typeName": "Query", "fieldName": "getMessage"}, "No resolver found."),
        ("delete_function", {"functionId": "f"}, "Function f not found."),
        ("list_resolvers_by_function", {"functionId": "f"}, "Function f not found."),
        ("delete_api_key", {"id": "da2-none"}, "API key da2-none not found."),
    ],
)
def test_what_does_not_exist_is_not_found(
    appsync: Any, api_id: str, operation: str, parameters: dict[str, str], message: str
) -> None:
    assert refused(getattr(appsync, operation), apiId=api_id, **parameters) == ("NotFoundException", message, 404)


def test_lists_come_in_pages(appsync: Any, api_id: str) -> None:
    names = [f"Source{number}" for number in range(30)]
    for name in names:
        appsync.create_data_source(apiId=api_id, name=name, type="NONE")
    assert len(appsync.list_data_sources(apiId=api_id)["dataSources"]) == 25
    assert len(appsync.list_data_sources(apiId=api_id, maxResults=4)["dataSources"]) == 4
    found = all_pages(appsync.list_data_sources, "dataSources", apiId=api_id, maxResults=7)
    assert [source["name"] for source in found] == names
    assert refused(appsync.list_data_sources, apiId=api_id, nextToken="rubbish")[0] == "BadRequestException"
    assert refused(appsync.list_data_sources, apiId=api_id, maxResults=26)[0] == "BadRequestException"


def test_a_valid_schema_succeeds_and_can_be_read_back(appsync: Any, api_id: str) -> None:
    assert appsync.get_schema_creation_status(apiId=api_id)["status"] == "SUCCESS"
    sdl = appsync.get_introspection_schema(apiId=api_id, format="SDL")["schema"].read().decode()
    assert "sendMessage(input: NewMessage!): Message" in sdl
    assert appsync.get_type(apiId=api_id, typeName="Message", format="SDL")["type"]["definition"].startswith(
        "type Message"
    )
    introspected = json.loads(appsync.get_type(apiId=api_id, typeName="Message", format="JSON")["type"]["definition"])
    assert (introspected["kind"], introspected["name"]) == ("OBJECT", "Message")
    types = all_pages(appsync.list_types, "types", apiId=api_id, format="SDL", maxResults=2)
    assert {entry["name"] for entry in types} == {"Message", "NewMessage", "Query", "Mutation"}
    assert refused(appsync.get_type, apiId=api_id, typeName="Nope", format="SDL")[0] == "NotFoundException"


def test_without_a_schema_there_is_nothing_to_introspect(appsync: Any) -> None:
    api_id = appsync.create_graphql_api(name="A", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    assert appsync.get_schema_creation_status(apiId=api_id)["status"] == "NOT_APPLICABLE"
    assert refused(appsync.get_introspection_schema, apiId=api_id, format="SDL")[0] == "GraphQLSchemaException"


def test_an_invalid_schema_fails_with_details_and_leaves_the_old_one(appsync: Any, api_id: str) -> None:
    answer = appsync.start_schema_creation(apiId=api_id, definition=b"type Query { broken ")
    assert answer["status"] == "PROCESSING"
    status = appsync.get_schema_creation_status(apiId=api_id)
    assert status["status"] == "FAILED"
    assert status["details"]
    assert b"sendMessage" in appsync.get_introspection_schema(apiId=api_id, format="SDL")["schema"].read()


def test_a_schema_that_drops_a_field_drops_its_resolver(appsync: Any, api_id: str, source: str) -> None:
    for field in ("getMessages", "getMessage"):
        appsync.create_resolver(apiId=api_id, typeName="Query", fieldName=field, dataSourceName=source, **TEMPLATES)
    without = SDL.replace("getMessage(id: ID!): Message", "")
    for definition in (without, SDL):
        appsync.start_schema_creation(apiId=api_id, definition=definition.encode())
    left = appsync.list_resolvers(apiId=api_id, typeName="Query")["resolvers"]
    assert [resolver["fieldName"] for resolver in left] == ["getMessages"]


def test_a_dynamodb_data_source_is_kept_whole(appsync: Any, api_id: str) -> None:
    config = {"tableName": "NotThere", "awsRegion": "us-east-1"}
    asked = {"name": "Messages", "type": "AMAZON_DYNAMODB", "serviceRoleArn": ROLE, "dynamodbConfig": config}
    source = appsync.create_data_source(apiId=api_id, description="d", **asked)["dataSource"]
    assert source["dataSourceArn"].endswith(f":apis/{api_id}/datasources/Messages")
    assert source["dynamodbConfig"] == config | {"useCallerCredentials": False, "versioned": False}
    assert appsync.get_data_source(apiId=api_id, name="Messages")["dataSource"] == source
    changed = appsync.update_data_source(apiId=api_id, **asked | {"dynamodbConfig": config | {"tableName": "Other"}})
    assert changed["dataSource"]["dynamodbConfig"]["tableName"] == "Other"
    assert "description" not in changed["dataSource"]
    appsync.delete_data_source(apiId=api_id, name="Messages")
    message = "No data source found named Messages"
    assert refused(appsync.get_data_source, apiId=api_id, name="Messages") == ("NotFoundException", message, 404)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"name": "no-hyphens", "type": "NONE"},
            "Invalid data source name given, must match pattern [_A-Za-z][_0-9A-Za-z]*",
        ),
        ({"name": "Nothing", "type": "NONE"}, "Data source with name Nothing already exists"),
        (
            {"name": "X", "type": "AMAZON_DYNAMODB", "dynamodbConfig": {"tableName": "T", "awsRegion": "us-east-1"}},
            "Service role arn not specified.",
        ),
        (
            {
                "name": "X",
                "type": "AMAZON_DYNAMODB",
                "serviceRoleArn": ROLE,
                "dynamodbConfig": {"tableName": "T", "awsRegion": "us-east-1", "useCallerCredentials": True},
            },
            "Caller credentials can only be used with AWS IAM authenticated API",
        ),
        (
            {"name": "X", "type": "AMAZON_DYNAMODB", "serviceRoleArn": ROLE},
            "dynamodbConfig must be specified for a data source of type AMAZON_DYNAMODB.",
        ),
        (
            {"name": "X", "type": "MYSQL"},
            (
                "1 validation error detected: Value 'MYSQL' at 'type' failed to satisfy constraint: "
                "Member must satisfy enum value set: [AWS_LAMBDA, AMAZON_DYNAMODB, AMAZON_ELASTICSEARCH, NONE, HTTP, "
                "RELATIONAL_DATABASE, AMAZON_OPENSEARCH_SERVICE, AMAZON_EVENTBRIDGE, AMAZON_BEDROCK_RUNTIME]"
            ),
        ),
    ],
)
@pytest.mark.usefixtures("source")
def test_what_is_wrong_with_a_data_source(appsync: Any, api_id: str, parameters: dict[str, Any], message: str) -> None:
    assert refused(appsync.create_data_source, apiId=api_id, **parameters) == ("BadRequestException", message, 400)


def test_a_data_source_in_use_stays(appsync: Any, api_id: str, source: str) -> None:
    appsync.create_resolver(apiId=api_id, typeName="Query", fieldName="getMessages", dataSourceName=source)
    code, message, _ = refused(appsync.delete_data_source, apiId=api_id, name=source)
    assert code == "BadRequestException"
    assert "Query.getMessages" in message
    appsync.delete_resolver(apiId=api_id, typeName="Query", fieldName="getMessages")
    function = appsync.create_function(apiId=api_id, name="step", dataSourceName=source)["functionConfiguration"]
    assert "step" in refused(appsync.delete_data_source, apiId=api_id, name=source)[1]
    appsync.delete_function(apiId=api_id, functionId=function["functionId"])
    appsync.delete_data_source(apiId=api_id, name=source)


def test_a_unit_resolver_lives(appsync: Any, api_id: str, source: str) -> None:
    field = {"apiId": api_id, "typeName": "Mutation", "fieldName": "sendMessage"}
    resolver = appsync.create_resolver(**field, dataSourceName=source, **TEMPLATES)["resolver"]
    assert resolver == TEMPLATES | {
        "typeName": "Mutation",
        "fieldName": "sendMessage",
        "dataSourceName": source,
        "kind": "UNIT",
        "maxBatchSize": 0,
        "resolverArn": f"arn:aws:appsync:us-east-1:123456789012:apis/{api_id}/types/Mutation/resolvers/sendMessage",
    }
    assert appsync.get_resolver(**field)["resolver"] == resolver
    assert appsync.list_resolvers(apiId=api_id, typeName="Mutation")["resolvers"] == [resolver]
    assert appsync.list_resolvers(apiId=api_id, typeName="Query")["resolvers"] == []
    again = {"dataSourceName": source, **TEMPLATES}
    assert refused(appsync.create_resolver, **field, **again) == (
        "BadRequestException",
        "Only one resolver is allowed per field.",
        400,
    )
    changed = appsync.update_resolver(**field, dataSourceName=source, responseMappingTemplate="{}")["resolver"]
    assert changed["responseMappingTemplate"] == "{}"
    assert "requestMappingTemplate" not in changed
    appsync.delete_resolver(**field)
    for call in (appsync.get_resolver, appsync.delete_resolver):
        assert refused(call, **field) == ("NotFoundException", "No resolver found.", 404)
    assert refused(appsync.update_resolver, **field, **again)[1] == "No resolver found."


@pytest.mark.parametrize(
    ("field", "source_name", "code", "message"),
    [
        ("Query.nope", "Nothing", "NotFoundException", "No field named nope found on type Query"),
        ("Nope.nope", "Nothing", "NotFoundException", "Type Nope not found."),
        ("Query.getMessages", "Absent", "NotFoundException", "No data source found named Absent"),
        ("Query.getMessages", None, "BadRequestException", "Data source name must be specified for a UNIT resolver."),
    ],
)
@pytest.mark.usefixtures("source")
def test_what_is_wrong_with_a_resolver(
    appsync: Any, api_id: str, *, field: str, source_name: str | None, code: str, message: str
) -> None:
    type_name, _, field_name = field.partition(".")
    parameters = {"apiId": api_id, "typeName": type_name, "fieldName": field_name, **TEMPLATES}
    named = {"dataSourceName": source_name} if source_name else {}
    assert refused(appsync.create_resolver, **parameters, **named)[:2] == (code, message)


def test_a_pipeline_runs_functions_that_exist(appsync: Any, api_id: str, source: str) -> None:
    function = appsync.create_function(apiId=api_id, name="step", dataSourceName=source, functionVersion="2018-05-29")
    function_id = function["functionConfiguration"]["functionId"]
    assert (
        appsync.get_function(apiId=api_id, functionId=function_id)["functionConfiguration"]
        == function["functionConfiguration"]
    )
    field = {"apiId": api_id, "typeName": "Query", "fieldName": "getMessages", "kind": "PIPELINE"}
    assert refused(appsync.create_resolver, **field, pipelineConfig={"functions": ["absent"]})[0] == "NotFoundException"
    resolver = appsync.create_resolver(**field, pipelineConfig={"functions": [function_id]}, **TEMPLATES)["resolver"]
    assert resolver["pipelineConfig"] == {"functions": [function_id]}
    using = appsync.list_resolvers_by_function(apiId=api_id, functionId=function_id)["resolvers"]
    assert using == [resolver]
    assert "Query.getMessages" in refused(appsync.delete_function, apiId=api_id, functionId=function_id)[1]
    changed = appsync.update_function(apiId=api_id, functionId=function_id, name="other", dataSourceName=source)
    assert appsync.list_functions(apiId=api_id)["functions"] == [changed["functionConfiguration"]]
    appsync.delete_resolver(apiId=api_id, typeName="Query", fieldName="getMessages")
    appsync.delete_function(apiId=api_id, functionId=function_id)
    assert refused(appsync.get_function, apiId=api_id, functionId=function_id)[0] == "NotFoundException"


def test_an_api_key_lives_a_week_unless_told_otherwise(appsync: Any, api_id: str) -> None:
    now = int(time.time())
    key = appsync.create_api_key(apiId=api_id, description="for tests")["apiKey"]
    assert re.fullmatch("da2-[a-z0-9]{26}", key["id"])
    assert key["expires"] % 3600 == 0
    assert 6 * 86400 < key["expires"] - now <= 7 * 86400
    assert key["deletes"] == key["expires"] + 60 * 86400
    later = now + 30 * 86400
    changed = appsync.update_api_key(apiId=api_id, id=key["id"], expires=later)["apiKey"]
    assert changed["expires"] == later - later % 3600
    assert changed["description"] == "for tests"
    assert appsync.list_api_keys(apiId=api_id)["apiKeys"] == [changed]
    appsync.delete_api_key(apiId=api_id, id=key["id"])
    assert appsync.list_api_keys(apiId=api_id)["apiKeys"] == []
    assert refused(appsync.delete_api_key, apiId=api_id, id=key["id"])[0] == "NotFoundException"


def test_a_merged_api_is_refused_clearly(appsync: Any) -> None:
    merged = {"name": "all", "authenticationType": "API_KEY", "apiType": "MERGED"}
    code, message, status = refused(appsync.create_graphql_api, **merged)
    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith("The local cloud does not offer merged APIs.")


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (0, "API key must be valid for a minimum of 1 days."),
        (0.5, "API key must be valid for a minimum of 1 days."),
        (366.5, "API key can be valid for a maximum of 365 days."),
    ],
)
def test_an_api_key_lives_between_a_day_and_a_year(appsync: Any, api_id: str, days: float, message: str) -> None:
    expires = int(time.time() + days * 86400)
    error = ("ApiKeyValidityOutOfBoundsException", message)
    assert refused(appsync.create_api_key, apiId=api_id, expires=expires)[:2] == error
    key = appsync.create_api_key(apiId=api_id)["apiKey"]["id"]
    assert refused(appsync.update_api_key, apiId=api_id, id=key, expires=expires)[:2] == error


def test_an_api_has_at_most_fifty_keys(appsync: Any, api_id: str) -> None:
    for _ in range(50):
        appsync.create_api_key(apiId=api_id)
    assert refused(appsync.create_api_key, apiId=api_id)[0] == "ApiKeyLimitExceededException"


def test_tags_come_and_go(appsync: Any, client_for: Any) -> None:
    api = appsync.create_graphql_api(name="A", authenticationType="API_KEY", tags={"a": "1"})["graphqlApi"]
    appsync.tag_resource(resourceArn=api["arn"], tags={"b": "2"})
    appsync.untag_resource(resourceArn=api["arn"], tagKeys=["a"])
    assert appsync.list_tags_for_resource(resourceArn=api["arn"])["tags"] == {"b": "2"}
    found = client_for("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "b", "Values": ["2"]}])
    assert api["arn"] in [entry["ResourceARN"] for entry in found["ResourceTagMappingList"]]
    appsync.delete_graphql_api(apiId=api["apiId"])
    assert refused(appsync.list_tags_for_resource, resourceArn=api["arn"])[0] == "NotFoundException"


def test_a_domain_name_is_kept_whole_and_its_description_changes(appsync: Any) -> None:
    given = {"domainName": "chat.example.com", "certificateArn": CERTIFICATE, "description": "", "tags": {"a": "1"}}
    made = appsync.create_domain_name(**given)["domainNameConfig"]
    assert given.items() <= made.items()
    assert made["domainNameArn"] == "arn:aws:appsync:us-east-1:123456789012:domainnames/chat.example.com"
    changed = appsync.update_domain_name(domainName="chat.example.com", description="new")["domainNameConfig"]
    assert changed == made | {"description": "new"}
    assert appsync.update_domain_name(domainName="chat.example.com")["domainNameConfig"] == changed
    assert appsync.get_domain_name(domainName="chat.example.com")["domainNameConfig"] == changed
    appsync.delete_domain_name(domainName="chat.example.com")
    assert refused(appsync.update_domain_name, domainName="chat.example.com")[0] == "NotFoundException"


def test_the_tags_of_a_domain_name_come_and_go(appsync: Any, client_for: Any) -> None:
    name = {"domainName": "long-name.tags.example.com"}  # boto3 wants an ARN of 70 characters
    arn = appsync.create_domain_name(**name, certificateArn=CERTIFICATE)["domainNameConfig"]["domainNameArn"]
    assert "tags" not in appsync.get_domain_name(**name)["domainNameConfig"]
    appsync.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
    appsync.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert appsync.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    assert appsync.get_domain_name(**name)["domainNameConfig"]["tags"] == {"b": "2"}
    found = client_for("resourcegroupstaggingapi").get_resources(ResourceTypeFilters=["appsync:domainnames"])
    assert {"ResourceARN": arn, "Tags": [{"Key": "b", "Value": "2"}]} in found["ResourceTagMappingList"]
    appsync.delete_domain_name(**name)
    assert refused(appsync.list_tags_for_resource, resourceArn=arn)[0] == "NotFoundException"


def test_tags_come_and_go_in_china(client_for: Any) -> None:
    appsync = client_for("appsync", "cn-north-1")
    arn = appsync.create_graphql_api(name="A", authenticationType="API_KEY")["graphqlApi"]["arn"]
    appsync.tag_resource(resourceArn=arn, tags={"a": "1"})
    assert appsync.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1"}
    appsync.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert appsync.list_tags_for_resource(resourceArn=arn)["tags"] == {}


def test_environment_variables_are_replaced_as_a_whole(appsync: Any, api_id: str) -> None:
    for variables in ({"ONE": "1"}, {"TWO": "2"}):
        appsync.put_graphql_api_environment_variables(apiId=api_id, environmentVariables=variables)
    found = appsync.get_graphql_api_environment_variables(apiId=api_id)["environmentVariables"]
    assert found == {"TWO": "2"}


def test_a_user_pool_api_needs_its_pool(appsync: Any) -> None:
    code, message, _ = refused(appsync.create_graphql_api, name="A", authenticationType="AMAZON_COGNITO_USER_POOLS")
    assert code == "BadRequestException"
    assert "userPoolConfig" in message


def test_without_a_local_cloud_the_endpoints_look_like_those_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mocked_aws():
        client = boto3.client("appsync", region_name="eu-west-1")
        api = client.create_graphql_api(name="A", authenticationType="API_KEY")["graphqlApi"]
        assert api["uris"] == {
            "GRAPHQL": f"https://{api['dns']['GRAPHQL']}/graphql",
            "REALTIME": f"wss://{api['dns']['REALTIME']}/graphql",
        }
        assert api["dns"]["GRAPHQL"].endswith(".appsync-api.eu-west-1.amazonaws.com")
        client.start_schema_creation(apiId=api["apiId"], definition=SDL.encode())
        client.create_data_source(apiId=api["apiId"], name="N", type="NONE")
        client.create_resolver(apiId=api["apiId"], typeName="Query", fieldName="getMessages", dataSourceName="N")
        assert len(client.list_resolvers(apiId=api["apiId"], typeName="Query")["resolvers"]) == 1
        client.close()
