"""Rules for the names of types, fragments and variables in a document."""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputType,
    NamedTypeNode,
    NonNullTypeNode,
    NullValueNode,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    is_non_null_type,
    is_type_sub_type_of,
    type_from_ast,
)

from chatprov.appsync.request.validation.rule import AppSyncRule


class TypeNames(AppSyncRule):
    """The types in variable definitions and fragments must exist."""

    def enter_named_type(self, node: NamedTypeNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report a type that the schema does not contain; an AWS scalar that the schema does not use is such a type."""
        if node.name.value not in self.context.schema.type_map:
            self.report("UnknownType", f"Unknown type {node.name.value}", node, ancestors)


class Fragments(AppSyncRule):
    """The fragments in fragment spreads must be defined."""

    def enter_fragment_spread(
        self, node: FragmentSpreadNode, _key: Any, _parent: Any, _path: Any, ancestors: Any
    ) -> None:
        """Report a spread of a fragment that the document does not define."""
        if not self.context.get_fragment(node.name.value):
            self.report("UndefinedFragment", f"Undefined fragment {node.name.value}", node, ancestors)


class UnusedFragments(AppSyncRule):
    """Every fragment must be used by an operation."""

    def leave_document(self, node: DocumentNode, *_args: Any) -> None:
        """Report the fragments that no operation uses, directly or through other fragments."""
        operations = [definition for definition in node.definitions if isinstance(definition, OperationDefinitionNode)]
        used = {
            fragment.name.value
            for operation in operations
            for fragment in self.context.get_recursively_referenced_fragments(operation)
        }
        for definition in node.definitions:
            if isinstance(definition, FragmentDefinitionNode) and definition.name.value not in used:
                self.report("UnusedFragment", f"Unused fragment {definition.name.value}", definition)


class VariablesRule(AppSyncRule):
    """Used variables must be declared, and declared variables must be used."""

    def leave_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Compare the declared variables of an operation with those that it and its fragments use."""
        declared = {definition.variable.name.value: definition for definition in node.variable_definitions or ()}
        used = {usage.node.name.value: usage.node for usage in self.context.get_recursive_variable_usages(node)}
        for name, variable in used.items():
            if name not in declared:
                self.report("UndefinedVariable", f"Undefined variable {name}", variable, self.ancestors_of(variable))
        for name, definition in declared.items():
            if name not in used:
                self.report("UnusedVariable", f"Unused variable {name}", definition)


class VariableTypes(AppSyncRule):
    """The type of a variable must be allowed at every place where the variable is used."""

    def leave_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Check each use of a variable; a variable with a default value is allowed in a non-null position."""
        schema = self.context.schema
        declared = {definition.variable.name.value: definition for definition in node.variable_definitions or ()}
        for usage in self.context.get_recursive_variable_usages(node):
            definition = declared.get(usage.node.name.value)
            expected = usage.type
            if definition is None or expected is None:
                continue
            actual = type_from_ast(schema, definition.type)
            if actual is None or self._fits(definition, actual, expected, usage.default_value):
                continue
            description = f"Variable type '{actual}' doesn't match expected type '{expected}'"
            self.report("VariableTypeMismatch", description, usage.node, self.ancestors_of(usage.node))

    def _fits(self, definition: VariableDefinitionNode, actual: Any, expected: GraphQLInputType, default: Any) -> bool:
        schema = self.context.schema
        if is_non_null_type(expected) and not isinstance(definition.type, NonNullTypeNode):
            given = definition.default_value
            has_default = given is not None and not isinstance(given, NullValueNode)
            if not has_default and default in (Undefined, None):
                return False
            expected = expected.of_type
        return is_type_sub_type_of(schema, actual, expected)
