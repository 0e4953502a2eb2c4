"""The formats of an object and of a result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CsvForm:
    """The characters that have a meaning in CSV."""

    field: str
    record: str
    quote: str
    escape: str


@dataclass(frozen=True, slots=True)
class CsvInput:
    """An object in CSV; `comments` is what a comment begins with."""

    form: CsvForm
    header: str
    comments: str
    allows_quoted_delimiter: bool


@dataclass(frozen=True, slots=True)
class JsonInput:
    """An object in JSON; with `is_lines`, one record in each line."""

    is_lines: bool


@dataclass(frozen=True, slots=True)
class CsvOutput:
    """A result in CSV."""

    form: CsvForm
    quotes_all: bool


@dataclass(frozen=True, slots=True)
class JsonOutput:
    """A result in JSON."""

    delimiter: str
