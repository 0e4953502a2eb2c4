"""One walk over the tree, which finds what all rules need: the nodes of each class, and what each name means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.gate.scopes import CodeScope, DeclaredName
from chatprov.appsync.js.nodes import Node
from chatprov.appsync.js.patterns import ArrayPattern, AssignmentPattern, ObjectPattern, PatternProperty, RestElement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.js.gate.scopes import NameClash, NameKind
    from chatprov.appsync.js.nodes import ExpressionNode, Place

N = TypeVar("N", bound=Node)


class CodeAnalysis:
    """What is in a program.

    `writes` are the names that are assigned to, not those of declarations; `references` are those that are read, which
    does not include the names in `export {...}`.
    """

    def __init__(self, program: statements.Program) -> None:
        self._found: dict[type[Node], list[tuple[Any, CodeScope]]] = defaultdict(list)
        visits: dict[type[Node], Callable[[Any, CodeScope], None]] = {
            expressions.Identifier: self._identifier,
            expressions.MemberExpression: self._member,
            expressions.AssignmentExpression: self._assignment,
            expressions.UpdateExpression: self._update,
            expressions.FunctionExpression: self._function_expression,
            statements.VariableDeclaration: self._declaration,
            statements.FunctionDeclaration: self._function_declaration,
            statements.ClassDeclaration: self._class,
            statements.ImportDeclaration: self._import,
            statements.BlockStatement: self._in_own_scope,
            statements.ForStatement: self._in_own_scope,
            statements.ForEachStatement: self._for_each,
            statements.SwitchStatement: self._switch,
            statements.TryStatement: self._try,
        }
        self._visits = visits
        self.top = CodeScope(None, None, holds_vars=True)
        self.clashes: list[NameClash] = []
        self.writes: list[tuple[expressions.Identifier, CodeScope]] = []
        self.references: list[tuple[expressions.Identifier, CodeScope]] = []
        self._next: list[tuple[Node, CodeScope]] = []
        self._children(program, self.top)
        self._walk()

    def each(self, kind: type[N]) -> Sequence[tuple[N, CodeScope]]:
        """Return the nodes of a class, each with the scope that it is in."""
        return self._found.get(kind, ())

    def _walk(self) -> None:
        """Visit all nodes in the order of the code; a row such as `a + b + c` is as deep as it is long."""
        waiting: list[tuple[Node, CodeScope]] = []
        while self._next or waiting:
            waiting += reversed(self._next)
            self._next = []
            node, scope = waiting.pop()
            kind = type(node)
            self._found[kind].append((node, scope))
            self._visits.get(kind, self._children)(node, scope)

    def _visit(self, node: Node, scope: CodeScope) -> None:
        """Visit a node when those before it, and all that is in them, have been visited."""
        self._next.append((node, scope))

    def _children(self, node: Node, scope: CodeScope) -> None:
        for name in _fields(type(node)):
            value = getattr(node, name)
            if isinstance(value, Node):
                self._visit(value, scope)
            elif isinstance(value, tuple):
                for item in value:
                    if isinstance(item, Node):
                        self._visit(item, scope)

    def _identifier(self, node: expressions.Identifier, scope: CodeScope) -> None:
        self.references.append((node, scope))

    def _member(self, node: expressions.MemberExpression, scope: CodeScope) -> None:
        self._visit(node.object, scope)
        if node.is_computed:
            self._visit(node.key, scope)

    def _assignment(self, node: expressions.AssignmentExpression, scope: CodeScope) -> None:
        self._target(node.target, scope, None, None)
        self._visit(node.value, scope)

    def _update(self, node: expressions.UpdateExpression, scope: CodeScope) -> None:
        self._target(node.operand, scope, None, None)

    def _declaration(self, node: statements.VariableDeclaration, scope: CodeScope) -> None:
        for declarator in node.declarators:
            self._found[statements.VariableDeclarator].append((declarator, scope))
            self._target(declarator.target, scope, node.kind, declarator.value)
            if declarator.value is not None:
                self._visit(declarator.value, scope)

    def _for_each(self, node: statements.ForEachStatement, scope: CodeScope) -> None:
        inner = CodeScope(scope, scope.function)
        self._target(node.target, inner, node.kind, None)
        self._visit(node.values, inner)
        self._visit(node.body, inner)

    def _in_own_scope(self, node: Node, scope: CodeScope) -> None:
        self._children(node, CodeScope(scope, scope.function))

    def _switch(self, node: statements.SwitchStatement, scope: CodeScope) -> None:
        self._visit(node.value, scope)
        inner = CodeScope(scope, scope.function)
        for case in node.cases:
            self._visit(case, inner)

    def _try(self, node: statements.TryStatement, scope: CodeScope) -> None:
        self._visit(node.block, scope)
        inner = CodeScope(scope, scope.function)
        if node.parameter is not None:
            self._target(node.parameter, inner, "catch", None)
        for block in (node.handler, node.last):
            if block is not None:
                self._visit(block, inner)

    def _function_declaration(self, node: statements.FunctionDeclaration, scope: CodeScope) -> None:
        self._declare(node.function.name or "", "function", node.place, scope, node.function)
        self._found[expressions.FunctionExpression].append((node.function, scope))
        self._function(node.function, scope)

    def _function_expression(self, node: expressions.FunctionExpression, scope: CodeScope) -> None:
        if node.name is not None:
            scope = CodeScope(scope, scope.function)
            self._declare(node.name, "function", node.place, scope, node)
        self._function(node, scope)

    def _function(self, node: expressions.FunctionExpression, scope: CodeScope) -> None:
        inner = CodeScope(scope, node, holds_vars=True)
        for parameter in node.parameters:
            self._target(parameter, inner, "parameter", None)
        if isinstance(node.body, statements.BlockStatement):
            self._children(node.body, inner)
        else:
            self._visit(node.body, inner)

    def _class(self, node: statements.ClassDeclaration, scope: CodeScope) -> None:
        self._declare(node.name, "class", node.place, scope)

    def _import(self, node: statements.ImportDeclaration, scope: CodeScope) -> None:
        for name in node.names:
            binding = DeclaredName(name.local, "import", name.place, None, node.module, name.imported)
            self._add(binding, scope)

    def _target(self, node: Node, scope: CodeScope, kind: NameKind | None, value: ExpressionNode | None) -> None:
        """Declare the names of a target, or note that they are written to for `kind` None."""
        self._found[type(node)].append((node, scope))
        match node:
            case AssignmentPattern():
                self._target(node.target, scope, kind, None)
                self._visit(node.value, scope)
            case RestElement():
                self._target(node.target, scope, kind, None)
            case PatternProperty():
                self._visit(node.key, scope)
                self._target(node.target, scope, kind, None)
            case ObjectPattern():
                for member in node.properties:
                    self._target(member, scope, kind, None)
            case ArrayPattern():
                for element in node.elements:
                    if element is not None:
                        self._target(element, scope, kind, None)
            case _:
                self._leaf(node, scope, kind, value)

    def _leaf(self, node: Node, scope: CodeScope, kind: NameKind | None, value: ExpressionNode | None) -> None:
        if not isinstance(node, expressions.Identifier):
            self._children(node, scope)
        elif kind is None:
            self.writes.append((node, scope))
        else:
            self._declare(node.name, kind, node.place, scope, value)

    def _declare(
        self, name: str, kind: NameKind, place: Place, scope: CodeScope, value: ExpressionNode | None = None
    ) -> None:
        self._add(DeclaredName(name, kind, place, value, declared_in=scope.function), scope)

    def _add(self, binding: DeclaredName, scope: CodeScope) -> None:
        clash = scope.declare(binding)
        if clash is not None:
            self.clashes.append(clash)


_FIELDS: Final[dict[type[Node], tuple[str, ...]]] = {}


def _fields(kind: type[Node]) -> tuple[str, ...]:
    """Return the names of the fields in which a node of a class may have further nodes."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(field.name for field in fields(kind) if field.name != "place")
    return found
