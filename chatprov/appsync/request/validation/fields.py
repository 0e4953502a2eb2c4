"""Rules for fields, their arguments, selection sets and directives."""

from __future__ import annotations

from typing import Any

from graphql import (
    SKIP,
    DirectiveNode,
    FieldNode,
    GraphQLNamedType,
    OperationDefinitionNode,
    VisitorAction,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from chatprov.appsync.request.validation.rule import AppSyncRule

_LOCATIONS = {
    "field": "FIELD",
    "fragment_spread": "FRAGMENT_SPREAD",
    "inline_fragment": "INLINE_FRAGMENT",
    "fragment_definition": "FRAGMENT_DEFINITION",
    "variable_definition": "VARIABLE_DEFINITION",
}


class Fields(AppSyncRule):
    """A selected field must exist on its parent type."""

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report a field that does not exist on the parent type; its subfields have no type and are not checked."""
        parent = self.context.get_parent_type()
        if parent and not self.context.get_field_def():
            description = f"Field '{node.name.value}' in type '{parent.name}' is undefined"
            self.report("FieldUndefined", description, node, ancestors)


class IntrospectionHidden(AppSyncRule):
    """When introspection is disabled, the introspection types have no fields except `__typename`."""

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> VisitorAction:
        """Report a field of an introspection type; its subfields are skipped."""
        parent = self.context.get_parent_type()
        if parent and parent.name.startswith("__") and node.name.value != "__typename":
            description = f"Field '{node.name.value}' in type '{parent.name}' is undefined"
            self.report("FieldUndefined", description, node, ancestors)
            return SKIP
        return None


class Leafs(AppSyncRule):
    """A leaf field must not have a selection set; every other field must have one."""

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report a missing or unexpected selection set; in the message, a list or non-null type is called "null"."""
        type_ = self.context.get_type()
        if type_ is None:
            return
        name = type_.name if isinstance(type_, GraphQLNamedType) else "null"
        field = node.name.value
        if is_leaf_type(get_named_type(type_)):
            if node.selection_set:
                description = f"Sub selection not allowed on leaf type {name} of field {field}"
                self.report("SubSelectionNotAllowed", description, node, ancestors)
        elif not node.selection_set:
            description = f"Sub selection required for type {name} of field {field}"
            self.report("SubSelectionRequired", description, node, ancestors)


class Arguments(AppSyncRule):
    """Arguments must be defined, and required arguments must be given."""

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report unknown and missing arguments of a field."""
        field = self.context.get_field_def()
        if not field:
            return
        given = {argument.name.value for argument in node.arguments or ()}
        for argument in node.arguments or ():
            if argument.name.value not in field.args:
                description = f"Unknown field argument {argument.name.value}"
                self.report("UnknownArgument", description, argument, (*ancestors, node))
        for name, definition in field.args.items():
            if name not in given and is_required_argument(definition):
                self.report("MissingFieldArgument", f"Missing field argument {name}", node, ancestors)

    def enter_directive(self, node: DirectiveNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report unknown and missing arguments of a directive."""
        directive = self.context.schema.get_directive(node.name.value)
        if not directive:
            return
        given = {argument.name.value for argument in node.arguments or ()}
        for argument in node.arguments or ():
            if argument.name.value not in directive.args:
                description = f"Unknown directive argument {argument.name.value}"
                self.report("UnknownDirective", description, argument, ancestors)
        for name, definition in directive.args.items():
            if name not in given and is_required_argument(definition):
                description = f"Missing directive argument {name}"
                self.report("MissingDirectiveArgument", description, node, ancestors)


class Directives(AppSyncRule):
    """A directive must be defined and allowed in its location."""

    def enter_directive(self, node: DirectiveNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report an unknown or misplaced directive."""
        name = node.name.value
        directive = self.context.schema.get_directive(name)
        if directive is None:
            self.report("UnknownDirective", f"Unknown directive {name}", node, ancestors)
            return
        parent = ancestors[-1] if not isinstance(ancestors[-1], list | tuple) else ancestors[-2]
        location = (
            parent.operation.name if isinstance(parent, OperationDefinitionNode) else _LOCATIONS.get(parent.kind, "")
        )
        if location not in {allowed.name for allowed in directive.locations}:
            self.report("MisplacedDirective", f"Directive {name} not allowed here", node, ancestors)
