"""`@aws-appsync/utils/ai`: the requests of a Bedrock data source.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-bedrock-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules.payloads import payload_of

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment


def _invoke_model(_: CodeEnvironment, __: CodeBudget, *arguments: Any) -> dict[str, Any]:
    return {"operation": "InvokeModel", **payload_of("invokeModel", arguments)}


def _converse(_: CodeEnvironment, __: CodeBudget, *arguments: Any) -> dict[str, Any]:
    return {"operation": "Converse", **payload_of("converse", arguments)}


AI: Final = Namespace(
    "@aws-appsync/utils/ai",
    {
        "invokeModel": NativeFunction("invokeModel", _invoke_model),
        "converse": NativeFunction("converse", _converse),
    },
)
