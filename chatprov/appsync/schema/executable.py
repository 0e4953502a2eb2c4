"""The executable schema of an API, built from the SDL text of StartSchemaCreation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from graphql import (
    DirectiveNode,
    GraphQLScalarType,
    GraphQLSchema,
    build_ast_schema,
    get_introspection_query,
    graphql_sync,
    parse,
    print_ast,
    visit,
)
from graphql.language import REMOVE, Visitor

from chatprov.appsync.schema.check import check_schema
from chatprov.appsync.schema.descriptions import with_descriptions
from chatprov.appsync.schema.prelude import DIRECTIVE_NAMES, with_prelude
from chatprov.appsync.schema.scalars import AWS_SCALARS
from chatprov.appsync.text.jsontext import json_bytes

__all__ = ["ExecutableSchema", "check_schema", "introspection"]


@dataclass(frozen=True, eq=False)
class ExecutableSchema:
    """A schema, with the values that requests need, derived once."""

    sdl: str
    graphql: GraphQLSchema

    @classmethod
    def build(cls, sdl: str) -> ExecutableSchema:
        """Build the schema of an SDL text that `check_schema` accepts."""
        document = with_prelude(with_descriptions(parse(sdl)))
        # With `assume_valid`, the executions do not validate the schema again.
        schema = build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
        for name in AWS_SCALARS.keys() & schema.type_map.keys():
            _give_behaviour(schema.type_map[name])
        return cls(sdl, schema)

    @cached_property
    def subscriptions_by_mutation(self) -> dict[str, tuple[str, ...]]:
        """Mutation field -> the subscription fields whose @aws_subscribe contains its name."""
        found: dict[str, tuple[str, ...]] = {}
        subscription = self.graphql.subscription_type
        for name, field in subscription.fields.items() if subscription else ():
            for directive in (field.ast_node.directives if field.ast_node else None) or ():
                if directive.name.value == "aws_subscribe":
                    for mutation in string_list(directive, "mutations"):
                        found[mutation] = (*found.get(mutation, ()), name)
        return found

    def root_types(self) -> frozenset[str]:
        """Return the names of the Query, Mutation and Subscription types."""
        roots = (self.graphql.query_type, self.graphql.mutation_type, self.graphql.subscription_type)
        return frozenset(root.name for root in roots if root)


def _give_behaviour(scalar: Any) -> None:
    behaviour: GraphQLScalarType = AWS_SCALARS[scalar.name]
    scalar.description = scalar.description or behaviour.description
    scalar.coerce_output_value = behaviour.coerce_output_value
    scalar.coerce_input_value = behaviour.coerce_input_value
    scalar.coerce_input_literal = behaviour.coerce_input_literal


def string_list(directive: DirectiveNode, argument: str) -> list[str]:
    """Return the value of a directive's argument, a string or a list of strings; an empty list when it is missing."""
    for given in directive.arguments or ():
        if given.name.value == argument:
            values = getattr(given.value, "values", (given.value,))
            return [value.value for value in values if hasattr(value, "value")]
    return []


class _WithoutDirectives(Visitor):
    def enter_directive(self, node: DirectiveNode, *_args: object) -> Any:
        return REMOVE if node.name.value in DIRECTIVE_NAMES else None


def introspection(sdl: str, format: Literal["SDL", "JSON"], include_directives: bool) -> bytes:  # noqa: A002, FBT001 - the parameter names of the API
    """Return the response of GetIntrospectionSchema.

    `sdl` is a valid schema, `format` the format of the response; `include_directives` keeps AppSync's directives in
    SDL.
    https://docs.aws.amazon.com/appsync/latest/APIReference/API_GetIntrospectionSchema.html
    """
    if format == "JSON":
        result = graphql_sync(ExecutableSchema.build(sdl).graphql, get_introspection_query())
        return json_bytes({"data": result.data})
    document = parse(sdl, no_location=True)
    return print_ast(document if include_directives else visit(document, _WithoutDirectives())).encode() + b"\n"
