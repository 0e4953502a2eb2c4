"""EvaluateMappingTemplate: renders a template with a context from the caller.

https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateMappingTemplate.html
"""

from __future__ import annotations

from typing import Any

from chatprov.appsync.errors import FieldError
from chatprov.appsync.resolvers.call import FieldInfo, TemplateTools
from chatprov.appsync.resolvers.evaluation import read_context, with_effects
from chatprov.appsync.resolvers.rendering import render
from chatprov.appsync.util import Extensions, Util, write_json
from chatprov.appsync.util.auth_types import authentication_type


def evaluate_mapping_template(template: str, context_json: str) -> dict[str, Any]:
    """Render a template.

    `context_json` is the JSON text of `$ctx`. Returns the API's response: `evaluationResult` or `error`, `logs`, and as
    JSON texts `stash` and `outErrors`. Raises RequestError (BadRequestException) for a context that is not a JSON
    object; an error of the template is part of the response.
    """
    context = read_context(context_json)
    util = Util(authentication_type(context.get("identity")))
    answer: dict[str, Any] = {}
    try:
        rendering = render(template, _field(context), TemplateTools(util, Extensions()), context)
        answer["evaluationResult"] = write_json(rendering.value) if rendering.returned else rendering.text
    except FieldError as error:
        answer["error"] = {"message": error.message}
    return with_effects(answer, util, context["stash"])


def _field(context: dict[str, Any]) -> FieldInfo:
    """Return the field in the context's `info`; its names are empty when the context has none."""
    info = context.get("info")
    names = info if isinstance(info, dict) else {}
    return FieldInfo(str(names.get("fieldName") or ""), str(names.get("parentTypeName") or ""))
