"""The resolver calls of one operation: counts them, and collects the errors, headers and logs that templates and code add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import FieldError
from chatprov.appsync.execution.arguments import argument_values
from chatprov.appsync.execution.selection import select
from chatprov.appsync.resolvers.call import FieldCall, FieldInfo, OperationRequest, TemplateTools
from chatprov.appsync.resolvers.rendering import to_field_error
from chatprov.appsync.text.copies import copy_json
from chatprov.appsync.util import Extensions, Util

if TYPE_CHECKING:
    from graphql import GraphQLObjectType

    from chatprov.appsync.api import ApiDefinition, Services
    from chatprov.appsync.auth.identity import Caller
    from chatprov.appsync.execution.collecting import FieldCollector
    from chatprov.appsync.execution.path import ResponsePath
    from chatprov.appsync.execution.plan import PlannedField
    from chatprov.appsync.execution.reporting import ErrorReport
    from chatprov.appsync.resolvers.resolver import FieldResolver

MAX_RESOLVERS: Final = 10_000
"""The maximum number of resolver calls in a request when the API sets no limit."""


class ResolverCalls:
    """Calls the resolvers of one operation; `response_headers`, `extensions` and `logs` collect what templates and code add."""

    __slots__ = ("_collector", "_left", "_report", "_request", "_services", "extensions", "logs", "response_headers")

    def __init__(
        self, api: ApiDefinition, caller: Caller, services: Services, collector: FieldCollector, report: ErrorReport
    ) -> None:
        self.extensions = Extensions()
        self.response_headers: dict[str, str] = {}
        self.logs: list[str] = []
        self._request = OperationRequest(caller, api.environment_variables, collector.variables.coerced)
        self._services = services
        self._collector = collector
        self._report = report
        self._left = api.resolver_count_limit or MAX_RESOLVERS

    def resolve(
        self, resolver: FieldResolver, type_: GraphQLObjectType, planned: PlannedField, source: Any, path: ResponsePath
    ) -> Any:
        """Return the value of a field of the object `source`, which is of type `type_`; raises FieldError."""
        if self._left <= 0:
            raise FieldError("Resolver execution limit reached.", "ResolverExecutionLimitReached")
        self._left -= 1
        self._report.allowance.check_time()
        collector, services = self._collector, self._services
        # Templates can modify their values; copies protect the other fields that use the same values.
        arguments = copy_json(argument_values(type_.fields[planned.name], planned.details[0].node, collector.variables))
        util = Util(self._request.caller.identity.auth_type, services.clock)
        info = FieldInfo(planned.name, type_.name, lambda: select(collector, planned.type, planned.details))
        tools = TemplateTools(util, self.extensions, services.observer)
        try:
            return resolver.resolve(FieldCall(self._request, info, tools, arguments, copy_json(source)))
        finally:
            for appended in util.appended:
                self._report.field(to_field_error(appended, info), path, planned)
            self.response_headers.update(util.response_headers)
            self.logs += util.logs
