"""What AppSync's own validation rules share: their messages name a type of error and the path to the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import FieldNode, FragmentDefinitionNode, GraphQLError, Node, ValidationRule

if TYPE_CHECKING:
    from collections.abc import Sequence


class Rule(ValidationRule):
    """A rule that reports `Validation error of type Kind: description @ 'path/to/field'`."""

    def report(self, kind: str, description: str, node: Node, ancestors: Sequence[Node | Sequence[Node]] = ()) -> None:
        """Report an error at `node`; `ancestors` as a visitor's method gets them, from which the path is made."""
        names = [each.name.value for each in (*ancestors, node) if isinstance(each, FieldNode | FragmentDefinitionNode)]
        where = f" @ '{'/'.join(names)}'" if names else ""
        self.report_error(GraphQLError(f"Validation error of type {kind}: {description}{where}", node))
