"""The statements of a syntax tree, those that APPSYNC_JS refuses included: the gate needs their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chatprov.appsync.js.nodes import Node, StatementNode

if TYPE_CHECKING:
    from chatprov.appsync.js.expressions import FunctionExpression
    from chatprov.appsync.js.nodes import ExpressionNode, Place
    from chatprov.appsync.js.patterns import Target

DeclarationKind = Literal["const", "let", "var"]


@dataclass(frozen=True, slots=True)
class VariableDeclarator(Node):
    """`target = value` in a declaration, with or without a value."""

    target: Target
    value: ExpressionNode | None


@dataclass(frozen=True, slots=True)
class VariableDeclaration(StatementNode):
    """`const`, `let` or `var`."""

    kind: DeclarationKind
    declarators: tuple[VariableDeclarator, ...]


@dataclass(frozen=True, slots=True)
class FunctionDeclaration(StatementNode):
    """`function name(...) {...}`; its function has a name."""

    function: FunctionExpression


@dataclass(frozen=True, slots=True)
class ClassDeclaration(StatementNode):
    """A class with a name; nothing else of it is kept, since it is refused."""

    name: str


@dataclass(frozen=True, slots=True)
class ExpressionStatement(StatementNode):
    """An expression whose value is not used."""

    expression: ExpressionNode


@dataclass(frozen=True, slots=True)
class BlockStatement(StatementNode):
    """`{...}`, also the body of a function."""

    statements: tuple[StatementNode, ...]


@dataclass(frozen=True, slots=True)
class IfStatement(StatementNode):
    """`if (test) then else otherwise`."""

    test: ExpressionNode
    then: StatementNode
    otherwise: StatementNode | None


@dataclass(frozen=True, slots=True)
class ForEachStatement(StatementNode):
    """`for (target of values)` or `for (target in values)`; `kind` is None for a target that is declared elsewhere."""

    way: Literal["of", "in"]
    kind: DeclarationKind | None
    target: Target
    values: ExpressionNode
    body: StatementNode
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class ForStatement(StatementNode):
    """`for (first; test; step)`."""

    first: VariableDeclaration | ExpressionNode | None
    test: ExpressionNode | None
    step: ExpressionNode | None
    body: StatementNode


@dataclass(frozen=True, slots=True)
class WhileStatement(StatementNode):
    """`while (test) body`, or `do body while (test)` if `is_do`."""

    test: ExpressionNode
    body: StatementNode
    is_do: bool


@dataclass(frozen=True, slots=True)
class SwitchCase(Node):
    """`case test:` and the statements up to the next one; `default:` has no test."""

    test: ExpressionNode | None
    statements: tuple[StatementNode, ...]


@dataclass(frozen=True, slots=True)
class SwitchStatement(StatementNode):
    """`switch (value) {...}`."""

    value: ExpressionNode
    cases: tuple[SwitchCase, ...]


@dataclass(frozen=True, slots=True)
class BreakStatement(StatementNode):
    """`break`, with a label or without."""

    label: str | None


@dataclass(frozen=True, slots=True)
class ContinueStatement(StatementNode):
    """`continue`, with a label or without."""

    label: str | None


@dataclass(frozen=True, slots=True)
class ReturnStatement(StatementNode):
    """`return value`, with or without a value."""

    value: ExpressionNode | None


@dataclass(frozen=True, slots=True)
class ThrowStatement(StatementNode):
    """`throw value`."""

    value: ExpressionNode


@dataclass(frozen=True, slots=True)
class TryStatement(StatementNode):
    """`try {} catch (error) {} finally {}`."""

    block: BlockStatement
    handler: BlockStatement | None
    parameter: Target | None
    last: BlockStatement | None


@dataclass(frozen=True, slots=True)
class LabeledStatement(StatementNode):
    """`label: statement`."""

    label: str
    statement: StatementNode


@dataclass(frozen=True, slots=True)
class EmptyStatement(StatementNode):
    """`;`, or `debugger;`."""


@dataclass(frozen=True, slots=True)
class ImportSpecifier(Node):
    """`imported as local`; `imported` is "*" for a namespace and "default" for a default import."""

    imported: str
    local: str


@dataclass(frozen=True, slots=True)
class ImportDeclaration(StatementNode):
    """`import {...} from "module"`; `module` is the text in quotes."""

    module: str
    names: tuple[ImportSpecifier, ...]
    module_place: Place


@dataclass(frozen=True, slots=True)
class ExportSpecifier(Node):
    """`local as exported`."""

    local: str
    exported: str


@dataclass(frozen=True, slots=True)
class ExportDeclaration(StatementNode):
    """`export` before a declaration, or of names; `module` is there in `export {...} from "module"`.

    `export *` has the name "*", `export default` the exported name "default"; `value` is the expression of a default export.
    """

    declaration: StatementNode | None
    names: tuple[ExportSpecifier, ...]
    module: str | None = None
    value: ExpressionNode | None = None


@dataclass(frozen=True, slots=True)
class Program(Node):
    """The whole code."""

    statements: tuple[StatementNode, ...]
