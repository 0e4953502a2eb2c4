"""How CloudFormation reaches the other services: like a client that sends requests, but within the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from botocore.model import ListShape, MapShape, StructureShape

from chatprov.cloudformation.scalars import text_of
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

    from chatprov.local.services.contract import CallContext

_NUMBERS: Final = frozenset({"integer", "long"})
_FRACTIONS: Final = frozenset({"float", "double"})


class CallRefusedError(Exception):
    """A service has refused a call; `status` is the HTTP status, `code` and `message` are the error's."""

    def __init__(self, service: str, operation: str, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.service, self.operation = service, operation
        self.status, self.code, self.message = status, code, message


class ServiceClient(Protocol):
    """Calls an operation of a service with the members of its input, and returns those of its output."""

    def __call__(
        self, context: CallContext, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call an operation for an account and region; raises CallRefusedError."""
        ...

    def load(self, context: CallContext) -> None:
        """Begin to load what calls of a deployment need, in the background."""
        ...


def parameters_for(service: str, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that an operation has in the properties of a resource, with the model's names and types.

    Properties that the operation has no parameter for are left out: their handler sends them otherwise.
    """
    shape = service_model(service).operation_model(operation).input_shape
    result: dict[str, Any] = _conformed(shape, dict(properties)) if shape is not None else {}
    return result


def _conformed(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        names = {name.lower(): name for name in shape.members}
        return {
            names[key.lower()]: _conformed(shape.members[names[key.lower()]], member)
            for key, member in value.items()
            if key.lower() in names
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_conformed(shape.member, member) for member in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {key: _conformed(shape.value, member) for key, member in value.items()}
    return _scalar(shape.type_name, value)


def _scalar(kind: str, value: Any) -> Any:
    """Return a scalar in the type of the model; one that does not fit stays, and the service refuses it."""
    if isinstance(value, dict | list):
        return value
    if kind == "string":
        return text_of(value)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text_of(value).lower(), value)
    try:
        if kind in _NUMBERS:
            return int(value)
        if kind in _FRACTIONS:
            return float(value)
    except ValueError:
        pass
    return value
