"""Plans: the fields that a selection set selects on an object type, prepared once and reused for all objects and most requests."""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from graphql import GraphQLNonNull, GraphQLScalarType

from chatprov.appsync.errors import FieldError, FieldUnauthorizedError
from chatprov.appsync.execution.allowance import VALUE
from chatprov.appsync.schema.scalars import EVENT_SERIALIZERS, SERIALIZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphql import GraphQLObjectType, GraphQLOutputType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.auth.field_authorization import FieldAuthorization
    from chatprov.appsync.auth.identity import Identity, Rights
    from chatprov.appsync.execution.collecting import Selected
    from chatprov.appsync.execution.path import ResponsePath
    from chatprov.appsync.request.documents import Operation
    from chatprov.appsync.resolvers.resolver import FieldResolver

    CallerKind = tuple[bool, Rights]
    """Whether resolvers are called, and the rights that decide which fields the caller may access."""

_CALLERS: Final = 8
"""The number of kinds of callers for which the plans of one operation are cached."""
_MOST_PLANNED: Final = 15_000
"""The maximum number of fields in the cached plans of an operation; with fragments, this can be more than in the document."""


class PlannedField(NamedTuple):
    """A selected field with everything that its execution needs.

    `key` is the response key, `coordinate` the field with its type, such as "Query.node". `denial` returns the error to
    raise instead of resolving the field. `serialize` is set for a scalar without a resolver, which is read from its
    parent; most fields are of this kind.
    """

    key: str
    name: str
    details: FieldDetailsList
    type: GraphQLOutputType
    resolver: FieldResolver | None = None
    denial: Callable[[], FieldError] | None = None
    serialize: Callable[[Any], Any] | None = None
    required: bool = False
    coordinate: str = ""


class Plan(list[PlannedField]):
    """The selected fields of an object; `weight` estimates their size in bytes, without their values."""

    __slots__ = ("weight",)

    def __init__(self, fields: Iterable[PlannedField]) -> None:
        super().__init__(fields)
        self.weight = VALUE * len(self)
        for field in self:
            self.weight += len(field.key)


class Planner:
    """Plans the selections of one operation for callers with the same rights.

    With `resolving=False`, as for a subscription event, all fields are read from their parents. `serializers` bring a
    scalar into the form of the response.
    """

    def __init__(
        self,
        resolvers: Mapping[tuple[str, str], FieldResolver],
        access: FieldAuthorization,
        identity: Identity,
        depth_limit: int,
        *,
        resolving: bool,
    ) -> None:
        self._resolving = resolving
        self._resolvers = resolvers if resolving else {}
        self.serializers = SERIALIZERS if resolving else EVENT_SERIALIZERS
        self._access = access
        self._identity = identity
        self._depth_limit = depth_limit
        self._planned = 0
        self._root: list[Plan] | None = None
        self._subfields: dict[tuple[str, int], tuple[FieldDetailsList, Plan]] = {}

    def root(self, type_: GraphQLObjectType, selected: Callable[[], Selected]) -> list[Plan]:
        """Return the plans of the root type, whose depth is 1: one for each field, because they are executed one by one."""
        if self._root is None:
            fields = selected()
            if not self._resolving:
                # AppSync sends an event under the name of the subscription's field, also when it has an alias.
                fields = {details[0].node.name.value: details for details in fields.values()}
            self._root = [Plan([planned]) for planned in self._plan(type_, fields, 1)]
        return self._root

    def subfields(
        self,
        type_: GraphQLObjectType,
        details: FieldDetailsList,
        path: ResponsePath,
        selected: Callable[[GraphQLObjectType, FieldDetailsList], Selected],
    ) -> Plan:
        """Return the plan of the object at `path`, whose selection sets are in `details`."""
        key = (type_.name, id(details))
        known = self._subfields.get(key)
        if known is None:
            depth = sum(isinstance(part, str) for part in path.response_keys()) + 1
            # The entry keeps a reference to `details`, so no other list can get the same id.
            known = details, self._plan(type_, selected(type_, details), depth)
            if self._planned <= _MOST_PLANNED:
                self._subfields[key] = known
        return known[1]

    def _plan(self, type_: GraphQLObjectType, selected: Selected, depth: int) -> Plan:
        self._planned += len(selected)
        return Plan(self._field(type_, key, details, depth) for key, details in selected.items())

    def _field(self, type_: GraphQLObjectType, key: str, details: FieldDetailsList, depth: int) -> PlannedField:
        name = details[0].node.name.value
        definition = type_.fields.get(name)
        if definition is None:  # __typename, __schema, __type
            return PlannedField(key, name, details, type_)
        required = isinstance(definition.type, GraphQLNonNull)
        denial = self._denial(type_, name, depth)
        if denial:
            return PlannedField(key, name, details, definition.type, denial=denial, required=required)
        resolver = self._resolvers.get((type_.name, name))
        bare = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
        plain = resolver is None and isinstance(bare, GraphQLScalarType)
        serialize = self.serializers[bare.name] if plain else None
        coordinate = f"{type_.name}.{name}"
        return PlannedField(key, name, details, definition.type, resolver, None, serialize, required, coordinate)

    def _denial(self, type_: GraphQLObjectType, name: str, depth: int) -> Callable[[], FieldError] | None:
        # Each raise needs a new exception, because an exception keeps the frames of every place where it was raised.
        if self._depth_limit and depth > self._depth_limit:
            message = f"Query depth limit of {self._depth_limit} reached."
            return partial(FieldError, message, "QueryDepthLimitReached")
        if not self._access.allows(self._identity, type_, name):
            return partial(FieldUnauthorizedError, name, type_.name)
        return None


class Plans:
    """The planners of one API, cached for operations whose selected fields do not depend on variables.

    The cache refers weakly to operations: a planner is deleted when no document refers to its operation.
    """

    def __init__(
        self, resolvers: Mapping[tuple[str, str], FieldResolver], access: FieldAuthorization, depth_limit: int
    ) -> None:
        self._resolvers = resolvers
        self._access = access
        self._depth_limit = depth_limit
        self._kept: WeakKeyDictionary[Operation, dict[CallerKind, Planner]] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, operation: Operation, identity: Identity, *, resolving: bool) -> Planner:
        """Return the planner of an operation for a caller."""
        if operation.conditional:
            return self._make(identity, resolving=resolving)
        caller = resolving, identity.rights
        with self._lock:
            planners = self._kept.setdefault(operation, {})
            found = planners.get(caller)
            if found is None:
                if len(planners) == _CALLERS:
                    del planners[next(iter(planners))]
                found = planners[caller] = self._make(identity, resolving=resolving)
            return found

    def _make(self, identity: Identity, *, resolving: bool) -> Planner:
        return Planner(self._resolvers, self._access, identity, self._depth_limit, resolving=resolving)
