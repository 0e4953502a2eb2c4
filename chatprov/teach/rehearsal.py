"""Which boto3 calls make a resource: its own `create`, run against clients that only write down what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chatprov.step import Handle
from chatprov.teach.standins import StandIn, identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def rehearse(
    resource: Resource, world: World, act: Callable[[Resource, World], Handle] = lambda one, world: one.create(world)
) -> Rehearsal:
    """Run `create`, or what `act` does instead, without calling anybody.

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
    return Rehearsal(resource, tuple(calls), handle, files)


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
