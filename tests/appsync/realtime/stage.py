"""Real time without sockets: a clock that is set by hand, and clients whose frames are kept in a list."""

from __future__ import annotations

import asyncio
import base64
import heapq
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from chatprov.appsync.api import HttpRequest, Resolver
from chatprov.appsync.realtime import RealTime
from tests.appsync.world import World, definition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.realtime import RealtimeConnection
    from chatprov.appsync.resolvers.call import FieldCall

T = TypeVar("T")

SDL = """
type Message { roomId: ID!  timestamp: String!  sender: String!  content: String  likes: Int  seen: Boolean
               tags: [String]  place: Place  next: Message }
type Place { name: String  country: Country }
type Country { name: String }
input PlaceInput { name: String  country: CountryInput }
input CountryInput { name: String }
interface Named { name: String }
type Person implements Named { name: String  age: Int }
type Query { nothing: String }
type Mutation {
  send(roomId: ID!, timestamp: String, sender: String, content: String, likes: Int, seen: Boolean, tags: [String],
       place: PlaceInput): Message
  sendOther(roomId: ID!): Message
  sendAll(rooms: [ID!]!): [Message]
  greet(name: String): Named
  tell(text: String): String
  refuse(roomId: ID!): Message
  removeUser(user: String): String
}
type Subscription {
  onSend(roomId: ID, sender: String, content: String, likes: Int, seen: Boolean, nowhere: String): Message
    @aws_subscribe(mutations: ["send", "sendOther", "refuse"])
  onRoom(roomId: ID!): Message @aws_subscribe(mutations: ["send"])
  onRequired(roomId: ID!): Message! @aws_subscribe(mutations: ["send"])
  onAll(roomId: ID): [Message] @aws_subscribe(mutations: ["sendAll"])
  onGreet(name: String): Named @aws_subscribe(mutations: ["greet"])
  onTell: String @aws_subscribe(mutations: ["tell"])
  onResolved(roomId: ID, filter: AWSJSON): Message @aws_subscribe(mutations: ["send"])
  onAllResolved: [Message] @aws_subscribe(mutations: ["sendAll"])
  onAdmin: Message @aws_subscribe(mutations: ["send"]) @aws_auth(cognito_groups: ["admins"])
  onNothing: String
}
"""
REQUEST = '{"version": "2018-05-29", "payload": $util.toJson($ctx.args)}'
MUTATIONS = {
    "send": "$util.toJson($ctx.result)",
    "sendOther": '{"roomId": "$ctx.args.roomId", "timestamp": "t", "sender": "other"}',
    "sendAll": '[#foreach($room in $ctx.args.rooms){"roomId": "$room"}#if($foreach.hasNext),#end#end]',
    "greet": '{"__typename": "Person", "name": "$ctx.args.name", "age": 7}',
    "tell": "$util.toJson($ctx.args.text)",
    "refuse": "#if($ctx.args.roomId == 'null')null#else$util.error('no', 'Refused')#end",
    "removeUser": """$extensions.invalidateSubscriptions({"subscriptionField": "onResolved",
        "payload": {"user": $ctx.args.user}}) $util.toJson($ctx.args.user)""",
}


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self._later: list[tuple[float, int, Callable[[], None], Scheduled]] = []
        self._soon: deque[tuple[Callable[[], None], Scheduled]] = deque()
        self._numbers = itertools.count()

    def time(self) -> float:
        return self.now

    def call_soon(self, callback: Callable[[], None], /) -> Scheduled:
        scheduled = Scheduled()
        self._soon.append((callback, scheduled))
        return scheduled

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Scheduled:
        scheduled = Scheduled()
        heapq.heappush(self._later, (self.now + delay, next(self._numbers), callback, scheduled))
        return scheduled

    def turn(self) -> None:
        """Do what is to be done soon."""
        while self._soon:
            callback, scheduled = self._soon.popleft()
            if not scheduled.cancelled:
                callback()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self._later and self._later[0][0] <= end:
            self.now, _, callback, scheduled = heapq.heappop(self._later)
            if not scheduled.cancelled:
                callback()
        self.now = end
        self.turn()


class Scheduled:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Client:
    """A client, seen from the server: an outlet that keeps what is sent."""

    connection: RealtimeConnection | None = None
    frames: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    writings: int = 0
    behind: int = 0
    close_code: int | None = None
    aborted: bool = False

    def send(self, texts: Sequence[bytes]) -> None:
        assert self.close_code is None
        assert not self.aborted
        self.raw += texts
        self.frames += [json.loads(text) for text in texts]
        self.writings += 1

    def unsent(self) -> int:
        return self.behind

    def close(self, code: int) -> None:
        self.close_code = code

    def abort(self) -> None:
        self.aborted = True

    def taken(self) -> list[dict[str, Any]]:
        """Return the frames that have come since the last time."""
        frames, self.frames = self.frames, []
        return frames

    def say(self, message: Any) -> list[dict[str, Any]]:
        """Send a message, or a text as it is, and return the frames that come in answer."""
        assert self.connection is not None
        text = message if isinstance(message, str) else json.dumps(message)
        asyncio.run(self.connection.receive(text))
        return self.taken()


class Live(World):
    """An API, real time for it, and a clock."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clock = Clock()
        self.worked = 0
        self.realtime = RealTime(self.runtime, self.find, self._work, self.clock)

    def find(self, api_id: str) -> Any:
        return self.api if api_id == self.api.api_id else None

    def count_runs(self, type_name: str, field_name: str) -> list[int]:
        """Return a list that grows with each run of a resolver."""
        runs: list[int] = []
        resolver = self.runtime.compile(self.api).resolvers[type_name, field_name]
        resolve = resolver.resolve

        def counted(call: FieldCall) -> Any:
            runs.append(1)
            return resolve(call)

        resolver.resolve = counted  # type: ignore[method-assign]  # counted in passing
        return runs

    def arrive(
        self, upgrade: HttpRequest | None = None, api_id: str | None = None, client: Client | None = None
    ) -> Client:
        """Let a client open a connection, one with a good token unless it brings its own request."""
        client = client or Client()
        opening = self.realtime.open(api_id or self.api.api_id, upgrade or self.upgrade(), client)
        client.connection = asyncio.run(opening)
        return client

    def upgrade(self, *, query: dict[str, str] | None = None, **headers: str) -> HttpRequest:
        given = headers or {"protocol": "graphql-ws", "authorization": self.token}
        named = {"sec-websocket-protocol" if name == "protocol" else name: value for name, value in given.items()}
        return HttpRequest("GET", {name.replace("_", "-"): value for name, value in named.items()}, query or {}, b"")

    def start(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        id_: str = "s",
        authorization: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the message that asks for a subscription."""
        given = {"Authorization": self.token, "host": "h"} if authorization is None else authorization
        data = json.dumps({"query": query} if variables is None else {"query": query, "variables": variables})
        return {"id": id_, "type": "start", "payload": {"data": data, "extensions": {"authorization": given}}}

    def mutate(self, query: str, variables: dict[str, Any] | None = None, *, deliver: bool = True) -> dict[str, Any]:
        """Send a mutation as its HTTP endpoint would, and deliver what it has published."""
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        answer = self.runtime.respond(self.api, HttpRequest("POST", {"authorization": self.token}, {}, body))
        if answer.result is not None:
            self.realtime.publish(self.api, answer.result)
        if deliver:
            self.clock.turn()
        content: dict[str, Any] = json.loads(answer.http.body)
        return content

    async def _work(self, function: Callable[[], T], /) -> T:
        self.worked += 1
        return function()


class Stage(Live):
    """The API above."""

    def __init__(self, **changes: Any) -> None:
        super().__init__(definition(**{"sdl": SDL, **changes}))
        for name, response in MUTATIONS.items():
            self.resolver("Mutation", name, REQUEST, response, "Nothing")


def subscription_resolver(response: str) -> Resolver:
    """Return a resolver of Subscription.onResolved on the NONE data source."""
    return Resolver(
        "Subscription",
        "onResolved",
        "arn",
        data_source_name="Nothing",
        request_template=REQUEST,
        response_template=response,
    )


def encoded(header: dict[str, Any], *, url_safe: bool = False) -> str:
    """Return an authorization header in base64."""
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    return encode(json.dumps(header, separators=(",", ":")).encode()).decode()
