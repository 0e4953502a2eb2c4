"""Parses rendered templates like Jackson, the JSON parser of AppSync, with Jackson's error messages.

Valid JSON is parsed by Python's parser. Only a text that it rejects is parsed again here, to create the error message,
or to accept a comma before a closing bracket, as AppSync does.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from chatprov.appsync.errors import MappingTemplateError
from chatprov.appsync.text.jsontext import decode_whole

TRAILING: Final = "Trailing characters at the end of the JSON string are not allowed."
MAX_DEPTH: Final = 200
SNIPPET: Final = 500

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_TOKEN = re.compile(r"[^\s,:\[\]{}\"]+")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"true": True, "false": False, "null": None}


class DuplicateKeyError(MappingTemplateError):
    """An object with a duplicate key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Duplicate field '{key}' detected on Object. Duplicate JSON keys are not allowed.")


class JacksonError(ValueError):
    """A text that is not valid JSON; the message is Jackson's."""


def parse_document(text: str) -> Any:
    """Parse the JSON document that a request template has rendered; raises MappingTemplateError."""
    try:
        return read(text)
    except JacksonError as error:
        message = str(error)
        if message != TRAILING:
            message = f"Unable to parse the JSON document: '{message}'"
        raise MappingTemplateError(message) from None


def read(text: str) -> Any:
    """Parse a JSON text; raises JacksonError or DuplicateKeyError."""
    try:
        return decode_whole(_decoder, text)
    except (ValueError, RecursionError):
        return _JsonReader(text).document()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKeyError(key)
            seen.add(key)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_decoder: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)


class _JsonReader:
    """A parser that tracks its position for error messages."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def document(self) -> Any:
        value = self._value(0)
        self._skip()
        if self._at < len(self._text):
            raise JacksonError(TRAILING)
        return value

    def _fail(self, message: str, at: int | None = None) -> NoReturn:
        end = self._at if at is None else at
        line = self._text.count("\n", 0, end) + 1
        column = end - (self._text.rfind("\n", 0, end) + 1) + 1
        snippet = self._text[:SNIPPET]
        cut = len(self._text) - SNIPPET
        more = f'"[truncated {cut} chars]' if cut > 0 else '"'
        raise JacksonError(f'{message}\n at [Source: (String)"{snippet}{more}; line: {line}, column: {column}]')

    def _unexpected(self, expected: str) -> NoReturn:
        character = self._text[self._at]
        shown = f"'{character}' (code {ord(character)})"
        self._at += 1
        self._fail(f"Unexpected character ({shown}): {expected}")

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self, within: str = "") -> str:
        self._skip()
        if self._at >= len(self._text):
            message = "Unexpected end-of-input"
            self._fail(f"{message}: expected close marker for {within}" if within else message)
        return self._text[self._at]

    def _value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self._fail(f"Document nesting depth exceeds the maximum allowed ({MAX_DEPTH})")
        character = self._peek()
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        if character == '"':
            return self._string()
        number = _NUMBER.match(self._text, self._at)
        if number:
            self._at = number.end()
            return self._number(number)
        return self._word()

    def _number(self, number: re.Match[str]) -> Any:
        try:
            return float(number[0]) if number[1] or number[2] else int(number[0])
        except ValueError:
            self._fail("Number is too long")

    def _word(self) -> Any:
        token = _TOKEN.match(self._text, self._at)
        if token is None or not re.match(r"[\w$]", token[0]):
            self._unexpected(
                "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
            )
        if token[0] not in _WORDS:
            self._at = token.end()
            self._fail(
                f"Unrecognized token '{token[0]}': was expecting (JSON String, Number, Array, Object or token "
                "'null', 'true' or 'false')"
            )
        self._at = token.end()
        return _WORDS[token[0]]

    def _object(self, depth: int) -> dict[str, Any]:
        self._at += 1
        value: dict[str, Any] = {}
        while (character := self._peek("Object")) != "}":
            if character != '"':
                self._unexpected("was expecting double-quote to start field name")
            key = self._string()
            if key in value:
                raise DuplicateKeyError(key)
            if self._peek("Object") != ":":
                self._unexpected("was expecting a colon to separate field name and value")
            self._at += 1
            value[key] = self._value(depth + 1)
            if self._peek("Object") == ",":
                self._at += 1
            elif self._text[self._at] != "}":
                self._unexpected("was expecting comma to separate Object entries")
        self._at += 1
        return value

    def _array(self, depth: int) -> list[Any]:
        self._at += 1
        values: list[Any] = []
        while self._peek("Array") != "]":
            values.append(self._value(depth + 1))
            if self._peek("Array") == ",":
                self._at += 1
            elif self._text[self._at] != "]":
                self._unexpected("was expecting comma to separate Array entries")
        self._at += 1
        return values

    def _string(self) -> str:
        self._at += 1
        parts: list[str] = []
        while True:
            plain = _PLAIN.match(self._text, self._at)
            if plain:
                parts.append(plain[0])
                self._at = plain.end()
            if self._at >= len(self._text):
                self._fail("Unexpected end-of-input: was expecting closing quote for a string value")
            character = self._text[self._at]
            self._at += 1
            if character == '"':
                return "".join(parts)
            if character == "\\":
                parts.append(self._escape())
            else:
                self._fail(
                    f"Illegal unquoted character ((CTRL-CHAR, code {ord(character)})): has to be escaped using "
                    "backslash to be included in string value"
                )

    def _escape(self) -> str:
        character = self._text[self._at : self._at + 1]
        self._at += 1
        if character in _ESCAPES and character:
            return _ESCAPES[character]
        if character == "u":
            digits = self._text[self._at : self._at + 4]
            if re.fullmatch(r"[0-9A-Fa-f]{4}", digits):
                self._at += 4
                return chr(int(digits, 16))
            self._fail("Unexpected character: expected a hex-digit for character escape sequence")
        if not character:
            self._fail("Unexpected end-of-input in character escape sequence")
        return self._fail(f"Unrecognized character escape '{character}' (code {ord(character)})")
