"""Prepared documents: parsed, validated, and split into operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    TokenKind,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.language import Lexer, Source
from graphql.language.parser import Parser

from chatprov.appsync.cache import LRU
from chatprov.appsync.errors import DocumentError, MalformedRequestError, RequestError
from chatprov.appsync.request.validation.validate import validation_errors
from chatprov.appsync.request.variables import Variable, declared

if TYPE_CHECKING:
    from graphql import GraphQLObjectType
    from graphql.language import Location, Token

    from chatprov.appsync.schema.executable import ExecutableSchema

MAX_TOKENS: Final = 15_000
"""https://docs.aws.amazon.com/general/latest/gr/appsync.html"""
MOST_BYTES: Final = 24 << 20
"""The limit for all cached documents together."""
_BYTES_PER_NODE: Final = 500
"""The estimated bytes per node of a parsed document: the node, its location and its part of a plan."""
_OVERHEAD: Final = 4096


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation of a document, with everything that its execution needs."""

    node: OperationDefinitionNode
    type: OperationType
    root: GraphQLObjectType | None
    """The root type; None if the schema has none for the operation's type."""
    variables: list[Variable]
    fragments: dict[str, FragmentDetails]
    fragment_definitions: dict[str, FragmentDefinitionNode]
    conditional: bool
    """Whether the document has directives, so that the selected fields can depend on variables."""


@dataclass(frozen=True, eq=False)
class Document:
    """A document that is valid for a schema."""

    operations: dict[str | None, Operation]
    weight: int
    """The estimated size in bytes."""

    def operation(self, name: str | None) -> Operation:
        """Return the operation to execute; without a name the document must contain exactly one."""
        if name is None:
            if len(self.operations) != 1:
                message = "Must provide operation name if query contains multiple operations."
                raise RequestError(400, "BadRequestException", message)
            return next(iter(self.operations.values()))
        found = self.operations.get(name)
        if found is None:
            raise RequestError(400, "BadRequestException", f"Unknown operation named '{name}'.")
        return found


class _Parser(Parser):
    """graphql-core's parser, without the tokens in its result: they use most of a document's memory and refer to each other."""

    def loc(self, start_token: Token) -> Location | None:
        location: Any = super().loc(start_token)
        location.start_token = location.end_token = None
        return location  # type: ignore[no-any-return]

    def release_tokens(self) -> None:
        """Remove the references between the tokens, so that they are freed without garbage collection."""
        token: Token | None = self._lexer.token
        while token is not None:
            before, token.prev, token.next = token.prev, None, None
            token = before


def _parse(text: str) -> DocumentNode:
    parser = _Parser(text, max_tokens=MAX_TOKENS)
    try:
        return parser.parse_document()
    except GraphQLError as error:
        if _is_too_long(text):
            raise MalformedRequestError(
                f"Unable to parse GraphQL query. Maximum char length exceeded: more than {MAX_TOKENS} tokens."
            ) from error
        raise MalformedRequestError from error
    except RecursionError:
        raise MalformedRequestError("Unable to parse GraphQL query. It is nested too deeply.") from None
    finally:
        parser.release_tokens()


def _is_too_long(text: str) -> bool:
    lexer = Lexer(Source(text))
    try:
        for _ in range(MAX_TOKENS + 1):
            if lexer.advance().kind == TokenKind.EOF:
                return False
    except GraphQLError:
        return False
    return True


def prepare(schema: ExecutableSchema, text: str, *, introspection: bool = True) -> Document:
    """Parse and validate a document.

    Raises MalformedRequestError for a text that cannot be parsed, DocumentError for a document that is not valid for
    `schema`.
    """
    node = _parse(text)
    errors = validation_errors(schema.graphql, node, introspection=introspection)
    if errors:
        raise DocumentError(errors)
    fragments = {
        definition.name.value: definition
        for definition in node.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    details = {name: FragmentDetails(fragment, None) for name, fragment in fragments.items()}
    operations: dict[str | None, Operation] = {}
    traits = _Traits()
    visit(node, traits)
    for definition in node.definitions:
        if isinstance(definition, OperationDefinitionNode):
            name = definition.name.value if definition.name else None
            # The document is valid, so all variable types exist and no signature is an error.
            signatures: Any = [
                (variable, get_variable_signature(schema.graphql, variable))
                for variable in definition.variable_definitions or ()
            ]
            variables = [declared(node, signature) for node, signature in signatures]
            type_ = definition.operation
            root = schema.graphql.get_root_type(type_)
            operations[name] = Operation(definition, type_, root, variables, details, fragments, traits.conditional)
    return Document(operations, _OVERHEAD + len(text) + traits.nodes * _BYTES_PER_NODE)


class _Traits(Visitor):
    """The number of nodes in a document, and whether it has directives."""

    def __init__(self) -> None:
        super().__init__()
        self.conditional = False
        self.nodes = 0

    def enter(self, *_: object) -> None:
        self.nodes += 1

    def enter_directive(self, *_: object) -> None:
        self.nodes += 1
        self.conditional = True


class Documents:
    """A cache of prepared documents by schema and text; removes the least recently used ones."""

    def __init__(self, capacity: int = MOST_BYTES) -> None:
        self._prepared: LRU[tuple[ExecutableSchema, str, bool], Document] = LRU(
            capacity, lambda _, document: document.weight
        )

    def prepare(self, schema: ExecutableSchema, text: str, *, introspection: bool = True) -> Document:
        """Return the prepared document; raises the errors of the function `prepare`."""
        return self._prepared.get_or_make(
            (schema, text, introspection), lambda: prepare(schema, text, introspection=introspection)
        )
