"""Validates requests against their models for services whose parameters moto does not check.

The services of chatprov's own are held against theirs at their endpoint, and S3 checks its own parameters.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from chatprov.local import moto_port
from chatprov.local.answers import Refusal
from chatprov.local.constraints import WrongTypeError, violations
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import OperationModel

SERIALIZATION: Final = "SerializationException"
_PROTOCOLS: Final = frozenset({"json", "rest-json"})


def is_readable(service: str, environ: Mapping[str, Any]) -> bool:
    """Return whether a request's body is a JSON object, if the protocol requires one; for some services `check` does this."""
    protocols = set(service_model(service).metadata.get("protocols", ()))
    kind = environ.get("CONTENT_TYPE", "")
    if service in _CHECKED or not protocols & _PROTOCOLS or (not protocols <= _PROTOCOLS and "json" not in kind):
        return True
    body = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    if not body.strip():
        return True
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def check(service: str, operation: str, environ: Mapping[str, Any], body: IO[bytes]) -> Refusal | None:
    """Return the error for a request that violates a constraint of its operation's model, or None."""
    found = _CHECKED.get(service)
    if found is None:
        return None
    code, read = found
    model = service_model(service).operation_model(operation)
    content = body.read()
    body.seek(0)
    unreadable = code if read is _form else SERIALIZATION
    try:
        parameters = read(model, environ, content)
    except (WrongTypeError, RecursionError) as error:
        return Refusal(400, unreadable, str(error))
    try:
        faults = violations(model.input_shape, parameters) or _more(service, parameters)
    except WrongTypeError as error:
        return Refusal(400, unreadable, str(error))
    except RecursionError:
        return None  # values that are nested too deeply: the service returns its own error for them
    return Refusal(400, code, faults) if faults else None


def _more(service: str, parameters: Mapping[str, Any]) -> str:
    """Return the message for a rule of AWS that is not in the model and that a request violates, or ""."""
    return "Invalid Marker." if service == "iam" and not parameters.get("Marker", "0").isdecimal() else ""


def _json(_: OperationModel, __: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    try:
        parameters = json.loads(content or b"{}")
        json.dumps(parameters, ensure_ascii=False).encode()  # fails for half of a surrogate pair
    except ValueError:
        parameters = None
    if not isinstance(parameters, dict):
        raise WrongTypeError("The body of the request is not a JSON object.")
    return parameters


def _form(model: OperationModel, environ: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    try:
        fields = _fields(environ["QUERY_STRING"]) + _fields(content.decode())
        return moto_port.read_form(model.service_model.service_name, model.name, fields)
    except ValueError:
        raise WrongTypeError("A parameter of the request is not of its type.") from None


def _fields(form: str) -> list[tuple[str, str]]:
    return parse_qsl(form, keep_blank_values=True)


_CHECKED: Final[Mapping[str, tuple[str, Callable[[OperationModel, Mapping[str, Any], bytes], dict[str, Any]]]]] = {
    "iam": ("ValidationError", _form),
    "logs": ("InvalidParameterException", _json),
    "sts": ("ValidationError", _form),
}
"""For each service the error code, and the function that parses its requests."""
