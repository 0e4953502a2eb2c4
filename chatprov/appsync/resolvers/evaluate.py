"""EvaluateMappingTemplate: a template rendered for a context that the caller makes up.

https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateMappingTemplate.html
"""

from __future__ import annotations

from typing import Any

from chatprov.appsync.errors import RequestError
from chatprov.appsync.resolvers.context import field_info
from chatprov.appsync.text.jsontext import from_json
from chatprov.appsync.util import Extensions, ResolverError, Util, write_json
from chatprov.appsync.vtl import VtlError, compile_template


def evaluate_mapping_template(template: str, context_json: str) -> dict[str, Any]:
    """Render a template.

    `context_json` holds what the template shall see as `$ctx`. Returns the API's answer: `evaluationResult` or `error`,
    `logs`, and as JSON texts `stash` and `outErrors`. Raises RequestError (BadRequestException) for a context that is
    no JSON object; whatever is wrong with the template is part of the answer.
    """
    context = _read_context(context_json)
    util = Util()
    variables = {"ctx": context, "context": context, "util": util, "utils": util, "extensions": Extensions()}
    answer: dict[str, Any] = {}
    try:
        rendering = compile_template(template).render(variables)
        answer["evaluationResult"] = write_json(rendering.value) if rendering.returned else rendering.text
    except (VtlError, ResolverError) as error:
        answer["error"] = {"message": error.message or "Unauthorized"}
    appended = [
        {"message": each.message, "type": each.error_type, "data": each.data, "errorInfo": each.error_info}
        for each in util.appended
    ]
    return {**answer, "logs": util.logs, "stash": write_json(context["stash"]), "outErrors": write_json(appended)}


def _read_context(context_json: str) -> dict[str, Any]:
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
        context["info"] = field_info(context["info"])
    return context
