"""Rules for what a document names: types, fragments and variables."""

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
    """Types named in variable declarations and fragments exist."""

    def enter_named_type(self, node: NamedTypeNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report a type that the schema does not have, which includes an AWS scalar that it never uses."""
        if node.name.value not in self.context.schema.type_map:
            self.report("UnknownType", f"Unknown type {node.name.value}", node, ancestors)


class Fragments(AppSyncRule):
    """Fragments that are spread exist."""

    def enter_fragment_spread(
        self, node: FragmentSpreadNode, _key: Any, _parent: Any, _path: Any, ancestors: Any
    ) -> None:
        """Report the spread of a fragment that the document lacks."""
        if not self.context.get_fragment(node.name.value):
            self.report("UndefinedFragment", f"Undefined fragment {node.name.value}", node, ancestors)


class UnusedFragments(AppSyncRule):
    """Every fragment is used by some operation."""

    def leave_document(self, node: DocumentNode, *_args: Any) -> None:
        """Report the fragments that no operation reaches."""
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
    """Variables that are used are declared, and the other way round."""

    def leave_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Compare an operation's declarations with what it and its fragments use."""
        declared = {definition.variable.name.value: definition for definition in node.variable_definitions or ()}
        used = {usage.node.name.value: usage.node for usage in self.context.get_recursive_variable_usages(node)}
        for name, variable in used.items():
            if name not in declared:
                self.report("UndefinedVariable", f"Undefined variable {name}", variable, self.ancestors_of(variable))
        for name, definition in declared.items():
            if name not in used:
                self.report("UnusedVariable", f"Unused variable {name}", definition)


class VariableTypes(AppSyncRule):
    """A variable's type fits every place where it is used."""

    def leave_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Check each use; a variable with a default is allowed in a non-null position."""
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
