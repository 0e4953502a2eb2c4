"""The interface of a resolver runtime: it runs the code of resolvers and functions in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from chatprov.appsync.api import Function, Resolver
    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.failure import DataSourceError
    from chatprov.appsync.resolvers.call import FieldCall
    from chatprov.appsync.resolvers.context import ResolverContext


@dataclass(frozen=True, slots=True)
class RequestDocument:
    """A request for a data source; `version` is the version of the document ("2018-05-29")."""

    document: Element
    version: str


@dataclass(frozen=True, slots=True)
class EarlyReturn:
    """A value with which the code ends the resolver, function or pipeline; before a data source call, there is no call.

    With `skips_functions`, a pipeline leaves out its other functions only: the code after them gets the value.
    """

    value: Any
    skips_functions: bool = False


class StepHandlers(Protocol):
    """The code before and after one data source call, of a unit resolver or a function."""

    def request(self, call: FieldCall, context: ResolverContext) -> RequestDocument | EarlyReturn:
        """Return the request document; raises FieldError."""
        ...

    def response(
        self, call: FieldCall, context: ResolverContext, request: RequestDocument, failure: DataSourceError | None
    ) -> Any:
        """Return the value of the step, or an EarlyReturn; the context's `result` is the data source's. Raises FieldError.

        `failure` is the error of the data source, or None.
        """
        ...


class PipelineHandlers(Protocol):
    """The code before the first and after the last function of a pipeline resolver."""

    def before(self, call: FieldCall, context: ResolverContext) -> Any:
        """Return `$ctx.prev.result` for the first function, or an EarlyReturn; raises FieldError."""
        ...

    def after(self, call: FieldCall, context: ResolverContext) -> Any:
        """Return the value of the field, or an EarlyReturn; the context's `result` is the last function's. Raises FieldError."""
        ...


class ResolverRuntime(Protocol):
    """A language for resolver code; its methods do not raise, because errors in the code are reported when a field is resolved."""

    def step(self, source: Resolver | Function) -> StepHandlers:
        """Return the handlers of a unit resolver or a function."""
        ...

    def pipeline(self, source: Resolver) -> PipelineHandlers:
        """Return the handlers of a pipeline resolver."""
        ...

    def reads_selection(self, source: Resolver | Function) -> bool:
        """Return whether the code may read the field's selection set."""
        ...
