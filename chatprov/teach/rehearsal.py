"""Which boto3 calls make a resource: its own `create`, run against clients that only write down what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chatprov.step import Handle
from chatprov.teach.standins import StandIn, identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chatprov.step import Resource, World


@dataclass(frozen=True)
class RehearsedCall:
    """One call: the service, the method's name in boto3, the parameters."""

    service: str
    method: str
    parameters: dict[str, Any]
    waiter: str = ""
    """boto3's name of the waiter that this is instead of a call."""


@dataclass(frozen=True)
class Rehearsal:
    """The calls that make one resource, the handle they would give, and the project files they send, by their text."""

    resource: Resource
    calls: tuple[RehearsedCall, ...]
    handle: Handle
    files: Mapping[str, str]


UNTIL_THERE = {"create_table": "table_exists"}


def _make(resource: Resource, world: World) -> Handle:
    """Create it, and set what only a call of its own can set."""
    made = resource.create(world)
    if later := resource.afterwards(world):
        resource.update(world, world.have.get(resource.key) or stand_in_handle(resource.key, made.name), later)
    return made


def rehearse(resource: Resource, world: World, act: Callable[[Resource, World], Handle] = _make) -> Rehearsal:
    """Do what makes the resource, or what `act` does instead, without calling anybody.

    `world` is the real one, with the handles of what exists; what does not exist yet gets a readable stand-in.
    """
    calls: list[RehearsedCall] = []
    files: dict[str, str] = {}

    def read(file: str) -> str:
        text = world.read(file)
        files[text] = file
        return text

    have = {key: stand_in_handle(key, key) for key in resource.needs} | dict(world.have)
    handle = act(resource, replace(world, clients=_Recorder(calls), read=read, have=have))
    return Rehearsal(resource, tuple(_with_waits(calls)), handle, files)


def _with_waits(calls: Sequence[RehearsedCall]) -> Iterator[RehearsedCall]:
    """Wait for what has to be there before the next call."""
    for place, call in enumerate(calls, 1):
        yield call
        if call.method in UNTIL_THERE and place < len(calls):
            name = {"TableName": call.parameters["TableName"]}
            yield RehearsedCall(call.service, "", name, UNTIL_THERE[call.method])


def stand_in_handle(key: str, name: str) -> Handle:
    """Return a handle for a resource that does not exist yet: `user_pool_id`, `user_pool_arn`."""
    return Handle(id=StandIn(f"{identifier(key)}_id"), name=name, arn=StandIn(f"{identifier(key)}_arn"))


class _Recorder:
    """Clients whose methods write down their parameters."""

    def __init__(self, calls: list[RehearsedCall]) -> None:
        self._calls = calls

    def client(self, service: str) -> Any:
        return _RecordingClient(service, self._calls)


class _RecordingClient:
    def __init__(self, service: str, calls: list[RehearsedCall]) -> None:
        self._service = service
        self._calls = calls

    def __getattr__(self, method: str) -> Callable[..., StandIn]:
        def record(**parameters: Any) -> StandIn:
            self._calls.append(RehearsedCall(self._service, method, parameters))
            return StandIn("answer")

        return record
