"""Completes the result of an operation: fields, lists and values, with the nulls and errors of AppSync.

NOTES.md explains why graphql-core's executor is not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLList, GraphQLNonNull, GraphQLObjectType, is_leaf_type

from chatprov.appsync.errors import CompletionError, FieldError
from chatprov.appsync.execution.allowance import VALUE
from chatprov.appsync.execution.completion import complete_leaf, mismatch, null_error, runtime_type
from chatprov.appsync.execution.introspection import introspect
from chatprov.appsync.execution.path import ResponsePath
from chatprov.appsync.schema.scalars import InvalidScalarError, coerce_string

if TYPE_CHECKING:
    from graphql import GraphQLOutputType

    from chatprov.appsync.execution.collecting import FieldCollector
    from chatprov.appsync.execution.plan import Plan, PlannedField, Planner
    from chatprov.appsync.execution.reporting import ErrorReport
    from chatprov.appsync.execution.resolving import ResolverCalls


class Null(Exception):
    """A null at a non-null position; the parent becomes null."""


class ResultWalk:
    """Completes the objects of one operation; adds errors to `report`, and those of introspection to a separate list."""

    __slots__ = ("_allowance", "_collector", "_planner", "_report", "_resolvers", "introspection_errors")

    def __init__(
        self, planner: Planner, collector: FieldCollector, resolvers: ResolverCalls, report: ErrorReport
    ) -> None:
        self.introspection_errors: list[GraphQLError] = []
        self._planner = planner
        self._collector = collector
        self._resolvers = resolvers
        self._report = report
        self._allowance = report.allowance

    def fields(
        self, type_: GraphQLObjectType, source: Any, parent_path: ResponsePath | None, fields: Plan
    ) -> dict[str, Any]:
        """Return the completed fields of the object `source`, which is of type `type_`; raises Null.

        All fields are completed, even after a null in a non-null field, because AppSync reports all errors.
        """
        self._allowance.check_time()
        size = fields.weight
        result: dict[str, Any] = {}
        nulled = False
        for planned in fields:
            if planned.serialize is not None:
                value = source.get(planned.name) if source else None
                if value is None:
                    if not planned.required:
                        result[planned.key] = None
                        continue
                else:
                    if value.__class__ is str and planned.serialize is coerce_string:  # the most frequent case
                        result[planned.key] = value
                        size += len(value)
                        continue
                    try:
                        result[planned.key] = leaf = planned.serialize(value)
                    except InvalidScalarError:
                        pass  # _field serializes the value again and reports the error
                    else:
                        size += len(leaf) if leaf.__class__ is str else 0
                        continue
            try:
                result[planned.key] = self._field(type_, source, ResponsePath(parent_path, planned.key), planned)
            except Null:
                nulled = True
        self._allowance.take(size)
        if nulled:
            raise Null
        return result

    def _field(self, type_: GraphQLObjectType, source: Any, path: ResponsePath, planned: PlannedField) -> Any:
        if planned.name == "__typename":
            return type_.name
        try:
            if planned.name.startswith("__"):
                return self._introspect(type_, planned)
            if planned.denial:
                raise planned.denial()
            value = source.get(planned.name) if source else None
            if planned.resolver:
                value = self._resolvers.resolve(planned.resolver, type_, planned, source, path)
            return self._complete(planned.type, planned, path, value, type_)
        except FieldError as error:
            self._report.field(error, path, planned)
        except CompletionError as error:
            self._report.completion(error, path)
        except GraphQLError as error:
            self._report.argument(error, path)
        except Null:
            pass  # already reported
        if planned.required:
            raise Null
        return None

    def _introspect(self, type_: GraphQLObjectType, planned: PlannedField) -> Any:
        value, errors = introspect(self._collector, type_, planned.key, planned.details)
        self.introspection_errors.extend(errors)
        return value

    def _complete(
        self, type_: GraphQLOutputType, planned: PlannedField, path: ResponsePath, value: Any, parent: GraphQLOutputType
    ) -> Any:
        if isinstance(type_, GraphQLNonNull):
            completed = self._complete(type_.of_type, planned, path, value, parent)
            if completed is None:
                raise null_error(type_.of_type, parent, path)
            return completed
        if value is None:
            return None
        if is_leaf_type(type_):
            leaf = complete_leaf(type_, value, path, self._planner.serializers)
            self._allowance.take_value(leaf)
            return leaf
        if isinstance(type_, GraphQLList):
            if not isinstance(value, list):
                raise mismatch("LIST", path)
            return self._items(type_, planned, path, value)
        if not isinstance(type_, GraphQLObjectType):
            type_ = runtime_type(self._collector.schema, type_, value, path, planned.coordinate)
        elif not isinstance(value, dict):
            raise mismatch("OBJECT", path)
        fields = self._planner.subfields(type_, planned.details, path, self._collector.subfields)
        return self.fields(type_, value, path, fields)

    def _items(
        self, type_: GraphQLList[Any], planned: PlannedField, path: ResponsePath, values: list[Any]
    ) -> list[Any]:
        item_type = type_.of_type
        may_be_null = not isinstance(item_type, GraphQLNonNull)
        self._allowance.check_time()
        self._allowance.take(VALUE * len(values))
        items: list[Any] = []
        nulled = False
        for index, value in enumerate(values):
            item_path = ResponsePath(path, index)
            item = None
            try:
                item = self._complete(item_type, planned, item_path, value, type_)
            except CompletionError as error:
                self._report.completion(error, item_path)
                nulled = nulled or not may_be_null
            except Null:
                nulled = nulled or not may_be_null
            items.append(item)
        if nulled:
            raise Null
        return items
