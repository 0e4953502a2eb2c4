"""The records of an object in JSON: all values in it, one after the other, or what is at a path below them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-select.html
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.select.refusals import SelectRefusal, too_long_record
from chatprov.local.moto_s3.select.values import LONGEST_TEXT, MISSING
from chatprov.local.sizes import has_too_many_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.select.formats import JsonInput
    from chatprov.local.moto_s3.select.nodes import Name, SelectPath
    from chatprov.local.moto_s3.select.query import SelectSource

Index = dict[int, dict[str, list[str]]]
"""For objects, by their identity, their names in lower case with those that they have."""
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
_LINE: Final = re.compile(r"[^\n]*+\n?")


class JsonRecord:
    """A value of JSON, or MISSING."""

    __slots__ = ("_index", "_value")

    def __init__(self, value: Any) -> None:
        self._value = value
        self._index: Index = {}

    def get(self, path: SelectPath) -> Any:
        """Return the value at a path, or MISSING; raise AmbiguousFieldName."""
        found = self._value
        for step in path.steps:
            found = _below(found, step, self._index)
        return found

    def pairs(self) -> list[tuple[str, Any]]:
        """Return the members of an object, or another value with the name of its place."""
        if isinstance(self._value, dict):
            return list(self._value.items())
        return [] if self._value is MISSING else [("_1", self._value)]


def json_records(text: str, options: JsonInput, source: SelectSource) -> Iterator[JsonRecord]:
    """Yield the records; raise S3's error for a text that is no JSON."""
    # the wildcard directly after S3Object is for the values of the text
    steps = source.steps[1:] if source.steps[:1] == [None] else source.steps
    for value in _lines(text) if options.is_lines else _document(text):
        found, index = [value], Index()
        for step in steps:
            found = [
                below
                for value in found
                for below in (
                    (value if isinstance(value, list) else [value]) if step is None else [_below(value, step, index)]
                )
            ]
        yield from map(JsonRecord, found)


def _below(value: Any, step: Name | int, index: Index) -> Any:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else MISSING
    if not isinstance(value, dict):
        return MISSING
    if step.is_quoted:
        return value.get(step.text, MISSING)
    names = index.get(id(value))
    if names is None:
        names = index[id(value)] = {}
        for name in value:
            names.setdefault(name.lower(), []).append(name)
    found = names.get(step.text.lower(), [])
    if len(found) > 1:
        message = f"The field name matches multiple fields in the file: {step.text[:40]}."
        raise SelectRefusal("AmbiguousFieldName", message)
    return value[found[0]] if found else MISSING


def _document(text: str) -> Iterator[Any]:
    if has_too_many_values(text.encode()):
        raise too_long_record()
    return _values(text)


def _lines(text: str) -> Iterator[Any]:
    for line in _LINE.finditer(text):
        if line.end() - line.start() > LONGEST_TEXT:
            raise too_long_record()
        yield from _values(line[0])


def _values(text: str) -> Iterator[Any]:
    place = _after_space(text, 0)
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ArithmeticError, RecursionError, ValueError):
            message = "Encountered an error parsing the JSON file. Check the file and try again."
            raise SelectRefusal("JSONParsingError", message) from None
        yield value
        place = _after_space(text, place)


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _constant(name: str) -> Any:
    """Refuse NaN and Infinity, which JSON does not have."""
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_constant)
