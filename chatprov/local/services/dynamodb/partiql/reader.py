"""Reads a PartiQL statement from left to right: keywords, names, literals and paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.partiql.statement import not_well_formed
from chatprov.local.services.dynamodb.partiql.tokens import tokens_of
from chatprov.local.services.dynamodb.values import normalized_value, type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.services.dynamodb.partiql.statement import Statement
    from chatprov.local.services.dynamodb.partiql.tokens import StatementToken
    from chatprov.local.services.dynamodb.values import AttributeValue

_DEEPEST: Final = 100
"""The maximum number of parentheses, lists and maps around a part of a statement."""
_EXPONENTS: Final = range(-(2**31), 2**31)
_LONGEST_EXPONENT: Final = 100
"""Python converts no text of more than a few thousand digits."""


class StatementReader:
    """Reads a statement from left to right; `parameters` are the values for the question marks in it."""

    def __init__(self, text: str, parameters: Sequence[AttributeValue]) -> None:
        self._tokens = tokens_of(text)
        self._at = 0
        self._depth = 0
        self._parameters = list(parameters)
        if sum(token.text == "?" and token.kind == "mark" for token in self._tokens) != len(parameters):
            raise ValidationError("Number of parameters in request and statement don't match.")

    @property
    def token(self) -> StatementToken:
        """The next token."""
        return self._tokens[self._at]

    def take(self) -> StatementToken:
        """Return the next token, and go on."""
        token = self.token
        self._at += token.kind != "end"
        return token

    def next_is(self, *texts: str) -> bool:
        """Return whether marks or keywords come next."""
        found = self._tokens[self._at : self._at + len(texts)]
        return len(found) == len(texts) and all(
            token.kind in {"word", "mark"} and token.text.upper() == text
            for token, text in zip(found, texts, strict=True)
        )

    def skip(self, *texts: str) -> bool:
        """Go on if marks or keywords come next; return whether they did."""
        found = self.next_is(*texts)
        self._at += len(texts) if found else 0
        return found

    def expect(self, *texts: str) -> None:
        """Go on after marks or keywords, or raise ValidationError."""
        if not self.skip(*texts):
            raise not_well_formed(f"expected {' '.join(texts)} before '{self.token.text}'")

    def name(self) -> str:
        """Return a name, in quotation marks or not."""
        token = self.take()
        if token.kind not in {"word", "quoted"}:
            raise not_well_formed(f"expected a name before '{token.text}'")
        return token.text

    def path(self, statement: Statement) -> tuple[str, str]:
        """Return an attribute's path with placeholders, and the name with which it begins."""
        first = self.name()
        text = statement.placeholder_of_name(first)
        while True:
            if self.skip("."):
                if self.next_is("INNER"):  # a word of joins; of other such words no answer is known
                    raise not_well_formed("Invalid path dot component")
                text += "." + statement.placeholder_of_name(self.name())
            elif self.skip("["):
                text += f"[{self._index()}]"
                self.expect("]")
            else:
                return text, first

    def is_value(self) -> bool:
        """Return whether a literal or a parameter comes next."""
        return self.token.kind in {"string", "number"} or any(
            self.next_is(text) for text in ("?", "TRUE", "FALSE", "NULL", "[", "{", "<<")
        )

    def value(self) -> AttributeValue:
        """Return a literal's or a parameter's value."""
        return normalized_value(self._value())

    def enter(self) -> None:
        """Go one level deeper, or raise ValidationError."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise not_well_formed("it has too many parentheses")

    def leave(self) -> None:
        """Go back one level."""
        self._depth -= 1

    def _value(self) -> AttributeValue:
        token = self.take()
        match token.kind, token.text.upper():
            case "string", _:
                return {"S": token.text}
            case "number", _:
                _check_exponent(token.text)
                return {"N": token.text}
            case "word", "TRUE" | "FALSE" as text:
                return {"BOOL": text == "TRUE"}
            case "word", "NULL":
                return {"NULL": True}
            case "mark", "?":
                return self._parameters.pop(0)
            case "mark", "[":
                return {"L": self._values("]")}
            case "mark", "<<":
                return _set_of(self._values(">>"))
            case "mark", "{":
                return {"M": self._members()}
        raise not_well_formed(f"expected a value before '{token.text}'")

    def _values(self, end: str) -> list[AttributeValue]:
        self.enter()
        found: list[AttributeValue] = []
        while not self.skip(end):
            if found:
                self.expect(",")
            found.append(self._value())
        self.leave()
        return found

    def _members(self) -> dict[str, AttributeValue]:
        self.enter()
        found: dict[str, AttributeValue] = {}
        while not self.skip("}"):
            if found:
                self.expect(",")
            token = self.take()
            if token.kind not in {"string", "quoted"} or token.text in found:
                raise not_well_formed(f"unexpected name '{token.text}'")
            self.expect(":")
            found[token.text] = self._value()
        self.leave()
        return found

    def _index(self) -> int:
        token = self.take()
        if token.kind != "number" or not token.text.isdecimal():
            raise not_well_formed(f"unexpected index '{token.text}'")
        return int(token.text)


def _set_of(members: Sequence[AttributeValue]) -> AttributeValue:
    kinds = {type_of(member) for member in members}
    if len(kinds) != 1 or not kinds <= {"S", "N", "B"}:
        raise not_well_formed("a set has strings only, numbers only, or binary values only")
    (kind,) = kinds
    return {f"{kind}S": [member[kind] for member in members]}


def _check_exponent(number: str) -> None:
    """Raise ValidationError unless an exponent fits into 32 bits, also without the digits after the point."""
    digits, _, exponent = number.lower().partition("e")
    power = int(exponent or 0) if len(exponent) <= _LONGEST_EXPONENT else _EXPONENTS.stop
    if power not in _EXPONENTS or len(digits.partition(".")[2]) - power not in _EXPONENTS:
        raise not_well_formed()
