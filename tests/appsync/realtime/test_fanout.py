"""Fan-out: who shares an execution, in which order frames go out, and what one subscriber cannot do to the others."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.realtime import fanout
from chatprov.appsync.realtime.channel import Channel
from tests.appsync.realtime.stage import SDL, Client, Stage
from tests.appsync.world import token

ROOM = "subscription Room($r: ID!) {onRoom(roomId: $r) {roomId content}}"
SEND = "mutation Send($r: ID!, $c: String) {send(roomId: $r, content: $c) {roomId content}}"


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The subscription fields for which events are executed."""
    executed: list[str] = []
    payload = Channel.payload

    def counted(channel: Channel, *arguments: Any) -> bytes:
        executed.append(channel.field_name)
        return payload(channel, *arguments)

    monkeypatch.setattr(Channel, "payload", counted)
    return executed


def contents(client: Client) -> list[str]:
    return [next(iter(frame["payload"]["data"].values()))["content"] for frame in client.taken()]


def test_who_asks_the_same_shares_one_execution(stage: Stage, executions: list[str]) -> None:
    clients = [stage.arrive() for _ in range(20)]
    for number, client in enumerate(clients):
        client.say(stage.start(ROOM, {"r": "r"}, id_=f"id {number}"))
    stage.mutate(SEND, {"r": "r", "c": "hi"})
    assert executions == ["onRoom"]
    assert [contents(client) for client in clients] == [["hi"]] * 20


def test_who_asks_for_another_room_costs_nothing(stage: Stage, executions: list[str]) -> None:
    for number in range(20):
        stage.arrive().say(stage.start(ROOM, {"r": str(number)}))
    stage.mutate(SEND, {"r": "7", "c": "hi"})
    stage.mutate(SEND, {"r": "none", "c": "hi"})
    assert executions == ["onRoom"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"query": ROOM, "variables": {"r": "r"}},
            {"query": ROOM.replace("content", "roomId"), "variables": {"r": "r"}},
        ),
        ({"query": ROOM, "variables": {"r": "r"}}, {"query": 'subscription {onRoom(roomId: "r") {content}}'}),
    ],
)
def test_another_selection_has_a_separate_execution(
    stage: Stage, executions: list[str], one: dict[str, Any], other: dict[str, Any]
) -> None:
    client = stage.arrive()
    client.say(stage.start(one["query"], one.get("variables"), id_="1"))
    client.say(stage.start(other["query"], other.get("variables"), id_="2"))
    stage.mutate(SEND, {"r": "r", "c": "hi"})
    assert len(executions) == 2


def test_a_caller_with_fewer_rights_has_a_separate_execution(executions: list[str]) -> None:
    stage = Stage(
        sdl=SDL.replace(
            "content: String  likes", 'content: String @aws_cognito_user_pools(cognito_groups: ["a"])  likes'
        )
    )
    groups: dict[str, Any] = {"cognito:groups": ["a"]}
    clients = {name: stage.arrive() for name in ("member", "other member", "guest", "other guest")}
    for name, client in clients.items():
        given = token(username=name, **(groups if "member" in name else {}))
        client.say(stage.start(ROOM, {"r": "r"}, authorization={"Authorization": given}))
    stage.token = token(**groups)
    stage.mutate(SEND, {"r": "r", "c": "secret"})
    assert len(executions) == 2
    assert {name: contents(client) for name, client in clients.items()} == {
        "member": ["secret"],
        "other member": ["secret"],
        "guest": [None],
        "other guest": [None],
    }


def test_nothing_is_delivered_before_its_turn_and_all_in_order(stage: Stage) -> None:
    clients = [stage.arrive() for _ in range(3)]
    for client in clients:
        client.say(stage.start(ROOM, {"r": "r"}))
    for number in range(10):
        stage.mutate(SEND, {"r": "r", "c": str(number)}, deliver=False)
    assert [client.frames for client in clients] == [[]] * 3
    stage.clock.turn()
    assert [contents(client) for client in clients] == [[str(number) for number in range(10)]] * 3


@pytest.mark.parametrize(
    ("published", "writings"),
    [(1, 1), (10, 1), (fanout.MAX_EVENTS_PER_WRITE, 1), (2 * fanout.MAX_EVENTS_PER_WRITE + 1, 3)],
)
def test_what_is_published_meanwhile_goes_out_together(stage: Stage, published: int, writings: int) -> None:
    one, other = stage.arrive(), stage.arrive()
    one.say(stage.start(ROOM, {"r": "r"}))
    other.say(stage.start("subscription {onSend {content}}"))
    before = one.writings
    for number in range(published):
        stage.mutate(SEND, {"r": "r", "c": str(number)}, deliver=False)
    stage.clock.turn()
    expected = [str(number) for number in range(published)]
    assert (contents(one), contents(other)) == (expected, expected)
    assert one.writings - before == writings


def test_a_long_delivery_lets_others_have_their_turn(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = [stage.arrive() for _ in range(5 * fanout.YIELD_EVERY)]
    for client in clients:
        client.say(stage.start(ROOM, {"r": "r"}))
    monkeypatch.setattr(fanout, "TIME_SLICE_SECONDS", 0)
    stage.mutate(SEND, {"r": "r", "c": "1"}, deliver=False)
    stage.mutate(SEND, {"r": "r", "c": "2"}, deliver=False)
    served: list[int] = []

    def count() -> None:
        served.append(sum(len(client.frames) for client in clients))
        if served[-1] < 2 * len(clients):
            stage.clock.call_soon(count)

    stage.clock.call_soon(count)
    stage.clock.turn()
    assert len(set(served)) > 4
    assert [contents(client) for client in clients] == [["1", "2"]] * len(clients)


def test_who_leaves_during_a_delivery_gets_no_more_of_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = [stage.arrive() for _ in range(2 * fanout.YIELD_EVERY)]
    for client in clients:
        client.say(stage.start(ROOM, {"r": "r"}))
    last = clients[-1]
    monkeypatch.setattr(fanout, "TIME_SLICE_SECONDS", 0)
    stage.mutate(SEND, {"r": "r", "c": "1"}, deliver=False)
    assert last.connection is not None
    stage.clock.call_soon(last.connection.closed)
    stage.clock.turn()
    assert [len(client.taken()) for client in clients] == [1] * (len(clients) - 1) + [0]


def test_one_who_does_not_read_does_not_keep_the_others_waiting(stage: Stage) -> None:
    clients = [stage.arrive() for _ in range(5)]
    for client in clients:
        client.say(stage.start(ROOM, {"r": "r"}))
    clients[2].behind = 1 << 30
    stage.mutate(SEND, {"r": "r", "c": "hi"})
    assert [contents(client) for client in clients] == [["hi"], ["hi"], [], ["hi"], ["hi"]]


@pytest.mark.parametrize(("length", "arrives"), [(239 * 1024, True), (241 * 1024, False)])
def test_what_is_too_large_is_dropped_with_one_line_in_the_log(
    stage: Stage,
    caplog: pytest.LogCaptureFixture,
    length: int,
    arrives: bool,  # noqa: FBT001  # the test's parameter
) -> None:
    client = stage.arrive()
    client.say(stage.start(ROOM, {"r": "r"}))
    stage.mutate(SEND, {"r": "r", "c": "x" * length})
    stage.mutate(SEND, {"r": "r", "c": "small"})
    assert contents(client)[-1] == "small"
    assert len(client.raw) == (3 if arrives else 2)
    assert ["was dropped" in record.getMessage() for record in caplog.records] == ([] if arrives else [True])


def test_trouble_with_one_document_stays_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = stage.arrive(), stage.arrive()
    one.say(stage.start("subscription {onSend {content}}"))
    other.say(stage.start(ROOM, {"r": "r"}))
    payload = Channel.payload

    def broken(channel: Channel, *arguments: Any) -> bytes:
        if channel.field_name == "onSend":
            raise RuntimeError("with a secret in it")
        return payload(channel, *arguments)

    monkeypatch.setattr(Channel, "payload", broken)
    stage.mutate(SEND, {"r": "r", "c": "hi"})
    assert (one.taken(), contents(other)) == ([], ["hi"])
    [line] = [record.getMessage() for record in caplog.records]
    assert "onSend could not be made: RuntimeError" in line
    assert "secret" not in line


def test_apis_do_not_hear_each_other(stage: Stage) -> None:
    client = stage.arrive()
    client.say(stage.start(ROOM, {"r": "r"}))
    stage.change(api_id="another")
    stage.mutate(SEND, {"r": "r", "c": "hi"})
    assert client.taken() == []


def test_a_subscription_outlives_a_change_of_its_api(stage: Stage) -> None:
    client = stage.arrive()
    client.say(stage.start(ROOM, {"r": "r"}))
    stage.change(sdl=SDL.replace("type Person", "type Animal {name: String} type Person"))
    stage.mutate(SEND, {"r": "r", "c": "hi"})
    assert contents(client) == ["hi"]
    client.say(stage.start(ROOM, {"r": "r"}, id_="new"))
    stage.mutate(SEND, {"r": "r", "c": "hi again"})
    assert contents(client) == ["hi again"] * 2


def test_nothing_is_left_of_subscriptions_that_ended(stage: Stage) -> None:
    client = stage.arrive()
    documents = [(ROOM, {"r": "a"}), (ROOM, {"r": "b"}), ("subscription {onSend {roomId}}", {}), (ROOM, {"r": "b"})]
    for number, (query, variables) in enumerate(documents):
        client.say(stage.start(query, variables, id_=str(number)))
    for number in range(len(documents)):
        client.say({"type": "stop", "id": str(number)})
    assert stage.realtime._fanout._fields == {}
