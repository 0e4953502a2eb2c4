"""A cursor over the tokens of an expression, and what all kinds of expressions have in common: document paths.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault, Faults
from chatprov.local.services.dynamodb.expressions.lexer import TokenKind, tokens_of
from chatprov.local.services.dynamodb.expressions.paths import Path
from chatprov.local.services.dynamodb.expressions.reserved_words import RESERVED_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from chatprov.local.services.dynamodb.expressions.lexer import ExpressionToken

LARGEST_INDEX: Final = 2**31 - 1


class ExpressionReader:
    """Reads one expression from the left to the right; `keywords` are the words that cannot be names in it."""

    def __init__(self, text: str, keywords: Collection[str], faults: Faults, *, assigns: bool = False) -> None:
        self.text = text
        self.faults = faults
        self._keywords = keywords
        self._tokens = tokens_of(text, assigns=assigns)
        self._at = 0

    @property
    def token(self) -> ExpressionToken:
        """The token at the cursor."""
        return self._tokens[self._at]

    @property
    def following(self) -> ExpressionToken:
        """The token after the one at the cursor."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    @property
    def at_end(self) -> bool:
        """Whether all tokens were read."""
        return self.token.kind is TokenKind.END

    def next(self) -> ExpressionToken:
        """Return the token at the cursor and go on."""
        token = self._tokens[self._at]
        self._at += 1
        return token

    def next_if(self, symbol: str) -> bool:
        """Go on if the token at the cursor is a symbol, and return whether it was."""
        if self.token.text != symbol:
            return False
        self._at += 1
        return True

    def expect(self, symbol: str) -> None:
        """Go on if the token at the cursor is a symbol, or raise the syntax error."""
        if not self.next_if(symbol):
            raise self.error()

    def error(self) -> ExpressionFault:
        """Return the syntax error at the cursor; "near" are the tokens around it."""
        token = self.token
        start = self._tokens[max(0, self._at - 1)].start
        following = self.following
        end = (
            token.start
            if token.kind is TokenKind.END
            else token.end
            if following.kind is TokenKind.END
            else following.end
        )
        return ExpressionFault(f'Syntax error; token: "{token.text}", near: "{self.text[start:end].strip()}"')

    def path(self) -> Path:
        """Read a document path, such as a.#b[3]."""
        return self.path_from(())

    def path_from(self, head: tuple[str | int, ...]) -> Path:
        """Read the rest of a document path after its first steps."""
        steps = list(head or [self._name()])
        while True:
            if self.next_if("."):
                steps.append(self._name())
            elif self.next_if("["):
                if self.token.kind is not TokenKind.NUMBER:
                    raise self.error()
                steps.append(self._index(self.next().text))
                self.expect("]")
            else:
                return Path(tuple(steps))

    def _index(self, text: str) -> int:
        index = int(text)
        if index > LARGEST_INDEX:
            self.faults.add("index", f"List index is not within the allowable range; index: [{text}]")
        return index

    def _name(self) -> str:
        token = self.token
        if not token.names() or token.word in self._keywords:
            raise self.error()
        if token.word in RESERVED_WORDS:
            self.faults.add("reserved", f"Attribute name is a reserved keyword; reserved keyword: {token.text}")
        self._at += 1
        return token.text
