"""The runtime as a whole: the tutorial's test, what mutations publish, and what is derived only once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.api import DynamoDBError, HttpRequest
from chatprov.appsync.auth.identity import Caller
from chatprov.appsync.execution.result import MutationResult
from chatprov.appsync.request import documents
from chatprov.appsync.request.variables import coerce_variables
from tests.appsync.world import World, definition, token

if TYPE_CHECKING:
    from chatprov.appsync.execution.result import Result
    from tests.appsync.world import RecordedDynamoDB

OPERATIONS = Path(__file__).parents[2] / "graphql" / "operations"
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content fileUrl}}"
READ = 'query {getMessages(roomId: "r1") {timestamp content fileUrl}}'


def message(**fields: Any) -> dict[str, Any]:
    return {"input": {"roomId": "r1", "timestamp": "t1", "sender": "ann", **fields}}


def respond(world: World, query: str, variables: dict[str, Any] | None = None) -> Result:
    body = json.dumps({"query": query, "variables": variables}).encode()
    answer = world.runtime.respond(world.api, HttpRequest("POST", {"authorization": world.token}, {}, body))
    assert answer.result is not None
    return answer.result


def test_the_tutorials_mutation_is_answered_to_the_letter(chat: World) -> None:
    response = chat.http(json.dumps({"query": (OPERATIONS / "sendMessage.graphql").read_text()}))
    assert response.body == b'{"data":{"sendMessage":{"roomId":"room1","content":"Hello!"}}}'
    body = chat.post((OPERATIONS / "getMessages.graphql").read_text())
    (found,) = body["data"]["getMessages"]
    assert (found["sender"], found["content"]) == ("user1", "Hello!")


@pytest.mark.parametrize("given", [{}, {"content": None, "fileUrl": None}])
def test_what_is_missing_is_stored_as_the_text_of_the_reference(chat: World, given: dict[str, None]) -> None:
    assert chat.post(SEND, message(**given))["data"]["sendMessage"]["fileUrl"] is None
    assert chat.post(READ)["data"]["getMessages"] == [
        {"timestamp": "t1", "content": "$ctx.args.input.content", "fileUrl": "$ctx.args.input.fileUrl"}
    ]


def test_a_quote_breaks_the_request_document(chat: World, dynamodb: RecordedDynamoDB) -> None:
    body = chat.post(SEND, message(content='say "hi"'))
    assert body["data"] == {"sendMessage": None}
    assert body["errors"][0]["errorType"] == "MappingTemplate"
    assert body["errors"][0]["message"].startswith("Unable to parse the JSON document: 'Unexpected character ('h'")
    assert dynamodb.items("Items") == []


def test_a_crafted_message_adds_an_attribute(chat: World, dynamodb: RecordedDynamoDB) -> None:
    assert "errors" not in chat.post(SEND, message(content='x"},"admin":{"S":"yes'))
    (stored,) = dynamodb.items("Items")
    assert (stored["content"], stored["admin"]) == ({"S": "x"}, {"S": "yes"})


def test_an_escape_is_read_as_one_and_echoed_as_it_came(chat: World, dynamodb: RecordedDynamoDB) -> None:
    body = chat.post(SEND, message(content="C:\\temp"))
    assert body["data"]["sendMessage"]["content"] == "C:\\temp"
    assert dynamodb.items("Items")[0]["content"] == {"S": "C:\temp"}


def test_the_same_key_overwrites(chat: World) -> None:
    for content in ("one", "two"):
        chat.post(SEND, message(content=content, fileUrl="f"))
    assert chat.post(READ)["data"]["getMessages"] == [{"timestamp": "t1", "content": "two", "fileUrl": "f"}]


def test_messages_come_in_the_order_of_their_timestamps_as_text(chat: World) -> None:
    assert chat.post(READ) == {"data": {"getMessages": []}}
    for timestamp in ("9", "10", "1"):
        chat.post(SEND, message(timestamp=timestamp))
    assert [each["timestamp"] for each in chat.post(READ)["data"]["getMessages"]] == ["1", "10", "9"]


def test_a_failed_write_answers_success_and_publishes(chat: World, dynamodb: RecordedDynamoDB) -> None:
    dynamodb.refuse["PutItem"] = DynamoDBError("ValidationException", "Refused")
    result = respond(chat, SEND, message())
    assert result.errors == []
    assert result.mutations[0].value["sender"] == "ann"
    assert dynamodb.items("Items") == []


def test_a_mutation_publishes_what_its_caller_selected_under_its_aliases(chat: World) -> None:
    query = """mutation ($input: MessageInput!) {
      one: sendMessage(input: $input) {__typename room: roomId ...F}
      two: sendMessage(input: $input) {content}
      __typename
    } fragment F on Message {sender}"""
    result = respond(chat, query, message())
    assert result.data == {
        "one": {"__typename": "Message", "room": "r1", "sender": "ann"},
        "two": {"content": None},
        "__typename": "Mutation",
    }
    assert result.mutations == (
        MutationResult("sendMessage", {"__typename": "Message", "room": "r1", "sender": "ann"}),
        MutationResult("sendMessage", {"content": None}),
    )
    assert respond(chat, READ).mutations == ()


def test_interfaces_are_published_under_aliases_too() -> None:
    sdl = """
    type Query { a: String }
    type Mutation { make: [Named] }
    interface Named { name: String }
    type One implements Named { name: String one: Int }
    type Two implements Named { name: String two: Int }
    """
    world = World(definition(sdl))
    made = """[
      {"__typename": "One", "name": "a", "one": 1},
      {"__typename": "Two", "name": $util.toJson($ctx.info.selectionSetList.toString())}
    ]"""
    world.resolver("Mutation", "make", '{"version": "2018-05-29"}', made, "Nothing")
    result = respond(world, "mutation {made: make {__typename n: name ... on One {o: one}}}")
    (published,) = result.mutations
    assert published.value == [
        {"__typename": "One", "n": "a", "o": 1},
        {"__typename": "Two", "n": "[__typename, n]"},
    ]


def test_a_failed_mutation_publishes_its_errors(chat: World) -> None:
    (failed,) = respond(chat, SEND, message(content='"')).mutations
    assert failed.value is None
    assert [error["path"] for error in failed.errors] == [["sendMessage"]]


def test_what_has_run_is_published_though_another_field_leaves_no_data() -> None:
    world = World(definition("type Query { a: String } type Mutation { one: String two: String! }"))
    world.resolver("Mutation", "one", '{"version": "2018-05-29"}', '"1"', "Nothing")
    result = respond(world, "mutation {one two}")
    assert result.data is None
    assert [(each.field_name, each.value) for each in result.mutations] == [("one", "1"), ("two", None)]


def test_a_template_changes_nothing_that_others_see() -> None:
    sdl = "type Query { a(in: In = {list: [1]}): Thing } input In { list: [Int] } type Thing { a: AWSJSON b: String }"
    world = World(definition(sdl))
    meddle = "$util.qr($ctx.args.in.list.add(9))$util.qr($ctx.identity.groups.add('Admins'))"
    payload = (
        '{"version": "2018-05-29", "payload": {"b": "b", "a": [$ctx.args.in.list.size(), $ctx.identity.groups.size()]}}'
    )
    world.resolver("Query", "a", meddle + payload, "$util.toJson($ctx.result)", "Nothing")
    world.resolver("Thing", "a", "$util.qr($ctx.source.remove('b'))#return($ctx.source.a)", None, "Nothing")
    claims: dict[str, Any] = {"cognito:groups": ["Readers"]}
    world.token = token(**claims)
    for _ in range(2):
        assert world.post("{a{a b}}") == {"data": {"a": {"a": "[2,2]", "b": "b"}}}


def event(world: World, query: str, value: Any) -> dict[str, Any]:
    """Execute a subscription's event, as real time does."""
    compiled = world.runtime.compile(world.api)
    operation = world.runtime.prepare(compiled, query).operation(None)
    identity = world.runtime.authenticator.authenticate(world.api, {"authorization": world.token})
    execution = world.runtime.execution(
        compiled, operation, coerce_variables(operation.variables, {}), Caller(identity), resolving=False
    )
    assert execution.root_arguments() == [("onNewMessage", {"roomId": "r1"})]
    return execution.run({"onNewMessage": value}).body()


def test_an_event_is_cut_to_the_subscription_and_each_missing_field_reported(chat: World) -> None:
    chat.resolver("Message", "sender", "$util.error('not run again')", None)
    query = 'subscription {onNewMessage(roomId: "r1") {c: content timestamp sender}}'
    whole = {"roomId": "r1", "content": "x", "timestamp": "t", "sender": "ann"}
    assert event(chat, query, whole) == {"data": {"onNewMessage": {"c": "x", "timestamp": "t", "sender": "ann"}}}
    body = event(chat, query, {"roomId": "r1", "content": "x"})
    assert body["data"] == {"onNewMessage": None}
    assert [error["message"] for error in body["errors"]] == [
        f"Cannot return null for non-nullable type: 'String' within parent 'Message' (/onNewMessage/{name})"
        for name in ("timestamp", "sender")
    ]


def test_extension_calls_are_handed_on() -> None:
    world = World(definition("type Query { a: String } type Mutation { end: String }"))
    template = '$extensions.invalidateSubscriptions({"subscriptionField": "x", "payload": {}})"a"'
    world.resolver("Mutation", "end", '{"version": "2018-05-29"}', template, "Nothing")
    (call,) = respond(world, "mutation {end}").extension_calls
    assert (call.name, call.arguments[0]["subscriptionField"]) == ("invalidateSubscriptions", "x")


def test_a_document_is_validated_once(chat: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.post(READ)
    monkeypatch.setattr(documents, "prepare", None)
    chat.change(name="Another definition with the same schema")
    assert "errors" not in chat.post(READ)


def test_a_changed_definition_counts_at_once(chat: World) -> None:
    chat.post(SEND, message())
    assert len(chat.post(READ)["data"]["getMessages"]) == 1
    chat.resolver("Query", "getMessages", '{"version": "2018-05-29"}', "[]", "Nothing")
    assert chat.post(READ) == {"data": {"getMessages": []}}
    chat.change(sdl=chat.api.sdl.replace("getMessages", "listMessages"))
    assert "is undefined" in chat.post(READ)["errors"][0]["message"]


def test_what_is_nested_too_deeply_is_refused_not_fatal() -> None:
    world = World(definition("type Query { me: Me } type Me { me: [Me] }"))
    for owner in ("Query", "Me"):
        payload = "{}" if owner == "Query" else "[{}]"
        world.resolver(owner, "me", '{"version": "2018-05-29"}', payload, "Nothing")
    body = world.post("{" + "me{" * 190 + "__typename" + "}" * 190 + "}")
    assert body["data"] is None or body["data"]["me"]
    assert world.post("{" + "me{" * 5000 + "}" * 5000 + "}")["errors"]
