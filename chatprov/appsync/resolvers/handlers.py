"""The contract of a resolver runtime: how the code of resolvers and functions is run, whatever its language."""

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
    """The request of a data source; `version` is the document's ("2018-05-29")."""

    document: Element
    version: str


@dataclass(frozen=True, slots=True)
class EarlyReturn:
    """A value with which the code ends the unit resolver, function or pipeline before its data source is asked."""

    value: Any


class StepHandlers(Protocol):
    """The code around one data source: a unit resolver's or a function's."""

    def request(self, call: FieldCall, context: ResolverContext) -> RequestDocument | EarlyReturn:
        """Return the request document; raises FieldError."""
        ...

    def response(
        self, call: FieldCall, context: ResolverContext, request: RequestDocument, failure: DataSourceError | None
    ) -> Any:
        """Return the step's value, with the data source's answer in the context's `result`; raises FieldError.

        `failure` is the data source's error, if there was one.
        """
        ...


class PipelineHandlers(Protocol):
    """The code before the first and after the last function of a pipeline resolver."""

    def before(self, call: FieldCall, context: ResolverContext) -> Any:
        """Return the first function's `$ctx.prev.result`, or an EarlyReturn; raises FieldError."""
        ...

    def after(self, call: FieldCall, context: ResolverContext) -> Any:
        """Return the field's value, with the last function's value in the context's `result`; raises FieldError."""
        ...


class ResolverRuntime(Protocol):
    """A language of resolver code; no method raises, because an error in the code belongs to the field's answer."""

    def step(self, source: Resolver | Function) -> StepHandlers:
        """Return the handlers of a unit resolver or a function."""
        ...

    def pipeline(self, source: Resolver) -> PipelineHandlers:
        """Return the handlers of a pipeline resolver."""
        ...

    def reads_selection(self, source: Resolver | Function) -> bool:
        """Return whether the code may look at what the field selects."""
        ...
