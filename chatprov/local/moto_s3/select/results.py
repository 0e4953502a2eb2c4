"""Writes the records of a result.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_OutputSerialization.html
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.select.formats import JsonOutput
from chatprov.local.moto_s3.select.refusals import SelectRefusal, too_long_record
from chatprov.local.moto_s3.select.values import LONGEST_TEXT, MISSING, is_absent, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chatprov.local.moto_s3.select.formats import CsvOutput

    Pairs = Sequence[tuple[str, Any]]

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def written(pairs: Pairs, form: CsvOutput | JsonOutput) -> bytes:
    """Return a record in the format of the result; raise S3's error for a value that it cannot have."""
    text = _json_record(pairs) + form.delimiter if isinstance(form, JsonOutput) else _csv_record(pairs, form)
    # half of a surrogate pair, which JSON may have, is written as its escape sequence
    return text.encode(errors="backslashreplace")


def _json_record(pairs: Pairs) -> str:
    return f"{{{_joined(',', (f'{_json(name)}:{_json(value)}' for name, value in pairs if value is not MISSING))}}}"


def _json(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    try:
        if isinstance(value, dict):
            return f"{{{','.join([f'{_json(name)}:{_json(found)}' for name, found in value.items()])}}}"
        if isinstance(value, list):
            return f"[{','.join([_json(found) for found in value])}]"
    except RecursionError:
        raise SelectRefusal("JSONParsingError", "A value in the JSON file is nested too deeply.") from None
    return _ENCODER.encode(value)


def _csv_record(pairs: Pairs, output: CsvOutput) -> str:
    return _joined(output.form.field, (_csv(value, output) for _, value in pairs)) + output.form.record


def _joined(delimiter: str, parts: Iterable[str]) -> str:
    """Return the parts of a record; raise OverMaxRecordSize as soon as they are too long."""
    found, size = list[str](), 0
    for part in parts:
        size += len(part) + len(delimiter)
        if size > LONGEST_TEXT + len(delimiter):
            raise too_long_record()
        found.append(part)
    return delimiter.join(found)


def _csv(value: Any, output: CsvOutput) -> str:
    if isinstance(value, dict | list):
        message = "The local cloud does not write objects and lists into CSV. Select their members, or write JSON."
        raise SelectRefusal("UnsupportedTypeForQuerying", message)
    text, form = "" if is_absent(value) else text_of(value), output.form
    marks = (form.field, form.record, form.quote, "\n", "\r")
    if not output.quotes_all and not any(mark in text for mark in marks):
        return text
    if form.escape != form.quote:
        text = text.replace(form.escape, form.escape * 2)
    return f"{form.quote}{text.replace(form.quote, form.escape + form.quote)}{form.quote}"
