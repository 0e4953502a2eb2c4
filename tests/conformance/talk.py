"""Plays the conformance cases of real time.

`connect` is a handshake with the local cloud over a real socket: the sub-protocols that are offered, `token` in place of the one
that carries it, which one is `chosen`, with TLS if `secure`, and the frames that come after connection_init.

A `talk` is a list of steps, each one of these, with what is heard after it:

    open: [protocols, header]  a client arrives; `header` is one of query, protocol, headers, or none, and has the token
    say: init, a message, or a text that is none
    subscribe: document        a `start`, with `id` ("s" unless said), `variables`, and `token`
    mutate: document           by HTTP, with `variables`; answered without errors, unless `with_errors`
    put: item                  straight into the table
    wait: seconds              of the clock; `later` of the clock that tokens expire by

`hears` has the frames that come of a step, all of them and in order, each as resembles() has it; `ka: overheard` leaves out
keep-alives. Without it a `subscribe` is acknowledged, and nothing else is heard. `closed` is the code that the connection is
closed with; with `ends` it ends without a close frame. A step is of the client `as`, who arrives with a good token when a
step names him for the first time; `others` has what further clients hear. A step with `times` is repeated, a `subscribe`
with other ids, an `open` by other clients.
A variable {letters: n} is a long text. A case may have `runs`, how often resolvers have run, `left`, the items in the
table, and `fails`, which DynamoDB operation.
"""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from websockets.sync.client import connect
from websockets.typing import Subprotocol

from chatprov.appsync.api import DynamoDBError
from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import add_user
from tests.appsync.realtime.stage import Client, Live, encoded
from tests.appsync.world import token
from tests.conformance.resembling import resembles
from tests.conformance.runner import left, world_of
from tests.conformance.tokens import TOKENS
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.appsync.world import RecordedDynamoDB
    from tests.stack import Stack

PASSWORD = "Correct-horse-7"
ACTIONS = ("open", "say", "subscribe", "mutate", "put", "wait", "later")


def play_talk(case: dict[str, Any], dynamodb: RecordedDynamoDB) -> None:
    """Play the steps of a case."""
    world = world_of(case.get("given", {}), dynamodb)
    if "fails" in case:
        dynamodb.refuse[case["fails"]] = DynamoDBError("ValidationException", "Refused")
    counted = {name: world.count_runs(*name.split(".")) for name in case.get("runs", {})}
    talk = Talk(world, dynamodb)
    for step in case["talk"]:
        for number in range(step.get("times", 1)):
            name = {"as": f"client {number}"} if "open" in step else {"id": f"id {number}"}
            talk.play({**step, **name} if "times" in step else step)
    assert {name: len(runs) for name, runs in counted.items()} == case.get("runs", {})
    if "left" in case:
        assert left(dynamodb) == case["left"]


class Talk:
    """The clients of an API, by name."""

    def __init__(self, world: Live, dynamodb: RecordedDynamoDB) -> None:
        self._world = world
        self._dynamodb = dynamodb
        self._clients: dict[str, Client] = {}

    def play(self, step: dict[str, Any]) -> None:
        (action,) = (name for name in ACTIONS if name in step)
        client = self._client(step)
        getattr(self, f"_{action}")(client, step[action], step)
        expected = [{"type": "start_ack", "id": step.get("id", "s")}] if action == "subscribe" else []
        self._check(client, step.get("hears", expected), step)
        for name, frames in step.get("others", {}).items():
            self._check(self._clients[name], frames, step)
        assert client.close_code == step.get("closed"), step
        assert client.aborted == step.get("ends", False), step

    def _client(self, step: dict[str, Any]) -> Client:
        name = step.get("as", "somebody")
        if name not in self._clients:
            self._clients[name] = Client() if "open" in step else self._world.arrive()
        return self._clients[name]

    def _check(self, client: Client, expected: list[Any], step: dict[str, Any]) -> None:
        frames = [frame for frame in client.taken() if step.get("ka") != "overheard" or frame["type"] != "ka"]
        assert len(frames) == len(expected), (step, frames)
        assert all(resembles(frame, one) for frame, one in zip(frames, expected, strict=True)), (step, frames)

    def _open(self, client: Client, opening: list[Any], step: dict[str, Any]) -> None:
        protocols, carrier = opening
        headers = {"host": "realtime.example"}
        header = {"Authorization": TOKENS[step.get("token", "access")], "host": step.get("host", "graphql.example")}
        query = {"header": encoded(header), "payload": "e30="} if carrier == "query" else None
        if carrier == "protocol":
            protocols = [*protocols, f"header-{encoded(header, url_safe=True).rstrip('=')}"]
        if carrier == "headers":
            headers["authorization"] = str(header["Authorization"])
        if protocols:
            headers["protocol"] = ", ".join(protocols)
        self._world.arrive(self._world.upgrade(query=query, **headers), client=client)

    def _say(self, client: Client, message: Any, _: dict[str, Any]) -> None:
        client.frames = client.say({"type": "connection_init"} if message == "init" else message)

    def _subscribe(self, client: Client, document: str, step: dict[str, Any]) -> None:
        given = TOKENS[step.get("token", "access")]
        authorization = {"Authorization": given, "host": "graphql.example"} if given else {}
        message = self._world.start(
            document, step.get("variables"), id_=step.get("id", "s"), authorization=authorization
        )
        client.frames = client.say(message)

    def _mutate(self, _: Client, document: str, step: dict[str, Any]) -> None:
        variables = {name: _value(value) for name, value in step.get("variables", {}).items()}
        answer = self._world.mutate(document, variables)
        assert ("errors" in answer) == step.get("with_errors", False), answer

    def _put(self, _: Client, item: dict[str, str], __: dict[str, Any]) -> None:
        self._dynamodb.put("Items", **item)
        self._world.clock.turn()

    def _wait(self, _: Client, seconds: float, __: dict[str, Any]) -> None:
        self._world.clock.wait(seconds)

    def _later(self, _: Client, seconds: float, __: dict[str, Any]) -> None:
        self._world.now += seconds
        self._world.token = token(exp=self._world.now + 3600)  # that of the mutations


def _value(given: Any) -> Any:
    return "x" * given["letters"] if isinstance(given, dict) else given


def shake_hands(case: dict[str, Any], stack: Stack) -> None:
    """Shake hands with the local cloud, say connection_init, and listen."""
    handshake, outputs = case["connect"], stack.outputs
    email = f"{uuid4()}@example.com"
    cognito = stack.target.client("cognito-idp")
    add_user(cognito, outputs.user_pool_id, email, PASSWORD)
    header = {"Authorization": sign_in(cognito, outputs.client_id, email, PASSWORD).access, "host": "graphql.example"}
    carrier = f"header-{encoded(header, url_safe=True).rstrip('=')}"
    offered = [Subprotocol(carrier if one == "token" else one) for one in handshake["protocols"]]
    url = f"{outputs.graphql_url}/realtime"  # as clients make it of the address of a custom domain
    assert url.replace("http://", "ws://") == outputs.realtime_url
    url = url.replace("http://", "wss://" if handshake.get("secure") else "ws://")
    trust = ssl.create_default_context(cafile=stack.certificate_authority)
    with connect(url, subprotocols=offered, ssl=trust if handshake.get("secure") else None) as socket:
        assert socket.subprotocol == handshake["chosen"]
        socket.send('{"type": "connection_init"}')
        for expected in handshake["hears"]:
            assert resembles(json.loads(socket.recv(timeout=PATIENCE)), expected)
