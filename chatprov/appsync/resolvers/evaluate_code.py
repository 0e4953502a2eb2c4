"""EvaluateCode: runs a handler of code with a context from the caller.

https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateCode.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import FieldError
from chatprov.appsync.js.compile_code import compile_code
from chatprov.appsync.js.faults import LimitFault
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.resolvers.call import FieldInfo, TemplateTools
from chatprov.appsync.resolvers.evaluation import read_context, with_effects
from chatprov.appsync.resolvers.handlers import EarlyReturn
from chatprov.appsync.resolvers.plain_values import plain_value
from chatprov.appsync.resolvers.run_handler import run_handler
from chatprov.appsync.util import Extensions, Util, write_json
from chatprov.appsync.util.auth_types import authentication_type

if TYPE_CHECKING:
    from chatprov.appsync.api import Handler

_NO_FIELD: Final = FieldInfo("", "")
"""An error has no name of a field: the message of `util.unauthorized` is "Unauthorized"."""


def evaluate_code(code: str, context_json: str, handler: Handler) -> dict[str, Any]:
    """Run a handler.

    `context_json` is the JSON text of `ctx`. Returns the API's response: `evaluationResult` or `error`, `logs`, and as JSON
    texts `stash` and `outErrors`. Raises RequestError (BadRequestException) for a context that is not a JSON object; an error of
    the code is part of the response, also that of code that is refused.
    """
    context = read_context(context_json)
    stash, util = context["stash"], Util(authentication_type(context.get("identity")))
    kept: Any = {}
    answer: dict[str, Any] = {}
    try:
        compile_code(code)
        value = run_handler(code, handler, _NO_FIELD, TemplateTools(util, Extensions()), context)
        answer["evaluationResult"] = write_json(value.value if isinstance(value, EarlyReturn) else value)
    except CodeRefusedError as refused:
        answer["error"] = {
            "message": f"Error: {refused}",
            "codeErrors": [problem.code_error() for problem in refused.problems],
        }
    except FieldError as error:
        answer["error"] = {"message": error.message}
    try:
        kept = plain_value(stash)
    except LimitFault as fault:
        answer = {"error": {"message": fault.message}}
    return with_effects(answer, util, kept)
