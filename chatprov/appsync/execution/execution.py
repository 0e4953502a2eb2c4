"""The execution of one operation: executes its root fields in order and returns the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql import OperationType

from chatprov.appsync.errors import DocumentError, document_error, invalid_argument
from chatprov.appsync.execution.arguments import argument_values
from chatprov.appsync.execution.collecting import FieldCollector
from chatprov.appsync.execution.reporting import ErrorReport
from chatprov.appsync.execution.resolving import ResolverCalls
from chatprov.appsync.execution.result import MutationResult, Result
from chatprov.appsync.execution.walk import Null, ResultWalk

if TYPE_CHECKING:
    from graphql import GraphQLObjectType
    from graphql.execution.values import VariableValues

    from chatprov.appsync.api import Services
    from chatprov.appsync.auth.identity import Caller
    from chatprov.appsync.execution.compiled import CompiledApi
    from chatprov.appsync.execution.plan import PlannedField
    from chatprov.appsync.request.documents import Operation

_PLURALS: Final = {
    OperationType.QUERY: "queries",
    OperationType.MUTATION: "mutations",
    OperationType.SUBSCRIPTION: "subscriptions",
}


class Execution:
    """Executes one operation of a prepared document once, for one caller.

    `variables` are coerced. With `resolving=False`, no resolver is called and all values are read from the root value,
    as for a subscription event.
    """

    def __init__(
        self,
        api: CompiledApi,
        operation: Operation,
        variables: VariableValues,
        caller: Caller,
        services: Services,
        *,
        resolving: bool = True,
    ) -> None:
        self._operation = operation
        self._planner = api.plans.of(operation, caller.identity, resolving=resolving)
        self._collector = FieldCollector(api.schema.graphql, operation, variables)
        self._report = ErrorReport(self._collector)
        self._resolvers = ResolverCalls(api.definition, caller, services, self._collector, self._report)
        self._walk = ResultWalk(self._planner, self._collector, self._resolvers, self._report)

    def run(self, root_value: dict[str, Any] | None = None) -> Result:
        """Execute the operation.

        A subscription event is executed with `resolving=False`: `root_value` contains the mutation's result under the
        name of the subscription field, and every value is read from it.
        """
        root = self._root_type()
        completed: dict[str, Any] = {}
        nulled = False
        fields = self._planner.root(root, lambda: self._collector.root(root))
        for field in fields:
            try:
                completed |= self._walk.fields(root, root_value, None, field)
            except Null:
                nulled = True
        errors = self._report.errors
        for error in self._walk.introspection_errors:
            errors.append(invalid_argument(error, error.path or []))  # usually there are none
        mutations: tuple[MutationResult, ...] = ()
        if self._operation.type is OperationType.MUTATION:
            # The result of an executed mutation is published even when the null of another field makes the whole `data`
            # null.
            ran = [planned for (planned,) in fields if not planned.name.startswith("__")]
            mutations = tuple(self._mutation_result(planned, completed.get(planned.key)) for planned in ran)
        resolvers = self._resolvers
        return Result(
            None if nulled else completed,
            errors,
            mutations,
            tuple(resolvers.extensions.calls),
            resolvers.response_headers,
            tuple(resolvers.logs),
        )

    def root_arguments(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the names of the operation's root fields, each with its arguments."""
        root = self._root_type()
        return [
            (name, argument_values(root.fields[name], details[0].node, self._collector.variables))
            for details in self._collector.root(root).values()
            if (name := details[0].node.name.value) in root.fields
        ]

    def _root_type(self) -> GraphQLObjectType:
        operation = self._operation
        if operation.root is None:
            message = f"Schema is not configured for {_PLURALS[operation.type]}."
            raise DocumentError([document_error(message, operation.node)])
        return operation.root

    def _mutation_result(self, planned: PlannedField, value: Any) -> MutationResult:
        errors = tuple(error for error in self._report.errors if error["path"] and error["path"][0] == planned.key)
        return MutationResult(planned.name, value, errors)
