"""Execution of one operation: fields, resolvers, nulls and errors as AppSync has them.

graphql-core collects fields, coerces arguments and answers introspection; walking the result is our own, because
AppSync differs in what it reports: every null that should not be, not only the first, and in its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationType,
    is_leaf_type,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.executor import Executor, default_field_resolver, default_type_resolver
from graphql.pyutils import Path

from chatprov.appsync.errors import (
    CompletionError,
    DocumentError,
    ErrorObject,
    FieldError,
    completion_error,
    document_error,
    field_error,
    invalid_argument,
)
from chatprov.appsync.execution.allowance import VALUE, Allowance
from chatprov.appsync.execution.arguments import argument_values
from chatprov.appsync.execution.completion import complete_leaf, mismatch, null_error, runtime_type
from chatprov.appsync.execution.path import ResponsePath
from chatprov.appsync.execution.plan import Plan
from chatprov.appsync.execution.result import MutationResult, Result
from chatprov.appsync.execution.selection import by_field_names, cut_to_selection
from chatprov.appsync.resolvers.rendering import field_error_of
from chatprov.appsync.resolvers.resolver import FieldCall
from chatprov.appsync.schema.scalars import InvalidScalarError
from chatprov.appsync.text.copies import copy_json
from chatprov.appsync.util import Extensions, Util

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLOutputType
    from graphql.execution.collect_fields import FieldDetailsList
    from graphql.execution.values import VariableValues

    from chatprov.appsync.execution.compiled import CompiledApi
    from chatprov.appsync.execution.plan import PlannedField
    from chatprov.appsync.execution.result import Caller
    from chatprov.appsync.request.documents import Operation
    from chatprov.appsync.resolvers.resolver import FieldResolver, Services

MAX_RESOLVERS: Final = 10_000
"""How many resolvers a request may run when the API sets no limit of its own."""


_PLURALS: Final = {
    OperationType.QUERY: "queries",
    OperationType.MUTATION: "mutations",
    OperationType.SUBSCRIPTION: "subscriptions",
}


class Null(Exception):
    """A null that its parent may not hold."""


class Execution(Executor[None]):
    """Executes one operation of a prepared document for one caller."""

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
        super().__init__(
            api.schema.graphql,
            operation.fragment_definitions,
            operation.fragments,
            None,
            None,
            operation.node,
            variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
        )
        self.api = api
        self.caller = caller
        self.services = services
        self.errors: list[ErrorObject] = []
        self.extensions = Extensions()
        self.response_headers: dict[str, str] = {}
        self._aliased = operation.aliased
        self._planner = api.plans.of(operation, caller.identity, resolving=resolving)
        self._allowance = Allowance()
        self._resolvers_left = api.definition.resolver_count_limit or MAX_RESOLVERS

    def run(self, root_value: dict[str, Any] | None = None) -> Result:
        """Execute the operation.

        A subscription's event is executed without resolving: `root_value` holds the mutation's result under the
        subscription field's name, and everything is read from there.
        """
        try:
            return self._run(root_value)
        finally:
            # graphql-core keeps methods of this object in it, by which it would wait for the garbage collector
            del self.async_helpers

    def _run(self, root_value: dict[str, Any] | None) -> Result:
        root = self._root_type()
        completed: dict[str, Any] = {}
        nulled = False
        fields = self._planner.root(root, lambda: self._root_fields(root))
        for each in fields:
            try:
                completed |= self._fields(root, root_value, None, Plan([each]))
            except Null:
                nulled = True
        self.errors.extend(invalid_argument(error, error.path or []) for error in self.collected_errors.errors)
        mutations: tuple[MutationResult, ...] = ()
        if self.operation.operation is OperationType.MUTATION:
            # What has run has run, also where another field's null leaves the response without data.
            ran = [each for each in fields if not each.name.startswith("__")]
            mutations = tuple(self._mutation_result(each, completed.get(each.key)) for each in ran)
        data = None if nulled else completed
        return Result(data, self.errors, mutations, tuple(self.extensions.calls), self.response_headers)

    def root_arguments(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the operation's root fields by name, each with its arguments."""
        root = self._root_type()
        return [
            (name, argument_values(root.fields[name], details[0].node, self.variable_values))
            for details in self._root_fields(root).values()
            if (name := details[0].node.name.value) in root.fields
        ]

    def _root_type(self) -> GraphQLObjectType:
        root = self.schema.get_root_type(self.operation.operation)
        if root is None:
            message = f"Schema is not configured for {_PLURALS[self.operation.operation]}."
            raise DocumentError([document_error(message, self.operation)])
        return root

    def _root_fields(self, root: GraphQLObjectType) -> Mapping[str, FieldDetailsList]:
        collected = collect_fields(self.schema, self.fragments, self.variable_values, root, self.operation)
        return collected.grouped_field_set

    def _mutation_result(self, each: PlannedField, value: Any) -> MutationResult:
        errors = tuple(error for error in self.errors if error["path"] and error["path"][0] == each.key)
        if self._aliased:
            value = by_field_names(self, each.type, each.details, value)
        return MutationResult(each.name, value, errors)

    def subfields(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Mapping[str, FieldDetailsList]:
        """Return what `details` select of an object of that type, by response key."""
        return self.collect_subfields(type_, details).grouped_field_set

    def _fields(
        self, type_: GraphQLObjectType, source: Any, before: ResponsePath | None, fields: Plan
    ) -> dict[str, Any]:
        self._allowance.check_time()
        size = fields.weight
        result: dict[str, Any] = {}
        nulled = False
        for each in fields:
            if each.serialize is not None:
                value = source.get(each.name) if source else None
                if value is None:
                    if not each.required:
                        result[each.key] = None
                        continue
                else:
                    try:
                        result[each.key] = leaf = each.serialize(value)
                    except InvalidScalarError:
                        pass  # the long way reports it
                    else:
                        if leaf.__class__ is str:
                            size += len(leaf)
                        continue
            try:
                result[each.key] = self._field(type_, source, ResponsePath(before, each.key), each)
            except Null:
                nulled = True
        self._allowance.take(size)
        if nulled:
            raise Null
        return result

    def _field(self, type_: GraphQLObjectType, source: Any, path: ResponsePath, each: PlannedField) -> Any:
        if each.name == "__typename":
            return type_.name
        try:
            if each.name.startswith("__"):
                return self.execute_field(type_, source, each.details, Path(None, each.key, type_.name), None)
            if each.refusal:
                raise each.refusal()
            value = source.get(each.name) if source else None
            if each.resolver:
                value = self._resolve(each.resolver, source, path, each, type_)
            return self._complete(each.type, each, path, value, type_)
        except FieldError as error:
            self._report(error, path, each)
        except CompletionError as error:
            self._add(completion_error(error, path.response_keys()))
        except GraphQLError as error:
            self._add(invalid_argument(error, path.response_keys()))
        except Null:
            pass  # reported where it arose
        if each.required:
            raise Null
        return None

    def _resolve(
        self, resolver: FieldResolver, source: Any, path: ResponsePath, each: PlannedField, type_: GraphQLObjectType
    ) -> Any:
        if self._resolvers_left <= 0:
            raise FieldError("Resolver execution limit reached.", "ResolverExecutionLimitReached")
        self._resolvers_left -= 1
        self._allowance.check_time()
        # Templates may change what they are given: what others see of it must not change with it.
        arguments = copy_json(argument_values(type_.fields[each.name], each.details[0].node, self.variable_values))
        util = Util(self.caller.identity.auth_type, self.services.clock)
        call = FieldCall(self, each.name, type_, each.details, arguments, copy_json(source), util)
        try:
            return resolver.resolve(call)
        finally:
            for appended in util.appended:
                self._report(field_error_of(appended, call), path, each)
            self.response_headers.update(util.response_headers)

    def _report(self, error: FieldError, path: ResponsePath, each: PlannedField) -> None:
        data = cut_to_selection(self, each.type, each.details, error.data)
        self._add(field_error(error, path.response_keys(), each.details[0].node, data))

    def _add(self, error: ErrorObject) -> None:
        self._allowance.take_error(error["message"], error.get("data"))
        self.errors.append(error)

    def _complete(
        self, type_: GraphQLOutputType, each: PlannedField, path: ResponsePath, value: Any, parent: GraphQLOutputType
    ) -> Any:
        if isinstance(type_, GraphQLNonNull):
            completed = self._complete(type_.of_type, each, path, value, parent)
            if completed is None:
                raise null_error(type_.of_type, parent, path)
            return completed
        if value is None:
            return None
        if is_leaf_type(type_):
            leaf = complete_leaf(type_, value, path)
            self._allowance.take_value(leaf)
            return leaf
        if isinstance(type_, GraphQLList):
            if not isinstance(value, list):
                raise mismatch("LIST", value, path)
            return self._items(type_, each, path, value)
        if not isinstance(value, dict):
            raise mismatch("OBJECT", value, path)
        object_type = type_ if isinstance(type_, GraphQLObjectType) else runtime_type(self.schema, type_, value, path)
        fields = self._planner.subfields(object_type, each.details, path, self.subfields)
        return self._fields(object_type, value, path, fields)

    def _items(self, type_: GraphQLList[Any], each: PlannedField, path: ResponsePath, values: list[Any]) -> list[Any]:
        item_type = type_.of_type
        may_be_null = not isinstance(item_type, GraphQLNonNull)
        self._allowance.check_time()
        self._allowance.take(VALUE * len(values))
        items: list[Any] = []
        nulled = False
        for index, value in enumerate(values):
            at = ResponsePath(path, index)
            item = None
            try:
                item = self._complete(item_type, each, at, value, type_)
            except CompletionError as error:
                self._add(completion_error(error, at.response_keys()))
                nulled = nulled or not may_be_null
            except Null:
                nulled = nulled or not may_be_null
            items.append(item)
        if nulled:
            raise Null
        return items
