"""Resolvers on subscription fields: run once, before start_ack, to consent, to refuse, to filter, to invalidate."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from tests.appsync.realtime.stage import Client, Stage, subscription_resolver
from tests.appsync.world import token

START = "subscription {onResolved {roomId sender likes}}"
WITH_ARGUMENTS = "subscription S($r: ID, $f: AWSJSON) {onResolved(roomId: $r, filter: $f) {roomId sender likes}}"
SEND = 'mutation M($r: ID!, $n: Int) {send(roomId: $r, likes: $n, sender: "ann") {roomId sender likes}}'
START_ACK = {"type": "start_ack", "id": "s"}


def with_resolver(response: str, *, request: str | None = None) -> tuple[Stage, Client]:
    stage = Stage()
    resolver = subscription_resolver(response)
    if request is not None:
        stage.resolver("Subscription", "onResolved", request, response, "Nothing")
    else:
        stage.change(resolvers={**stage.api.resolvers, ("Subscription", "onResolved"): resolver})
    return stage, stage.arrive()


def error(message: str, error_type: str | None) -> dict[str, Any]:
    return {"type": "error", "id": "s", "payload": {"errors": [{"errorType": error_type, "message": message}]}}


def test_null_consents_in_silence() -> None:
    stage, client = with_resolver("null")
    assert client.say(stage.start(WITH_ARGUMENTS, {"r": "r"})) == [START_ACK]
    stage.mutate(SEND, {"r": "r"})
    assert [frame["type"] for frame in client.taken()] == ["data"]


def test_null_consents_where_events_may_not_be_null() -> None:
    stage = Stage()
    stage.resolver("Subscription", "onRequired", '{"version": "2018-05-29"}', "null", "Nothing")
    assert stage.arrive().say(stage.start('subscription {onRequired(roomId: "r") {roomId}}')) == [START_ACK]


def test_a_value_is_the_first_event() -> None:
    stage, client = with_resolver('{"roomId": "$ctx.args.roomId", "sender": "server", "likes": 1, "content": "more"}')
    assert client.say(stage.start(WITH_ARGUMENTS, {"r": "r"})) == [
        START_ACK,
        {
            "id": "s",
            "type": "data",
            "payload": {"data": {"onResolved": {"roomId": "r", "sender": "server", "likes": 1}}},
        },
    ]


def test_a_value_with_an_error_in_it_is_the_first_event_with_the_error() -> None:
    stage, client = with_resolver('{"roomId": "r", "sender": "server", "likes": "many"}')
    acknowledged, first = client.say(stage.start(START))
    assert acknowledged == START_ACK
    assert first["payload"]["data"] == {"onResolved": {"roomId": "r", "sender": "server", "likes": None}}
    assert [each["path"] for each in first["payload"]["errors"]] == [["onResolved", "likes"]]


def test_a_subscription_is_refused_after_30_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, client = with_resolver("null")
    looks = count(0, 31)
    monkeypatch.setattr("chatprov.appsync.execution.allowance.time.monotonic", lambda: next(looks))
    (refused,) = client.say(stage.start(START))
    assert refused == {"type": "error", "id": "s", "payload": {"errors": [{"message": "Execution timed out."}]}}


REFUSALS = [
    ("$util.unauthorized()", error("Not Authorized to access onResolved on type Subscription", "Unauthorized")),
    ('$util.error("not you", "NotYou")', error("not you", "NotYou")),
    ('$util.error("not you")', error("not you", None)),
    ('$util.appendError("not you", "NotYou") null', error("not you", "NotYou")),
    ("{", error("Unable to convert { to Object.", "MappingTemplate")),
    ("", error("Template transformation yielded an empty response.", "MappingTemplate")),
    (
        '{"roomId": "r"}',
        {
            "type": "error",
            "id": "s",
            "payload": {
                "errors": [
                    {
                        "message": "Cannot return null for non-nullable type: 'String' within parent 'Message' "
                        "(/onResolved/sender)",
                        "path": ["onResolved", "sender"],
                    }
                ]
            },
        },
    ),
    (
        '$extensions.setSubscriptionFilter({"filterGroup": 1}) null',
        error("A subscription filter is an object with a list filterGroup.", "BadRequestException"),
    ),
    (
        '$extensions.setSubscriptionInvalidationFilter({"filterGroup": [{"filters": 1}]}) null',
        error("Each element of a filterGroup is an object with a list filters.", "BadRequestException"),
    ),
]


@pytest.mark.parametrize(("response", "answer"), REFUSALS)
def test_a_resolver_that_refuses_leaves_nothing_behind(response: str, answer: dict[str, Any]) -> None:
    stage, client = with_resolver(response or " ")
    assert client.say(stage.start(START)) == [answer]
    stage.mutate(SEND, {"r": "r"})
    assert client.taken() == []
    assert client.say({"type": "stop", "id": "s"})[0]["payload"]["errors"][0]["errorType"] == "UnknownOperationError"


def test_a_resolver_runs_once_and_not_for_events() -> None:
    stage, client = with_resolver("null")
    runs = stage.count_runs("Subscription", "onResolved")
    client.say(stage.start(START))
    for _ in range(3):
        stage.mutate(SEND, {"r": "r"})
    assert (len(runs), len(client.taken())) == (1, 3)


def test_resolvers_of_what_is_selected_do_not_run_for_events() -> None:
    stage = Stage()
    stage.resolver("Message", "content", '{"version": "2018-05-29"}', '"resolved"', "Nothing")
    client = stage.arrive()
    runs = stage.count_runs("Message", "content")
    client.say(stage.start("subscription {onSend {content}}"))
    stage.mutate('mutation {send(roomId: "r", content: "own") {roomId}}')
    stage.mutate('mutation {send(roomId: "r", content: "own") {content}}')
    assert [frame["payload"]["data"]["onSend"]["content"] for frame in client.taken()] == [None, "resolved"]
    assert len(runs) == 1


def test_a_resolver_sees_who_asks_and_how() -> None:
    headers = ("x-mine", "x-theirs", "sec-websocket-protocol")
    seen = "|".join(f"$!ctx.request.headers.get('{name}')" for name in headers)
    seen = f'"$ctx.identity.username|{seen}|$ctx.info.fieldName|$ctx.args.roomId"'
    stage, _ = with_resolver('{"roomId": ' + seen + ', "sender": "s"}')
    upgrade = stage.upgrade(protocol="graphql-ws", authorization=stage.token, x_mine="upgrade")
    client = stage.arrive(upgrade)
    given = {"Authorization": token(username="bob"), "X-Theirs": "start"}
    _, first = client.say(stage.start(WITH_ARGUMENTS, {"r": "r"}, authorization=given))
    found = first["payload"]["data"]["onResolved"]["roomId"]
    assert found == "bob|upgrade|start||onResolved|r"


def test_the_last_filter_counts_and_null_is_none() -> None:
    first = '$extensions.setSubscriptionFilter({"filterGroup": [{"filters": [{"fieldName": "likes", "operator": "eq", '
    first += '"value": 1}]}]})'
    stage, client = with_resolver(
        first + "$extensions.setSubscriptionFilter($util.transform.toSubscriptionFilter($ctx.args.filter)) null"
    )
    client.say(stage.start(WITH_ARGUMENTS, {"f": json.dumps({"likes": {"gt": 5}})}))
    for likes in (1, 6):
        stage.mutate(SEND, {"r": "r", "n": likes})
    assert [frame["payload"]["data"]["onResolved"]["likes"] for frame in client.taken()] == [6]
    stage, client = with_resolver(first + "$extensions.setSubscriptionFilter($ctx.args.nothing) null")
    client.say(stage.start(START))
    stage.mutate(SEND, {"r": "r", "n": 7})
    assert len(client.taken()) == 1


def test_a_list_is_ignored_where_an_enhanced_filter_is_set() -> None:
    stage = Stage()
    rules = json.dumps({"filterGroup": [{"filters": [{"fieldName": "roomId", "operator": "eq", "value": "a"}]}]})
    response = f"$extensions.setSubscriptionFilter({rules}) null"
    stage.resolver("Subscription", "onAllResolved", '{"version": "2018-05-29"}', response, "Nothing")
    client = stage.arrive()
    client.say(stage.start("subscription {onAllResolved {roomId}}"))
    stage.mutate('mutation {sendAll(rooms: ["a"]) {roomId}}')
    assert client.taken() == []


# Invalidation

INVALIDATION = """$extensions.setSubscriptionInvalidationFilter({"filterGroup": [{"filters": [
  {"fieldName": "user", "operator": "eq", "value": $ctx.identity.username}]}]}) null"""
COMPLETE = {"type": "error", "id": "s", "payload": {"errors": [{"message": "Subscription complete."}]}}


def test_an_invalidation_ends_the_subscriptions_that_it_means_and_closes_their_connections() -> None:
    stage, ann = with_resolver(INVALIDATION)
    bob = stage.arrive()
    ann.say(stage.start(START))
    ann.say(stage.start("subscription {onTell}", id_="other"))
    bob.say(stage.start(START, authorization={"Authorization": token(username="bob")}))
    stage.mutate('mutation {removeUser(user: "ann")}')
    assert (ann.taken(), ann.close_code) == ([COMPLETE], 1000)
    assert (bob.taken(), bob.close_code) == ([], None)
    stage.mutate(SEND, {"r": "r"})
    stage.mutate('mutation {tell(text: "x")}')
    assert [frame["id"] for frame in bob.taken()] == ["s"]
    assert ann.taken() == []


def test_an_invalidation_comes_after_what_its_mutation_publishes() -> None:
    stage, client = with_resolver(INVALIDATION)
    client.say(stage.start(START))
    stage.mutate('mutation {removeUser(user: "ann") send(roomId: "r", sender: "s") {roomId sender}}')
    assert [frame["type"] for frame in client.taken()] == ["data", "error"]


def test_without_an_invalidation_filter_nothing_is_invalidated() -> None:
    stage, client = with_resolver("null")
    client.say(stage.start(START))
    stage.mutate('mutation {removeUser(user: "ann")}')
    assert (client.taken(), client.close_code) == ([], None)


@pytest.mark.parametrize("asked", ["null", '"text"', "{}", '{"subscriptionField": "onNothing", "payload": {}}'])
def test_an_invalidation_without_a_match_ends_no_subscription(asked: str) -> None:
    stage, client = with_resolver(INVALIDATION)
    stage.resolver(
        "Mutation",
        "removeUser",
        '{"version": "2018-05-29"}',
        f"#set($asked = $util.parseJson('{asked}')) $extensions.invalidateSubscriptions($asked) \"done\"",
        "Nothing",
    )
    client.say(stage.start(START))
    stage.mutate('mutation {removeUser(user: "ann") send(roomId: "r", sender: "s") {roomId sender}}')
    assert [frame["type"] for frame in client.taken()] == ["data"]
