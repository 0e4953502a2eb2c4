"""Let AppSync evaluate one handler of a resolver without its data source, in the language in which the resolver is written.

https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateMappingTemplate.html
https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateCode.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Handler = Literal["request", "response"]


def template_of(resolver: Mapping[str, Any], handler: Handler) -> str | None:
    """Return the mapping template of a resolver, as GetResolver describes it; None if the handler is not written in VTL."""
    return resolver.get(f"{handler}MappingTemplate") or None


def evaluate(appsync: Any, resolver: Mapping[str, Any], handler: Handler, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return AppSync's response for a mapping template, or for the function of the code: `evaluationResult` or `error`.

    The response is empty when the resolver has neither. Raises ClientError when AWS refuses the call.
    """
    given = json.dumps(context)
    answer: dict[str, Any] = {}
    if template := template_of(resolver, handler):
        answer = appsync.evaluate_mapping_template(template=template, context=given)
    elif resolver.get("code"):
        code = {"code": resolver["code"], "runtime": resolver["runtime"]}
        answer = appsync.evaluate_code(**code, context=given, function=handler)
    return answer
