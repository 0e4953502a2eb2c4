"""What EvaluateMappingTemplate and EvaluateCode have in common: the context of the caller, and the parts of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.errors import RequestError
from chatprov.appsync.resolvers.context import info_map
from chatprov.appsync.text.jsontext import from_json
from chatprov.appsync.util import write_json
from chatprov.appsync.vtl.errors import VtlLimitError

if TYPE_CHECKING:
    from chatprov.appsync.util import Util


def read_context(context_json: str) -> dict[str, Any]:
    """Return the context in a JSON text; raises RequestError (BadRequestException) for another value than an object."""
    try:
        context = from_json(context_json)
    except ValueError:
        context = None
    if not isinstance(context, dict):
        raise RequestError(400, "BadRequestException", "The context is not a JSON object.")
    arguments = context.get("arguments", context.get("args", {}))
    context["arguments"] = context["args"] = arguments
    context.setdefault("stash", {})
    if isinstance(context.get("info"), dict):
        context["info"] = info_map(context["info"])
    return context


def with_effects(answer: dict[str, Any], util: Util, stash: Any) -> dict[str, Any]:
    """Add to an answer what was done besides the result: `logs`, and as JSON texts `stash` and `outErrors`.

    The answer is an error when one of these is too large to be written.
    """
    appended = [
        {"message": error.message, "type": error.error_type, "data": error.data, "errorInfo": error.error_info}
        for error in util.appended
    ]
    try:
        return {**answer, "logs": util.logs, "stash": write_json(stash), "outErrors": write_json(appended)}
    except VtlLimitError as limit:
        return {"error": {"message": limit.message}, "logs": util.logs, "stash": "{}", "outErrors": "[]"}
