"""Read the nodes of tree-sitter: their text, their place, and the classes of our tree that they become."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chatprov.appsync.js.nodes import ExpressionNode, Node, Place, StatementNode
from chatprov.appsync.js.problems import CodeProblem, CodeRefusedError
from chatprov.appsync.vtl.utf16 import from_units, to_units

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.patterns import Target

N = TypeVar("N", bound=Node)

BYTES_PER_UNIT: Final = 2
"""The parser reads UTF-16, so that columns are counted as JavaScript counts them."""

MAX_NESTING: Final = 100
"""The maximum nesting of expressions and statements in code: a row, such as `a + b + c` or `else if`, is one level."""

COMMENTS: Final = frozenset({"comment", "html_comment"})

_DECLARATIONS: Final = frozenset(
    {"lexical_declaration", "function_declaration", "generator_function_declaration", "class_declaration"}
)


class SyntaxReader:
    """The state of one reading of code.

    `expressions`, `statements` and `targets` have the function for each type of tree-sitter's nodes, so that the modules
    with these functions need not import each other. `problems` collects what tree-sitter tolerates and JavaScript refuses.
    """

    def __init__(
        self,
        code: str,
        expressions: Mapping[str, Callable[[SyntaxReader, TreeNode], ExpressionNode]],
        statements: Mapping[str, Callable[[SyntaxReader, TreeNode], StatementNode]],
        targets: Mapping[str, Callable[[SyntaxReader, TreeNode], Target]],
    ) -> None:
        self._units = to_units(code)
        self._expressions = expressions
        self._statements = statements
        self._targets = targets
        self._depth = 0
        self.problems: list[CodeProblem] = []
        self.function_depth = 0
        self.jumps: tuple[str, ...] = ()
        """What `break` and `continue` may leave here: "loop", "switch" and the labels with a colon behind them."""

    def text(self, node: TreeNode) -> str:
        """Return the code of a node."""
        return self.slice(node.start_byte, node.end_byte)

    def slice(self, start: int, end: int) -> str:
        """Return the code between two offsets in bytes."""
        return from_units(self._units[start // BYTES_PER_UNIT : end // BYTES_PER_UNIT])

    def place(self, node: TreeNode, last: TreeNode | None = None) -> Place:
        """Return the place of a node, or the place from its start to the end of the last one."""
        row, column = node.start_point
        start, end = node.start_byte // BYTES_PER_UNIT, (last or node).end_byte // BYTES_PER_UNIT
        return Place(row + 1, column // BYTES_PER_UNIT + 1, start, end)

    def refuse(self, node: TreeNode, text: str) -> None:
        """Note that JavaScript refuses a node."""
        self.refuse_at(self.place(node), text)

    def refuse_at(self, place: Place, text: str) -> None:
        """Note that JavaScript refuses what is at a place."""
        self.problems.append(parser_problem(text, place))

    def expression(self, node: TreeNode) -> ExpressionNode:
        """Read an expression."""
        return self._read(node, self._expressions, "Expression expected.", ExpressionNode)

    def statement(self, node: TreeNode) -> StatementNode:
        """Read a statement."""
        return self._read(node, self._statements, "Declaration or statement expected.", StatementNode)

    def target(self, node: TreeNode) -> Target:
        """Read the target of a declaration, a parameter or an assignment."""
        text = "The left-hand side of an assignment must be a variable or a property."
        return self._read(node, self._targets, text, ExpressionNode)

    def _read(
        self,
        node: TreeNode,
        readers: Mapping[str, Callable[[SyntaxReader, TreeNode], N]],
        refusal: str,
        without_kind: Callable[[Place], N],
    ) -> N:
        """Read a node with the function for its type; one that JavaScript refuses is read without a kind, and noted."""
        self.enter(node)
        read = readers.get(node.type)
        if read is None:
            self.refuse(node, refusal)
            found = without_kind(self.place(node))
        else:
            found = read(self, node)
        self.leave()
        return found

    def single(self, node: TreeNode) -> StatementNode:
        """Read the statement behind `if`, `else`, a label or the head of a loop, which declares nothing."""
        if node.type in _DECLARATIONS:
            self.refuse(node, "A declaration is only allowed inside a block.")
        return self.statement(node)

    @contextmanager
    def inside(self, jump: str) -> Iterator[None]:
        """Allow `break` and `continue` to leave a loop, a switch or a labeled statement in the body of this context."""
        outer, self.jumps = self.jumps, (*self.jumps, jump)
        yield
        self.jumps = outer

    def enter(self, node: TreeNode) -> None:
        """Count one more level of nesting, up to the maximum."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            self.refuse(node, f"Code is nested deeper than {MAX_NESTING} levels.")
            raise CodeRefusedError(in_order(self.problems))

    def leave(self) -> None:
        """Count one level of nesting less."""
        self._depth -= 1


def parser_problem(text: str, place: Place) -> CodeProblem:
    """Return the problem of code that is not JavaScript."""
    return CodeProblem("PARSER_ERROR", f"Parsing error: {text}", place.line, place.column, place.end - place.start)


def in_order(problems: list[CodeProblem]) -> list[CodeProblem]:
    """Return the problems in the order of the code."""
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def parts(node: TreeNode) -> Iterator[TreeNode]:
    """Yield the named children of a node without comments."""
    return (child for child in node.named_children if child.type not in COMMENTS)


def only_part(node: TreeNode) -> TreeNode:
    """Return the one named child of a node that is no comment."""
    return next(parts(node))


def field(node: TreeNode, name: str) -> TreeNode:
    """Return a child that the grammar demands."""
    found: Any = node.child_by_field_name(name)
    return found  # type: ignore[no-any-return]


def row(node: TreeNode, kinds: Collection[str], name: str) -> tuple[list[TreeNode], TreeNode]:
    """Return the nodes of a row, such as `a + b + c`, from the outermost to the innermost, and what is in the innermost.

    The grammar nests the nodes of a row in each other: `kinds` are their types, and `name` is the field that has the next
    one. A row may be as long as the code, so it is read, checked, compiled and run by loops.
    """
    nodes = [node]
    while (inner := field(nodes[-1], name)).type in kinds:
        nodes.append(inner)
    return nodes, inner


def with_gaps(node: TreeNode) -> Iterator[TreeNode | None]:
    """Yield the parts of a list in brackets; None is a place that is left out."""
    previous = True
    for child in node.children[1:-1]:
        if child.type in COMMENTS:
            continue
        if child.type != ",":
            yield child
            previous = False
        else:
            if previous:
                yield None
            previous = True


def without_gaps(reader: SyntaxReader, node: TreeNode) -> Iterator[TreeNode]:
    """Yield the parts of a list whose places cannot be left out; note those that are."""
    previous = True
    for child in node.children[1:-1]:
        if child.type in COMMENTS:
            continue
        if child.type != ",":
            yield child
            previous = False
        else:
            if previous:
                reader.refuse(child, "Unexpected token ','.")
            previous = True
