"""The records of an object in CSV.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CSVInput.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.select.nodes import Name
from chatprov.local.moto_s3.select.refusals import SelectRefusal, too_long_record
from chatprov.local.moto_s3.select.values import LONGEST_TEXT, MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.select.formats import CsvInput
    from chatprov.local.moto_s3.select.nodes import SelectPath
    from chatprov.local.moto_s3.select.query import SelectSource

_PLACE: Final = re.compile(r"_([0-9]{1,9})")


class CsvColumns:
    """The columns of an object: their names, if it has a header that counts, and how many the first record has."""

    def __init__(self, names: list[str] | None, count: int) -> None:
        self._names = names
        self._count = count
        self._places: dict[SelectPath, int] = {}

    def name(self, place: int) -> str:
        """Return the name of a column in the result."""
        return self._names[place] if self._names is not None and place < len(self._names) else f"_{place + 1}"

    def place(self, path: SelectPath) -> int:
        """Return the place of a column, or raise S3's error."""
        found = self._places.get(path)
        if found is None:
            found = self._places[path] = self._found(path)
        return found

    def _found(self, path: SelectPath) -> int:
        name = path.steps[0] if len(path.steps) == 1 else None
        if not isinstance(name, Name):
            message = "The key path in the SQL expression is not valid: A record in CSV has columns only."
            raise SelectRefusal("InvalidKeyPath", message)
        places = [place for place, found in enumerate(self._names or ()) if name.matches(found)]
        if len(places) > 1:
            message = f"The field name matches multiple fields in the file: {name.text[:40]}."
            raise SelectRefusal("AmbiguousFieldName", message)
        if places:
            return places[0]
        numbered = _PLACE.fullmatch(name.text)
        if numbered is None:
            message = f"Some headers in the query are missing from the file: {name.text[:40]}."
            raise SelectRefusal("MissingHeaders", message)
        number = int(numbered[1])
        if not 1 <= number <= self._count:
            raise SelectRefusal("InvalidColumnIndex", f"The column index is not valid: {name.text}.")
        return number - 1


class CsvRecord:
    """A record; all its values are texts."""

    __slots__ = ("_columns", "_fields")

    def __init__(self, fields: list[str], columns: CsvColumns) -> None:
        self._fields = fields
        self._columns = columns

    def get(self, path: SelectPath) -> Any:
        """Return a field, MISSING if the record is too short; raise S3's error for a column that there is not."""
        place = self._columns.place(path)
        return self._fields[place] if place < len(self._fields) else MISSING

    def pairs(self) -> list[tuple[str, Any]]:
        """Return the fields with their names."""
        return [(self._columns.name(place), field) for place, field in enumerate(self._fields)]


def csv_records(text: str, options: CsvInput, source: SelectSource) -> Iterator[CsvRecord]:
    """Yield the records; raise S3's error for a text that is no CSV, and for a path below S3Object."""
    if source.steps not in ([], [None]):
        message = "The key path in the SQL expression is not valid: A path in FROM is for JSON only."
        raise SelectRefusal("InvalidKeyPath", message)
    rows = _rows(text, options)
    first = next(rows, None)
    if first is None:
        return
    columns = CsvColumns(first if options.header == "USE" else None, len(first))
    if options.header == "NONE":
        yield CsvRecord(first, columns)
    for row in rows:
        yield CsvRecord(row, columns)


def _rows(text: str, options: CsvInput) -> Iterator[list[str]]:
    form, place = options.form, 0
    if form.record == "\n":
        text = text.replace("\r\n", "\n")
    field, delimiter = _field(options), re.escape(form.record)
    undo = re.compile(f"{re.escape(form.escape)}([{re.escape(form.quote)}{re.escape(form.escape)}])")
    line = re.compile(f"(?s:.*?)(?:{delimiter}|\\Z)")
    while place < len(text):
        if text.startswith(form.record, place):
            place += len(form.record)  # an empty line is no record
            continue
        if options.comments and text.startswith(options.comments, place):
            skipped = line.match(text, place)
            place = skipped.end() if skipped else len(text)
            continue
        start, row, end = place, list[str](), form.field
        while end == form.field:
            match = field.match(text, place)
            if match is None:
                raise _not_csv()
            quoted, plain, end = match.groups()
            if quoted is not None and form.record in quoted and not options.allows_quoted_delimiter:
                raise _unescaped()
            row.append(plain if quoted is None else undo.sub(r"\1", quoted))
            place = match.end()
        if place - start > LONGEST_TEXT:
            raise too_long_record()
        yield row


def _field(options: CsvInput) -> re.Pattern[str]:
    """Return what matches a field, in quotes or not, and what follows it."""
    form = options.form
    field, record, quote, escape = map(re.escape, (form.field, form.record, form.quote, form.escape))
    inner = f"(?:[^{quote}{escape}]++|{escape}{quote if form.escape == form.quote else '.'})*+"
    plain = f"[^{field}{record}]*+" if len(form.record) == 1 else f"(?:(?!{field}|{record}).)*+"
    return re.compile(f"(?:{quote}({inner}){quote}|(?!{quote})({plain}))({field}|{record}|\\Z)", re.DOTALL)


def _not_csv() -> SelectRefusal:
    message = "Encountered an error parsing the CSV file: A quoted field is not closed, or text follows it."
    return SelectRefusal("CSVParsingError", message)


def _unescaped() -> SelectRefusal:
    message = "A record delimiter is in quotes. To continue, turn on AllowQuotedRecordDelimiter."
    return SelectRefusal("CSVUnescapedQuote", message)
