"""The protocol: how connections open, what each message is answered, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.api import AuthProvider, HttpRequest
from chatprov.appsync.realtime.connection import MAX_SUBSCRIPTIONS
from chatprov.appsync.realtime.hub import MAX_CONNECTS
from tests.appsync.realtime.stage import Client, Stage, encoded
from tests.appsync.world import NOW, OTHER_POOL, POOL, STRANGERS_KEY, token

if TYPE_CHECKING:
    from chatprov.appsync.realtime.messages import Start
    from chatprov.appsync.realtime.subscribing import Subscribed

ACK = {"type": "connection_ack", "payload": {"connectionTimeoutMs": 300000}}
KA = {"type": "ka"}
INIT = {"type": "connection_init"}
DAY = 24 * 60 * 60
NOT_THERE = "You are not authorized to make this call."


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def client(stage: Stage) -> Client:
    return stage.arrive()


def failed(error_type: str | None, message: str, id_: str | None = "s") -> dict[str, Any]:
    error = {"message": message} if error_type is None else {"errorType": error_type, "message": message}
    return {"type": "error", "payload": {"errors": [error]}} | ({"id": id_} if id_ else {})


# Opening


@pytest.mark.parametrize("scheme", ["", "Bearer "])
@pytest.mark.parametrize("url_safe", [True, False])
@pytest.mark.parametrize("mangled", [("", ""), ("=", ""), ("+", " ")])
def test_the_query_lets_in(stage: Stage, scheme: str, url_safe: bool, mangled: tuple[str, str]) -> None:  # noqa: FBT001
    header = encoded({"Authorization": scheme + stage.token, "host": "ÿ~>>>???"}, url_safe=url_safe)
    assert url_safe or "+" in header or "/" in header
    upgrade = stage.upgrade(protocol="graphql-ws", query={"header": header.replace(*mangled), "payload": "e30="})
    assert stage.arrive(upgrade).say(INIT) == [ACK, KA]


@pytest.mark.parametrize(
    "offered", [["graphql-ws", "{}"], ["{}", "graphql-ws"], ["graphql-transport-ws", "graphql-ws", "{}"]]
)
def test_a_sub_protocol_lets_in(stage: Stage, offered: list[str]) -> None:
    header = "header-" + encoded({"AUTHORIZATION": stage.token}, url_safe=True).rstrip("=")
    text = ", ".join(offered).replace("{}", header)
    assert stage.arrive(stage.upgrade(protocol=text)).say(INIT) == [ACK, KA]
    repeated = HttpRequest("GET", {"sec-websocket-protocol": text.split(", ")}, {}, b"")
    assert stage.arrive(repeated).say(INIT) == [ACK, KA]


def test_headers_let_in(stage: Stage) -> None:
    assert stage.arrive(stage.upgrade(protocol="graphql-ws", authorization=stage.token)).say(INIT) == [ACK, KA]
    stage.change(primary_auth=AuthProvider("API_KEY"), api_keys={"da2-x": NOW + 1})
    assert stage.arrive(stage.upgrade(protocol="graphql-ws", x_api_key="da2-x")).say(INIT) == [ACK, KA]


REFUSED = [
    ({}, {"message": "NoProtocolError", "errorCode": 400}),
    ({"protocol": "graphql-transport-ws"}, {"message": "SubProtocolNotSupportedError", "errorCode": 400}),
    ({"protocol": "graphql-ws"}, "Valid authorization header not provided."),
    ({"protocol": "graphql-ws", "authorization": "nonsense"}, "Unable to parse JWT token."),
    ({"protocol": "graphql-ws", "authorization": token(exp=NOW)}, "Token has expired."),
    ({"protocol": "graphql-ws", "authorization": token(signer=STRANGERS_KEY)}, NOT_THERE),
    ({"protocol": "graphql-ws", "authorization": token(pool=OTHER_POOL)}, NOT_THERE),
    (
        {"protocol": "graphql-ws, header-e30"},
        "Valid authorization header not provided.",
    ),
    (
        {"protocol": "graphql-ws, header-!!"},
        {
            "errorType": "BadRequestException",
            "message": "The header of the connection is not a JSON object in base64.",
            "errorCode": 400,
        },
    ),
]


@pytest.mark.parametrize(("headers", "error"), REFUSED)
def test_who_is_not_let_in_is_told_why_and_sent_away(stage: Stage, headers: Any, error: Any) -> None:
    if isinstance(error, str):
        error = {"errorType": "UnauthorizedException", "message": error, "errorCode": 401}
    client = stage.arrive(stage.upgrade(**(headers or {"host": "h"})))
    assert client.connection is None
    assert client.taken() == [{"type": "connection_error", "payload": {"errors": [error]}}]
    stage.clock.wait(1)
    assert (client.aborted, client.close_code) == (True, None)
    assert client.taken() == []


def test_an_api_that_is_not_there_is_named(stage: Stage) -> None:
    client = stage.arrive(api_id="nope")
    [frame] = client.taken()
    assert frame["payload"]["errors"][0]["message"] == "There is no GraphQL API nope."


# Messages


def test_keep_alives_come_every_minute(stage: Stage, client: Client) -> None:
    assert client.say(INIT) == [ACK, KA]
    for _ in range(3):
        stage.clock.wait(59)
        assert client.taken() == []
        stage.clock.wait(1)
        assert client.taken() == [KA]


def test_keep_alives_come_to_who_says_nothing(stage: Stage, client: Client) -> None:
    assert client.taken() == []
    stage.clock.wait(5)
    assert client.taken() == [KA]
    stage.clock.wait(60)
    assert client.taken() == [KA]


def test_connection_init_is_acknowledged_whenever_it_comes(stage: Stage, client: Client) -> None:
    assert client.say({"type": "connection_init", "payload": {}}) == [ACK, KA]
    assert client.say(INIT) == [ACK, KA]
    stage.clock.wait(60)
    assert client.taken() == [KA]  # one, not one for each


START = "subscription {onSend {roomId}}"
UNKNOWN = "unknown not supported through the realtime channel"

ANSWERS: list[tuple[Any, dict[str, Any]]] = [
    ("hello", failed("BadRequestException", "The message is not JSON.", None)),
    ('"hello"', failed("BadRequestException", "The message is not a JSON object.", None)),
    ("[" * 100_000, failed("BadRequestException", "The message is not JSON.", None)),
    ({}, failed("UnsupportedOperation", UNKNOWN, None)),
    ({"type": "subscribe", "id": "s", "payload": {"query": START}}, failed("UnsupportedOperation", UNKNOWN, None)),
    ({"type": "connection_terminate"}, failed("UnsupportedOperation", UNKNOWN, None)),
    ({"type": "start", "id": "s", "payload": {"query": START}}, failed("UnsupportedOperation", UNKNOWN, None)),
    ({"type": "start", "id": "s"}, failed("UnsupportedOperation", UNKNOWN, None)),
    ({"type": "start", "id": "s", "payload": {"data": {}}}, failed("UnsupportedOperation", UNKNOWN, None)),
    ({"type": "start", "payload": {"data": "{}"}}, failed("BadRequestException", "The message has no id.", None)),
    ({"type": "stop"}, failed("BadRequestException", "The message has no id.", None)),
    ({"type": "stop", "id": 7}, failed("BadRequestException", "The message has no id.", None)),
    ({"type": "stop", "id": "nope"}, failed("UnknownOperationError", "Unknown operation id nope", "nope")),
    (
        {"type": "start", "id": "s", "payload": {"data": json.dumps({"query": START})}},
        failed("UnauthorizedException", "Valid authorization header not provided."),
    ),
    (
        {"type": "start", "id": "s", "payload": {"data": "{}", "extensions": {"authorization": 7}}},
        failed("UnauthorizedException", "Valid authorization header not provided."),
    ),
]


@pytest.mark.parametrize(("said", "answer"), ANSWERS, ids=lambda each: str(each)[:60])
def test_what_cannot_be_followed_is_an_error_and_no_more(
    stage: Stage, client: Client, said: Any, answer: dict[str, Any]
) -> None:
    assert client.say(said) == [answer]
    assert client.say(stage.start(START)) == [{"type": "start_ack", "id": "s"}]
    assert client.close_code is None


DOCUMENTS = [
    (
        "subscription {onSend {nope}}",
        failed(
            None, "Validation error of type FieldUndefined: Field 'nope' in type 'Message' is undefined @ 'onSend/nope'"
        ),
    ),
    (
        "subscription {onRoom {roomId}}",
        failed(None, "Validation error of type MissingFieldArgument: Missing field argument roomId @ 'onRoom'"),
    ),
    (
        "subscription ($r: ID!) {onRoom(roomId: $r) {roomId}}",
        failed(None, "Variable 'r' has coerced Null value for NonNull type 'ID!'"),
    ),
    ("subscription {", failed("MalformedHttpRequestException", "Unable to parse GraphQL query.")),
    ("query {nothing}", failed("UnsupportedOperation", " not supported through the realtime channel")),
    ("query Q {nothing}", failed("UnsupportedOperation", "Q not supported through the realtime channel")),
    ("mutation {tell}", failed("UnsupportedOperation", " not supported through the realtime channel")),
    (
        "subscription A {onTell} subscription B {onTell}",
        failed("UnsupportedOperation", "A not supported through the realtime channel"),
    ),
    (
        "subscription {onAdmin {roomId}}",
        failed("Unauthorized", "Not Authorized to access onAdmin on type Subscription"),
    ),
]


@pytest.mark.parametrize(("query", "answer"), DOCUMENTS)
def test_a_document_that_is_no_subscription_is_refused(
    stage: Stage, client: Client, query: str, answer: dict[str, Any]
) -> None:
    assert client.say(stage.start(query)) == [answer]
    stage.mutate('mutation {send(roomId: "r") {roomId}}')
    assert client.taken() == []
    # nothing of it is left: the id can be used
    assert client.say(stage.start(START)) == [{"type": "start_ack", "id": "s"}]


@pytest.mark.parametrize(
    "query",
    [
        "subscription {onSend {roomId} onTell}",
        "subscription {__typename}",
        "subscription {onTell @skip(if: true)}",
        "subscription ($no: Boolean = false) {...F @include(if: $no)} fragment F on Subscription {onTell}",
        "subscription {...F} fragment F on Subscription {... on Subscription @skip(if: true) {onTell}}",
    ],
)
def test_a_subscription_has_exactly_one_field(stage: Stage, client: Client, query: str) -> None:
    [frame] = client.say(stage.start(query))
    assert "SubscriptionMultipleRootFields" in frame["payload"]["errors"][0]["message"]


@pytest.mark.parametrize("data", ["nope", "[]", '{"query": 7}', '{"query": "subscription {onTell}", "variables": []}'])
def test_a_request_that_cannot_be_read_is_refused(stage: Stage, client: Client, data: str) -> None:
    message = stage.start("")
    message["payload"]["data"] = data
    assert client.say(message) == [failed("MalformedHttpRequestException", "Unable to parse GraphQL query.")]


def test_a_start_needs_no_connection_init(stage: Stage, client: Client) -> None:
    assert client.say(stage.start(START)) == [{"type": "start_ack", "id": "s"}]


def test_unknown_authorization_keys_do_not_matter(stage: Stage, client: Client) -> None:
    given: dict[str, Any] = {"AUTHORIZATION": stage.token, "x-amz-user-agent": "aws-amplify/6", "nested": {"a": 1}}
    assert client.say(stage.start(START, authorization=given))[0]["type"] == "start_ack"


def test_several_subscriptions_each_have_their_own(stage: Stage, client: Client) -> None:
    for id_, room in (("1", "a"), ("2", "b"), ("3", "b")):
        client.say(stage.start('subscription {onRoom(roomId: "' + room + '") {roomId}}', id_=id_))
    stage.mutate('mutation {send(roomId: "b") {roomId}}')
    assert sorted(frame["id"] for frame in client.taken()) == ["2", "3"]
    assert client.say({"type": "stop", "id": "2"}) == [{"type": "complete", "id": "2"}]
    stage.mutate('mutation {send(roomId: "b") {roomId}}')
    assert [frame["id"] for frame in client.taken()] == ["3"]


def test_an_id_lives_once(stage: Stage, client: Client) -> None:
    client.say(stage.start(START))
    error = failed("DuplicatedOperationError", "Duplicated operation with id s")
    assert client.say(stage.start("subscription {onTell}")) == [error]
    stage.mutate('mutation {send(roomId: "r") {roomId} tell(text: "x")}')
    assert [list(frame["payload"]["data"]) for frame in client.taken()] == [["onSend"]]
    client.say({"type": "stop", "id": "s"})
    assert client.say(stage.start(START)) == [{"type": "start_ack", "id": "s"}]


def test_ids_come_back_as_they_were(stage: Stage, client: Client) -> None:
    id_ = 'a "quoted" \\ ü\n'
    assert client.say(stage.start(START, id_=id_)) == [{"type": "start_ack", "id": id_}]
    stage.mutate('mutation {send(roomId: "r") {roomId}}')
    assert [frame["id"] for frame in client.taken()] == [id_]


def test_a_connection_has_two_hundred_subscriptions_at_most(stage: Stage, client: Client) -> None:
    for number in range(MAX_SUBSCRIPTIONS):
        assert client.say(stage.start(START, id_=str(number))) == [{"type": "start_ack", "id": str(number)}]
    error = failed("MaxSubscriptionsReachedError", "Max number of 200 subscriptions reached", "more")
    assert client.say(stage.start(START, id_="more")) == [error]
    client.say({"type": "stop", "id": "7"})
    assert client.say(stage.start(START, id_="more")) == [{"type": "start_ack", "id": "more"}]


def test_a_token_that_expires_ends_nothing_and_starts_nothing(stage: Stage, client: Client) -> None:
    client.say(stage.start(START))
    stage.now = NOW + 3601
    error = failed("UnauthorizedException", "Token has expired.", "late")
    assert client.say(stage.start(START, id_="late")) == [error]
    stage.token = token(exp=NOW + 9999)
    stage.mutate('mutation {send(roomId: "r") {roomId}}')
    assert [frame["id"] for frame in client.taken()] == ["s"]


def test_an_api_that_is_gone_takes_no_subscription(stage: Stage, client: Client) -> None:
    api_id = stage.api.api_id
    stage.change(api_id="another")
    assert client.say(stage.start(START)) == [failed("NotFoundException", f"There is no GraphQL API {api_id}.")]


def test_an_api_without_schema_takes_no_subscription(stage: Stage, client: Client) -> None:
    stage.change(sdl="")
    [frame] = client.say(stage.start(START))
    assert frame["payload"]["errors"][0]["errorType"] == "GraphQLSchemaException"


@pytest.mark.slow
def test_an_api_takes_two_thousand_connections_a_second(stage: Stage) -> None:
    clients = [stage.arrive() for _ in range(MAX_CONNECTS)]
    assert all(client.connection for client in clients)
    late = stage.arrive()
    error = {"errorType": "LimitExceededError", "message": "Rate limit exceeded", "errorCode": 429}
    assert late.taken() == [{"type": "connection_error", "payload": {"errors": [error]}}]
    assert stage.arrive(api_id="another").taken()[0]["payload"]["errors"][0]["errorCode"] == 404
    stage.clock.wait(1)
    assert (late.aborted, late.close_code) == (True, None)
    assert stage.arrive().connection


# The end


def test_a_connection_lives_a_day(stage: Stage, client: Client) -> None:
    client.say(stage.start(START))
    stage.clock.wait(DAY - 1)
    assert client.close_code is None
    stage.clock.wait(1)
    assert client.close_code == 1000
    client.taken()
    stage.mutate('mutation {send(roomId: "r") {roomId}}')
    stage.clock.wait(120)
    assert client.taken() == []


def test_who_has_left_is_forgotten(stage: Stage, client: Client) -> None:
    client.say(stage.start(START))
    assert client.connection is not None
    stage.realtime.left(client.connection)
    stage.mutate('mutation {send(roomId: "r") {roomId}}')
    stage.clock.wait(120)
    assert client.taken() == []
    assert stage.realtime._fanout._fields == {}
    assert stage.realtime._connections == set()


def test_who_was_sent_away_is_not_heard_any_more(stage: Stage, client: Client) -> None:
    assert client.connection is not None
    client.connection.close()
    for message in (INIT, stage.start(START), {"type": "stop", "id": "s"}, "nonsense"):
        assert client.say(message) == []
    stage.mutate('mutation {send(roomId: "r") {roomId}}')
    stage.clock.wait(120)
    assert client.taken() == []


def test_who_leaves_while_its_subscription_is_made_gets_none(stage: Stage, client: Client) -> None:
    connection = client.connection
    assert connection is not None
    subscribe = connection._subscribe

    async def leave(start: Start) -> Subscribed:
        connection.closed()
        return await subscribe(start)

    connection._subscribe = leave
    assert client.say(stage.start(START)) == []
    assert stage.realtime._fanout._fields == {}


def test_the_end_of_an_api_closes_its_connections(stage: Stage, client: Client) -> None:
    client.say(stage.start(START))
    stage.realtime.end("another")
    assert client.close_code is None
    stage.realtime.end(stage.api.api_id)
    assert client.close_code == 1001
    assert stage.realtime._fanout._fields == {}


def test_the_end_of_the_service_closes_all(stage: Stage) -> None:
    clients = [stage.arrive() for _ in range(3)]
    stage.realtime.close()
    assert [client.close_code for client in clients] == [1001] * 3


def test_who_does_not_read_is_dropped(stage: Stage, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    reader = stage.arrive()
    for each in (client, reader):
        each.say(stage.start(START))
    client.behind = (1 << 20) + 1
    for _ in range(2):
        stage.mutate('mutation {send(roomId: "r") {roomId}}')
    assert (client.aborted, client.taken(), len(reader.taken())) == (True, [], 2)
    [line] = [record.getMessage() for record in caplog.records]
    assert line == f"A subscriber of {stage.api.api_id} was dropped: it left 1048577 bytes unread"


def test_the_pools_token_of_the_connection_is_not_the_subscriptions(stage: Stage, client: Client) -> None:
    """Each start is authorized separately, also with another user's token."""
    stage.change(primary_auth=AuthProvider("AMAZON_COGNITO_USER_POOLS", POOL))
    groups: dict[str, Any] = {"cognito:groups": ["admins"]}
    admin = token(**groups)
    query = "subscription {onAdmin {roomId}}"
    assert client.say(stage.start(query, authorization={"authorization": admin})) == [{"type": "start_ack", "id": "s"}]
