"""The tokens of an expression, and the limits that can be checked before it is parsed.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
"""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import pairwise
from typing import Final, NamedTuple

from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault

LONGEST: Final = 4096
"""Bytes of one expression."""
DEEPEST_PATH: Final = 32
MOST_OPERATORS: Final = 300
COMPARATORS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
FUNCTIONS: Final = frozenset(
    {
        "attribute_exists",
        "attribute_not_exists",
        "attribute_type",
        "begins_with",
        "contains",
        "size",
        "if_not_exists",
        "list_append",
    }
)
_WORDS: Final = frozenset({"OR", "NOT", "BETWEEN", "IN"})
_TOKEN: Final = re.compile(
    r"(?P<NAME>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<NAME_PLACEHOLDER>\#[A-Za-z0-9_]+)"
    r"|(?P<VALUE_PLACEHOLDER>:[A-Za-z0-9_]+)"
    r"|(?P<NUMBER>[0-9]+)"
    r"|(?P<SYMBOL><>|<=|>=|[=<>(),.\[\]+-])"
    r"|(?P<SPACE>[ \t\r\n]+)"
    r"|(?P<UNKNOWN>.)",
    re.DOTALL,
)


class TokenKind(Enum):
    """The kinds of tokens."""

    NAME = auto()
    NAME_PLACEHOLDER = auto()
    VALUE_PLACEHOLDER = auto()
    NUMBER = auto()
    SYMBOL = auto()
    SPACE = auto()
    UNKNOWN = auto()
    END = auto()


class ExpressionToken(NamedTuple):
    """A token with its place in the text."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The text in capital letters if it is a name, to compare it with keywords; else ""."""
        return self.text.upper() if self.kind is TokenKind.NAME else ""

    def names(self) -> bool:
        """Return whether the token may be one name in a document path."""
        return self.kind is TokenKind.NAME or self.kind is TokenKind.NAME_PLACEHOLDER


def tokens_of(text: str, *, assigns: bool = False) -> list[ExpressionToken]:
    """Return the tokens of an expression, the last one being the end.

    `assigns` says that "=" is an assignment and no operator. Raise ExpressionFault for an expression that is empty, too
    long, or has too many operators or too deep a path.
    """
    if not text.strip():
        raise ExpressionFault("The expression can not be empty;")
    size = len(text.encode(errors="surrogatepass"))
    if size > LONGEST:
        raise ExpressionFault(f"Expression size has exceeded the maximum allowed size; expression size: {size}")
    found = [
        ExpressionToken(TokenKind[str(match.lastgroup)], match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]
    tokens = [token for token in found if token.kind is not TokenKind.SPACE]
    tokens.append(ExpressionToken(TokenKind.END, "<EOF>", len(text), len(text)))
    _check_depth(tokens)
    _check_operators(tokens, assigns=assigns)
    return tokens


def _check_depth(tokens: list[ExpressionToken]) -> None:
    depth, before = 0, ""
    for token in tokens:
        inside = before in {".", "["} and depth
        if inside and (token.names() or token.kind is TokenKind.NUMBER):
            depth += 1
        elif token.text not in {".", "[", "]"}:
            if depth > DEEPEST_PATH:
                raise ExpressionFault(f"The document path has too many nesting levels; nesting levels: {depth}")
            depth = int(token.names())
        before = token.text


def _check_operators(tokens: list[ExpressionToken], *, assigns: bool) -> None:
    count = ranges = 0
    for token, following in pairwise(tokens):
        word = token.word
        if word == "AND" and ranges:
            ranges -= 1  # it belongs to BETWEEN
            continue
        ranges += word == "BETWEEN"
        count += (
            word in _WORDS
            or word == "AND"
            or token.text in {"+", "-"}
            or (token.text in COMPARATORS and not assigns)
            or (token.text in FUNCTIONS and following.text == "(")
        )
        if count > MOST_OPERATORS:
            raise ExpressionFault(f"The expression contains too many operators; operator count: {count}")
