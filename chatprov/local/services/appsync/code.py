"""The code of resolvers and functions: which code is refused when it is saved, and EvaluateCode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import RequestError
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.local.services.appsync.errors import BadRequestException

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = "1.0.0"
"""The only version of the runtime: https://docs.aws.amazon.com/appsync/latest/APIReference/API_AppSyncRuntime.html."""


def check_code(settings: Mapping[str, Any]) -> None:
    """Raise BadRequestException unless a resolver or function has templates only, or a runtime with code that it runs."""
    runtime, code = settings.get("runtime"), settings.get("code")
    if runtime is None:
        if code is not None:
            raise BadRequestException("Code not supported when using templates.")
        return
    _check_version(runtime)
    if settings.get("functionVersion") is not None:
        raise BadRequestException("Function version not supported with the provided runtime.")
    if code is None:
        raise BadRequestException("Code must be specified when using a runtime.")
    from chatprov.appsync.js.compile_code import compile_code  # noqa: PLC0415 - most APIs have no code

    try:
        compile_code(code)
    except CodeRefusedError as refused:
        errors = [problem.code_error() for problem in refused.problems]
        members = {"reason": "CODE_ERROR", "detail": {"codeErrors": errors}}
        raise BadRequestException("The code contains one or more errors.", members) from None


def evaluate(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response of EvaluateCode for its parameters."""
    _check_version(given["runtime"])
    handler = given.get("function", "request")
    if handler not in {"request", "response"}:
        raise BadRequestException(f"The function {handler} is not one of request and response.")
    from chatprov.appsync.resolvers.evaluate_code import evaluate_code  # noqa: PLC0415 - as above

    try:
        return evaluate_code(given["code"], given["context"], handler)
    except RequestError as error:
        raise BadRequestException(error.message) from None


def _check_version(runtime: Mapping[str, Any]) -> None:
    version = runtime["runtimeVersion"]
    if version != VERSION:
        raise BadRequestException(f"The runtime {runtime['name']} has no version {version}, only {VERSION}.")
