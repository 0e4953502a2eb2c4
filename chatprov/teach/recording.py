"""The boto3 calls that create a resource: its `create`, run with clients that only record their calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.model import ServiceModel

from chatprov.aws_data import aws_data
from chatprov.resource_capabilities import late_settings
from chatprov.step import Handle
from chatprov.teach.symbols import Symbol, identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chatprov.step import Clients, Resource, ResourceContext


@dataclass(frozen=True)
class RehearsedCall:
    """One call: the service, the method's name in boto3, the parameters."""

    service: str
    method: str
    parameters: dict[str, Any]
    waiter: str = ""
    """boto3's name of a waiter, if this is a waiter and not a call."""


@dataclass(frozen=True)
class Recording:
    """The calls that create one resource, the handle they would return, and the project files they send, by their text."""

    resource: Resource
    calls: tuple[RehearsedCall, ...]
    handle: Handle
    files: Mapping[str, str]


READING = ("describe_", "get_", "list_", "head_")
UNTIL_THERE = {"create_table": "table_exists"}


def _make(resource: Resource, context: ResourceContext) -> Handle:
    """Create it, and set the settings that need a separate call."""
    made = resource.create(context)
    if later := late_settings(resource, context):
        resource.update(
            context, context.handles.get(resource.key) or placeholder_handle(resource.key, made.name), later
        )
    return made


def record_calls(
    resource: Resource,
    context: ResourceContext,
    act: Callable[[Resource, ResourceContext], Handle] = _make,
    reads: Clients | None = None,
) -> Recording:
    """Record the calls that create the resource, or those of `act`, and change nothing.

    `context` is the real one, with the handles of existing resources; missing resources get readable placeholders. Reads of the
    step go to the clients `reads`; without them, the reads return empty results. Only calls that change something are recorded.
    """
    calls: list[RehearsedCall] = []
    files: dict[str, str] = {}

    def read(file: str) -> str:
        text = context.read(file)
        files[text] = file
        return text

    handles = {key: placeholder_handle(key, key) for key in resource.depends_on} | dict(context.handles)
    recorded = replace(context.environment, clients=_Recorder(calls, reads), read=read)
    handle = act(resource, replace(context, environment=recorded, handles=handles))
    return Recording(resource, tuple(_with_waits(calls)), handle, files)


def _with_waits(calls: Sequence[RehearsedCall]) -> Iterator[RehearsedCall]:
    """Wait for a resource that the next call needs."""
    for place, call in enumerate(calls, 1):
        yield call
        if call.method in UNTIL_THERE and place < len(calls):
            name = {"TableName": call.parameters["TableName"]}
            yield RehearsedCall(call.service, "", name, UNTIL_THERE[call.method])


def placeholder_handle(key: str, name: str) -> Handle:
    """Return a handle for a resource that does not exist yet: `user_pool_id`, `user_pool_arn`."""
    return Handle(id=Symbol(f"{identifier(key)}_id"), name=name, arn=Symbol(f"{identifier(key)}_arn"))


class _Recorder:
    """Clients whose methods record their parameters, except methods that only read."""

    def __init__(self, calls: list[RehearsedCall], reads: Clients | None) -> None:
        self._calls = calls
        self._reads = reads

    def client(self, service: str) -> Any:
        return _RecordingClient(service, self._calls, self._reads.client(service) if self._reads else None)


class _RecordingClient:
    def __init__(self, service: str, calls: list[RehearsedCall], reads: Any) -> None:
        self._service = service
        self._calls = calls
        self._reads = reads

    @property
    def meta(self) -> Any:
        """The `meta` of a client: botocore's data about the service."""
        return self._reads.meta if self._reads else _meta(self._service)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def record(**parameters: Any) -> Symbol:
            self._calls.append(RehearsedCall(self._service, method, parameters))
            return Symbol("answer")

        def nothing(**_parameters: Any) -> NothingRead:
            return NothingRead()

        if not method.startswith(READING):
            return record
        return getattr(self._reads, method) if self._reads else nothing


class NothingRead(dict[str, Any]):
    """The response of a read without clients: every member of it is empty, too."""

    def __missing__(self, key: str) -> NothingRead:
        return NothingRead()


@cache
def _meta(service: str) -> SimpleNamespace:
    model = ServiceModel(aws_data().load_service_model(service, "service-2"), service)
    return SimpleNamespace(
        service_model=model, method_to_api_mapping={xform_name(name): name for name in model.operation_names}
    )
