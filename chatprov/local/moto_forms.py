"""Requests in the protocol "query", read with moto's parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.utils import get_service_model
from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_form(service: str, operation: str, fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the parameters in the fields of a form; raise ValueError for a value of another type."""
    given: Any = {"values": MultiDict(fields)}
    model = get_service_model(service).operation_model(operation)
    try:
        parsed: dict[str, Any] = PROTOCOL_PARSERS["query"](model).parse(given)
    except RequestParserError as error:
        raise ValueError(str(error)) from error
    return parsed


def read_request(service: str, environ: dict[str, Any]) -> tuple[str, dict[str, Any], bytes]:
    """Return the operation, the parameters and the body of a request (a WSGI environ, whose body can be read again)."""
    body: bytes = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    texts = (environ["QUERY_STRING"], body.decode("utf-8", "replace"))
    fields = [field for text in texts for field in parse_qsl(text, keep_blank_values=True)]
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    operation = next((value for name, value in fields if name == "Action"), target)
    return operation, read_form(service, operation, fields), body
