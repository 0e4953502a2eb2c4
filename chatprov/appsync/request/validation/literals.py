"""The rule for literals in a document: they must be valid for the types of their arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLScalarType,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)

from chatprov.appsync.request.validation.rule import AppSyncRule
from chatprov.appsync.schema.scalars import AWS_SCALARS, INT_MAX, INT_MIN

_LITERALS: dict[str, tuple[type[ValueNode], ...]] = {
    "Float": (IntValueNode, FloatValueNode),
    "String": (StringValueNode,),
    "Boolean": (BooleanValueNode,),
    "ID": (StringValueNode, IntValueNode),
}


class ArgumentValues(AppSyncRule):
    """A literal must be valid for the type of its argument; variables are checked by other rules."""

    def enter_argument(self, node: ArgumentNode, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        """Report the first invalid part of the literal."""
        definition = self.context.get_argument()
        if definition is None:
            return
        check = _Check(node.value)
        if not check.fits(node.value, definition.type):
            name = "".join([node.name.value, *check.subfields])
            description = f"argument '{name}' with value '{java_node(check.value)}' {check.complaint}"
            self.report("WrongType", description, node, ancestors)


@dataclass
class _Check:
    """Compares a literal with its type; stores the message, the invalid part, and the path of the part."""

    value: ValueNode
    complaint: str = ""
    subfields: list[str] = field(default_factory=list)

    def fits(self, node: ValueNode, type_: GraphQLInputType) -> bool:
        if isinstance(node, NullValueNode):
            return not is_non_null_type(type_) or self._wrong("must not be null", node)
        if isinstance(node, VariableNode):
            return True
        if is_non_null_type(type_):
            return self.fits(node, type_.of_type)
        if is_list_type(type_):
            return self._list_fits(node, type_.of_type)
        if isinstance(type_, GraphQLInputObjectType):
            return self._object_fits(node, type_)
        if isinstance(type_, GraphQLScalarType | GraphQLEnumType) and not _leaf_fits(node, type_):
            return self._wrong(f"is not a valid '{type_.name}'", node)
        return True

    def _wrong(self, complaint: str, node: ValueNode | None = None) -> bool:
        self.complaint = complaint
        self.value = node or self.value
        return False

    def _list_fits(self, node: ValueNode, item_type: GraphQLInputType) -> bool:
        if not isinstance(node, ListValueNode):
            return self.fits(node, item_type)
        for index, item in enumerate(node.values):
            if not self.fits(item, item_type):
                self.subfields.insert(0, f"[{index}]")
                return False
        return True

    def _object_fits(self, node: ValueNode, type_: GraphQLInputObjectType) -> bool:
        if not isinstance(node, ObjectValueNode):
            return self._wrong("must be an object type", node)
        given = {field.name.value: field for field in node.fields}
        missing = [name for name, field in type_.fields.items() if name not in given and is_required_input_field(field)]
        if missing:
            return self._wrong(f"is missing required fields '[{', '.join(missing)}]'")
        for name, given_field in given.items():
            if name not in type_.fields:
                return self._wrong(f"contains a field not in '{type_.name}': '{name}'")
            if not self.fits(given_field.value, type_.fields[name].type):
                self.subfields.insert(0, f".{name}")
                return False
        return True


def _leaf_fits(node: ValueNode, type_: GraphQLScalarType | GraphQLEnumType) -> bool:
    if isinstance(type_, GraphQLEnumType):
        return isinstance(node, EnumValueNode) and node.value in type_.values
    kinds = _LITERALS.get(type_.name)
    if type_.name == "Int":
        return isinstance(node, IntValueNode) and _in_range(node.value)
    if kinds is not None:
        return isinstance(node, kinds)
    try:
        AWS_SCALARS[type_.name].coerce_input_literal(node)  # type: ignore[misc, arg-type]  # all AWS scalars have this function
    except ValueError:
        return False
    return True


def _in_range(digits: str) -> bool:
    return len(digits) <= len(str(INT_MIN)) and INT_MIN <= int(digits) <= INT_MAX


def java_node(node: ValueNode) -> str:
    """Return the text of a literal as the Java implementation prints it."""
    match node:
        case NullValueNode():
            return "NullValue{}"
        case VariableNode():
            return f"VariableReference{{name='{node.name.value}'}}"
        case EnumValueNode():
            return f"EnumValue{{name='{node.value}'}}"
        case StringValueNode():
            return f"StringValue{{value='{node.value}'}}"
        case BooleanValueNode():
            return f"BooleanValue{{value={str(node.value).lower()}}}"
        case IntValueNode() | FloatValueNode():
            return f"{type(node).__name__.removesuffix('Node')}{{value={node.value}}}"
        case ListValueNode():
            return f"ArrayValue{{values=[{', '.join(map(java_node, node.values))}]}}"
        case ObjectValueNode():
            fields = ", ".join(
                f"ObjectField{{name='{field.name.value}', value={java_node(field.value)}}}" for field in node.fields
            )
            return f"ObjectValue{{objectFields=[{fields}]}}"
        case _:
            return str(node)
