"""The services of moto as functions of a WSGI environ, without moto's server and its routes.

Import it only after `moto_loading.load()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from moto.core.parse import RequestParserError
from moto.iam.responses import IamResponse
from moto.logs.responses import LogsResponse
from moto.s3control.responses import S3ControlResponse
from werkzeug.exceptions import HTTPException

from chatprov.local.bodies import Content
from chatprov.local.moto_iam.in_front import answered_in_front
from chatprov.local.moto_port import NotUnderstoodError
from chatprov.local.moto_request import request_for_moto, response_of
from chatprov.local.moto_s3 import endpoint as s3_endpoint
from chatprov.local.moto_s3.control import refused_in_front
from chatprov.local.moto_sts import endpoint as sts_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_IN_FRONT: Final[Mapping[str, Callable[[dict[str, Any]], Any]]] = {
    "iam": answered_in_front,
    "s3control": refused_in_front,
}
_DISPATCH: Final[Mapping[str, Callable[..., Any]]] = {
    "iam": IamResponse.dispatch,
    "logs": LogsResponse.dispatch,
    "s3control": S3ControlResponse.dispatch,
}


def answer(service: str, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes | Content]:
    """Return status, headers and body for a request (a WSGI environ, which is changed).

    Raises NotUnderstoodError, and NotImplementedError for an operation that moto does not have.
    """
    if service == "sts":
        return response_of(environ, sts_endpoint.answer(environ))
    if service != "s3":
        in_front = _IN_FRONT[service](environ) if service in _IN_FRONT else None
        return response_of(environ, in_front or _dispatched(service, environ))
    status, headers, body = s3_endpoint.answer(environ)
    if not isinstance(body, Content):
        return response_of(environ, (status, headers, body))
    status, found, _ = response_of(environ, (status, headers, b""))
    return status, found, body  # the port writes the length of the body


def _dispatched(service: str, environ: dict[str, Any]) -> Any:
    request = request_for_moto(environ, service)
    try:
        return _DISPATCH[service](request, request.raw_url, dict(request.headers))
    except RequestParserError as error:
        raise NotUnderstoodError(str(error)) from error
    except HTTPException as error:
        response = error.get_response(environ)
        return response.status_code, dict(response.headers), response.get_data()
    except ClientError as error:
        return 400, {}, error.response["Error"]["Message"]
    finally:
        # the environ and the request refer to each other: the body would stay in memory until the garbage collector runs
        environ.pop("werkzeug.request", None)
