"""A step: one data source call and the code around it, which is a unit resolver or a function of a pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.appsync.datasource.failure import DataSourceError
from chatprov.appsync.datasource.invocation import Invocation
from chatprov.appsync.datasource.registry import check_reachable, invoke
from chatprov.appsync.errors import FieldError
from chatprov.appsync.resolvers.handlers import EarlyReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import DataSource, DynamoDB
    from chatprov.appsync.resolvers.call import FieldCall
    from chatprov.appsync.resolvers.context import ResolverContext
    from chatprov.appsync.resolvers.handlers import RequestDocument, StepHandlers


@dataclass(frozen=True, slots=True)
class Sources:
    """What the steps of an API need to call data sources: the data sources by name, the region, and DynamoDB."""

    by_name: Mapping[str, DataSource]
    region: str
    dynamodb: DynamoDB


@dataclass(frozen=True, slots=True)
class ResolverStep:
    """A unit resolver or a function; `arn` is the resolver ARN to which its pagination tokens are bound.

    A `direct` one has no code before the call: the data source receives the whole context, as a Lambda function does.
    """

    handlers: StepHandlers
    data_source_name: str | None
    arn: str
    sources: Sources
    direct: bool = False

    def run(self, call: FieldCall, context: ResolverContext) -> Any:
        """Create the request, call the data source, and return the value of the response code; raises FieldError.

        Returns an EarlyReturn when the code has returned early.
        """
        if self.direct:
            check_reachable(self._source())
        request = self.handlers.request(call, context)
        if isinstance(request, EarlyReturn):
            return request
        context["error"] = None
        failure: DataSourceError | None = None
        try:
            context["result"] = self._invoke(request)
        except DataSourceError as error:
            failure = error
            context["result"] = error.result
        return self.handlers.response(call, context, request, failure)

    def _source(self) -> DataSource:
        source = self.sources.by_name.get(self.data_source_name or "")
        if source is None:
            raise FieldError(f"No data source found named {self.data_source_name}", "NotFoundException")
        return source

    def _invoke(self, request: RequestDocument) -> Any:
        source, sources = self._source(), self.sources
        return invoke(Invocation(request.document, request.version, source, sources.dynamodb, sources.region, self.arn))
