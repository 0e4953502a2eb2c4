"""The base class of AppSync's validation rules: their messages contain an error type and a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import BREAK, FieldNode, FragmentDefinitionNode, GraphQLError, Node, ValidationRule, Visitor, visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import VisitorAction

    Ancestors: TypeAlias = Sequence[Node | Sequence[Node]]


def place_of(nodes: Ancestors) -> str:
    """Return " @ 'path/to/field'" for the nodes from the document down, "" if none of them is a field or a fragment."""
    names = [node.name.value for node in nodes if isinstance(node, FieldNode | FragmentDefinitionNode)]
    return f" @ '{'/'.join(names)}'" if names else ""


class AppSyncRule(ValidationRule):
    """A rule that reports `Validation error of type Kind: description @ 'path/to/field'`."""

    def report(self, kind: str, description: str, node: Node, ancestors: Ancestors | None = None) -> None:
        """Report an error at `node`; with the `ancestors` of a visitor method, the message contains a path."""
        place = "" if ancestors is None else place_of((*ancestors, node))
        self.report_error(GraphQLError(f"Validation error of type {kind}: {description}{place}", node))

    def ancestors_of(self, node: Node) -> Ancestors:
        """Return the ancestors of a node that was not found by visiting the document."""
        search = _Search(node)
        visit(self.context.document, search)
        return search.found


class _Search(Visitor):
    """Searches a document for a node, compared by identity."""

    def __init__(self, wanted: Node) -> None:
        super().__init__()
        self._wanted = wanted
        self.found: Ancestors = ()

    def enter(self, node: Node, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> VisitorAction:
        """Stop at the node."""
        if node is not self._wanted:
            return None
        self.found = tuple(ancestors)
        return BREAK
