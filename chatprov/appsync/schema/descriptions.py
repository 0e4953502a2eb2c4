"""Comments in a schema as descriptions: AppSync shows the lines with # above a type or a field in the introspection."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    TokenKind,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    visit,
)
from graphql.language import Visitor

from chatprov.appsync.cache import LRU

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import DocumentNode, Node, Token

_DESCRIBED = (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    UnionTypeDefinitionNode,
)
"""The definitions that a comment describes; the values of an enum are not among them."""
MOST_BYTES: Final = 8 << 20
"""The limit for the descriptions of all schemas together, with the schemas themselves."""


def _bytes(sdl: str, described: Mapping[str, str]) -> int:
    return sum(map(sys.getsizeof, (sdl, described, *described.keys(), *described.values())))


_read: Final[LRU[str, Mapping[str, str]]] = LRU(MOST_BYTES, _bytes, MOST_BYTES // 2)


def with_descriptions(document: DocumentNode) -> DocumentNode:
    """Return a schema document in which the comments above types and fields without a description are their descriptions.

    `document` is parsed with locations. https://github.com/aws/aws-appsync-community/issues/55
    """
    described: DocumentNode = visit(document, _Described())
    return described


def type_descriptions(sdl: str) -> Mapping[str, str]:
    """Return the descriptions of a schema's types by the names of the types."""
    return _read.get_or_make(sdl, lambda: _descriptions_in(sdl))


def _descriptions_in(sdl: str) -> Mapping[str, str]:
    return {
        node.name.value: node.description.value
        for node in with_descriptions(parse(sdl)).definitions
        if isinstance(node, TypeDefinitionNode) and node.description is not None
    }


class _Described(Visitor):
    def leave(self, node: Node, *_args: object) -> Any:
        if not isinstance(node, _DESCRIBED) or node.description is not None or node.loc is None:
            return None
        text = "\n".join(reversed(list(_comments_above(node.loc.start_token))))
        if not text:
            return None
        return replace(node, description=StringValueNode(value=text))


def _comments_above(token: Token) -> Iterator[str]:
    """Yield the lines of comment before a token, the nearest first, up to an empty one or the end of a line of code."""
    comment = token.prev
    while comment is not None and comment.kind is TokenKind.COMMENT:
        before = comment.prev
        text = (comment.value or "").strip()
        if not text or (before is not None and before.line == comment.line):
            return
        yield text
        comment = before
