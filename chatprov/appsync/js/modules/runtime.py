"""`runtime`: leaves a handler before its end.

https://docs.aws.amazon.com/appsync/latest/devguide/runtime-utils-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault, EarlyReturnSignal
from chatprov.appsync.js.functions import Namespace, NativeFunction

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_TARGETS: Final = {None: False, "NEXT": False, "END": True}
"""The values of `skipTo`, and whether the functions of a pipeline that follow are left out."""


def _early_return(_: CodeEnvironment, __: CodeBudget, value: Any = None, options: Any = None) -> None:
    target = options.get("skipTo") if isinstance(options, dict) else None
    if not isinstance(target, str | None) or target not in _TARGETS:
        raise CodeFault("skipTo of earlyReturn is 'END' or 'NEXT'.")
    raise EarlyReturnSignal(value, to_end=_TARGETS[target])


RUNTIME: Final = Namespace("runtime", {"earlyReturn": NativeFunction("earlyReturn", _early_return)})
