"""Read statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from chatprov.appsync.js import statements as tree
from chatprov.appsync.js.syntax_functions import block, declaration
from chatprov.appsync.js.syntax_literals import binding_name
from chatprov.appsync.js.syntax_loops import do_while, for_each, for_loop, while_loop
from chatprov.appsync.js.syntax_patterns import declared
from chatprov.appsync.js.syntax_reader import field, only_part, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode, StatementNode
    from chatprov.appsync.js.syntax_reader import SyntaxReader


def _optional(reader: SyntaxReader, node: TreeNode) -> ExpressionNode | None:
    found = next(parts(node), None)
    return None if found is None else reader.expression(found)


def _expression(reader: SyntaxReader, node: TreeNode) -> tree.ExpressionStatement:
    return tree.ExpressionStatement(reader.place(node), reader.expression(only_part(node)))


def variables(reader: SyntaxReader, node: TreeNode) -> tree.VariableDeclaration:
    """Read `const`, `let` or `var`."""
    kind = cast("tree.DeclarationKind", node.children[0].type)
    declarators = tuple([_declarator(reader, child, kind) for child in parts(node)])
    return tree.VariableDeclaration(reader.place(node), kind, declarators)


def _declarator(reader: SyntaxReader, node: TreeNode, kind: tree.DeclarationKind) -> tree.VariableDeclarator:
    name, value = field(node, "name"), node.child_by_field_name("value")
    if value is None:
        if name.type != "identifier":
            reader.refuse(name, "A destructuring declaration must have an initializer.")
        elif kind == "const":
            reader.refuse(name, "'const' declarations must be initialized.")
    target = declared(reader, name)
    return tree.VariableDeclarator(reader.place(node), target, None if value is None else reader.expression(value))


def _if(reader: SyntaxReader, node: TreeNode) -> tree.IfStatement:
    nodes = [node]
    while (last := _else(nodes[-1])) is not None and last.type == "if_statement":
        nodes.append(last)
    found = _branch(reader, nodes.pop(), None if last is None else reader.single(last))
    for branch in reversed(nodes):
        found = _branch(reader, branch, found)
    return found


def _else(node: TreeNode) -> TreeNode | None:
    found = node.child_by_field_name("alternative")
    return None if found is None else only_part(found)


def _branch(reader: SyntaxReader, node: TreeNode, otherwise: StatementNode | None) -> tree.IfStatement:
    test, then = reader.expression(field(node, "condition")), reader.single(field(node, "consequence"))
    return tree.IfStatement(reader.place(node), test, then, otherwise)


def _switch(reader: SyntaxReader, node: TreeNode) -> tree.SwitchStatement:
    value = reader.expression(field(node, "value"))
    with reader.inside("switch"):
        cases = [_case(reader, child) for child in parts(field(node, "body"))]
    for case in [case for case in cases if case.test is None][1:]:
        reader.refuse_at(case.place, "A 'default' clause cannot appear more than once in a 'switch' statement.")
    return tree.SwitchStatement(reader.place(node), value, tuple(cases))


def _case(reader: SyntaxReader, node: TreeNode) -> tree.SwitchCase:
    value = node.child_by_field_name("value")
    test = None if value is None else reader.expression(value)
    statements = [reader.statement(child) for child in node.children_by_field_name("body") if child.is_named]
    return tree.SwitchCase(reader.place(node), test, tuple(statements))


def _return(reader: SyntaxReader, node: TreeNode) -> tree.ReturnStatement:
    if reader.function_depth == 0:
        reader.refuse(node, "A 'return' statement can only be used within a function body.")
    return tree.ReturnStatement(reader.place(node), _optional(reader, node))


def _throw(reader: SyntaxReader, node: TreeNode) -> tree.ThrowStatement:
    return tree.ThrowStatement(reader.place(node), reader.expression(only_part(node)))


def _try(reader: SyntaxReader, node: TreeNode) -> tree.TryStatement:
    handler, last = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
    if handler is None and last is None:
        reader.refuse(node, "'catch' or 'finally' expected.")
    parameter = None if handler is None else handler.child_by_field_name("parameter")
    return tree.TryStatement(
        reader.place(node),
        block(reader, field(node, "body")),
        None if handler is None else block(reader, field(handler, "body")),
        None if parameter is None else declared(reader, parameter),
        None if last is None else block(reader, field(last, "body")),
    )


def _labeled(reader: SyntaxReader, node: TreeNode) -> tree.LabeledStatement:
    label = binding_name(reader, field(node, "label"))
    if f"{label}:" in reader.jumps:
        reader.refuse(node, f"Duplicate label '{label}'.")
    with reader.inside(f"{label}:"):
        return tree.LabeledStatement(reader.place(node), label, reader.single(field(node, "body")))


def _label(reader: SyntaxReader, node: TreeNode) -> str | None:
    found = node.child_by_field_name("label")
    label = None if found is None else reader.text(found)
    if label is not None and f"{label}:" not in reader.jumps:
        reader.refuse(node, "Jump target cannot cross function boundary.")
    return label


def _break(reader: SyntaxReader, node: TreeNode) -> tree.BreakStatement:
    label = _label(reader, node)
    if label is None and not {"loop", "switch"} & set(reader.jumps):
        reader.refuse(node, "A 'break' statement can only be used within an enclosing iteration or switch statement.")
    return tree.BreakStatement(reader.place(node), label)


def _continue(reader: SyntaxReader, node: TreeNode) -> tree.ContinueStatement:
    if "loop" not in reader.jumps:
        reader.refuse(node, "A 'continue' statement can only be used within an enclosing iteration statement.")
    return tree.ContinueStatement(reader.place(node), _label(reader, node))


def _empty(reader: SyntaxReader, node: TreeNode) -> tree.EmptyStatement:
    return tree.EmptyStatement(reader.place(node))


def _class(reader: SyntaxReader, node: TreeNode) -> tree.ClassDeclaration:
    return tree.ClassDeclaration(reader.place(node), binding_name(reader, field(node, "name")))


STATEMENTS: Final[Mapping[str, Callable[[SyntaxReader, TreeNode], StatementNode]]] = {
    "expression_statement": _expression,
    "lexical_declaration": variables,
    "variable_declaration": variables,
    "return_statement": _return,
    "if_statement": _if,
    "statement_block": block,
    "function_declaration": declaration,
    "generator_function_declaration": declaration,
    "for_in_statement": for_each,
    "for_statement": for_loop,
    "while_statement": while_loop,
    "do_statement": do_while,
    "switch_statement": _switch,
    "break_statement": _break,
    "continue_statement": _continue,
    "throw_statement": _throw,
    "try_statement": _try,
    "labeled_statement": _labeled,
    "empty_statement": _empty,
    "debugger_statement": _empty,
    "class_declaration": _class,
}
