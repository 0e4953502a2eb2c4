"""The files that an import reads: DynamoDB JSON and CSV.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chatprov.local.services.dynamodb.values import Item

    Reader = Callable[[str], Iterator["Item | str"]]

_SPACE: Final = " \t\r\n"


def text_of(content: bytes, compression: str) -> str:
    """Return the text of a file; raises ValueError for a file that is not compressed as the import says, or not UTF-8."""
    try:
        return (gzip.decompress(content) if compression == "GZIP" and content else content).decode()
    except (OSError, EOFError, zlib.error):
        raise ValueError("The file is not compressed with GZIP") from None
    except UnicodeDecodeError:
        raise ValueError("The file is not encoded in UTF-8") from None


def json_items(text: str) -> Iterator[Item | str]:
    """Yield the items of a file in DynamoDB JSON, or the reason why one is none; what is not JSON ends the file."""
    read, place = json.JSONDecoder().raw_decode, 0
    while True:
        while place < len(text) and text[place] in _SPACE:
            place += 1
        if place == len(text):
            return
        try:
            document, place = read(text, place)
        except (ValueError, RecursionError):
            yield "The file cannot be read as JSON; the rest of it was skipped"
            return
        item: Any = document.get("Item") if isinstance(document, dict) else None
        yield item if isinstance(item, dict) else "The JSON document has no member Item"


def csv_items(options: Mapping[str, Any], types: Mapping[str, str]) -> Reader:
    """Return the reader of files in CSV: values of key attributes have the type of the attribute, all others are strings."""
    delimiter, header = options.get("Delimiter", ","), options.get("HeaderList")

    def read(text: str) -> Iterator[Item | str]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = header
        try:
            for row in rows:
                if not row:
                    continue
                if names is None:
                    names = row
                elif len(row) != len(names):
                    yield f"The row has {len(row)} columns, and the header {len(names)}"
                else:
                    yield {name: {types.get(name, "S"): value} for name, value in zip(names, row, strict=True)}
        except csv.Error as error:
            yield f"The file cannot be read as CSV; the rest of it was skipped: {error}"

    return read
