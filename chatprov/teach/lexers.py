"""Lexers for the code in lessons, without marks for errors: pygments does not know the whole grammars of GraphQL and Velocity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygments.filter import Filter
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pygments.lexer import Lexer


class _ErrorsAreText(Filter):
    def filter(self, lexer: Any, stream: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:  # noqa: ARG002  # pygments' signature
        for kind, value in stream:
            yield (Text if kind is Error else kind), value


def lexer_of(language: str) -> Lexer:
    """Return the lexer of a language, by pygments' name."""
    lexer = get_lexer_by_name(language)
    lexer.add_filter(_ErrorsAreText())
    return lexer
