"""Functions as values, and the objects that have nothing but functions and constants, such as `util` and `Math`.

These objects are made once, when their module is imported, and all runs share them: what belongs to a run comes with
the budget of the call.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.js.environment import CodeBudget


class JsFunction:
    """A function of the code, of a module or of the language."""

    __slots__ = ()

    def __call__(self, budget: CodeBudget, arguments: list[Any]) -> Any:
        """Call the function; missing arguments are undefined, and further ones are ignored.

        Raises CodeFault, ResolverError and EarlyReturnSignal.
        """
        raise NotImplementedError


class NativeFunction(JsFunction):
    """A function that is written in Python: `call(environment, budget, *arguments)`.

    The parameters of `call` decide how many arguments it gets: each missing one without a default is None.
    """

    __slots__ = ("call", "least", "most", "name")

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.name = name
        self.call = call
        self.least, self.most = _numbers_of_arguments(call)

    def __call__(self, budget: CodeBudget, arguments: list[Any]) -> Any:
        """Call the function: see JsFunction."""
        return self.call(budget.environment, budget, *self.fitted(arguments))

    def fitted(self, arguments: list[Any], filler: Any = None) -> list[Any]:
        """Return as many arguments as `call` takes; `filler` takes the place of a missing one."""
        missing = self.least - len(arguments)
        if missing > 0:
            return [*arguments, *[filler] * missing]
        return arguments if self.most is None else arguments[: self.most]


def _numbers_of_arguments(call: Callable[..., Any]) -> tuple[int, int | None]:
    """Return the least and the largest number of arguments behind `environment` and `budget`; None is any number."""
    kinds = inspect.Parameter
    parameters = list(inspect.signature(call).parameters.values())
    positional = (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)
    single = [parameter for parameter in parameters if parameter.kind in positional][2:]
    takes_more = any(parameter.kind is kinds.VAR_POSITIONAL for parameter in parameters)
    return sum(parameter.default is kinds.empty for parameter in single), None if takes_more else len(single)


class Namespace:
    """An object of the language or of a module; `members` are NativeFunctions, constants and further Namespaces.

    `call` is there for one that is a function, too, such as `String`.
    """

    __slots__ = ("call", "members", "name")

    def __init__(self, name: str, members: Mapping[str, Any], call: NativeFunction | None = None) -> None:
        self.name = name
        self.members = members
        self.call = call
