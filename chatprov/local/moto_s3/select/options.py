"""What a request says about the formats of the object and of the result.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_InputSerialization.html, API_OutputSerialization.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.exceptions import NotOffered
from chatprov.local.moto_s3.select.formats import CsvForm, CsvInput, CsvOutput, JsonInput, JsonOutput
from chatprov.local.moto_s3.select.refusals import SelectRefusal

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_LONGEST_DELIMITER: Final = 2
_FORMATS: Final = ("CSV", "JSON", "Parquet")


@dataclass(frozen=True, slots=True)
class SelectOptions:
    """A request without its bucket and key."""

    expression: str
    compression: str
    source: CsvInput | JsonInput
    result: CsvOutput | JsonOutput
    shows_progress: bool


def options_of(document: ET.Element) -> SelectOptions:
    """Return what a valid document says; raise S3's error for what is missing or unknown."""
    expression = _demanded(document, "Expression")
    if _demanded(document, "ExpressionType") != "SQL":
        raise SelectRefusal("InvalidExpressionType", "The ExpressionType value is not valid. Only SQL is supported.")
    if document.find("{*}ScanRange") is not None:
        raise NotOffered("ScanRange of SelectObjectContent")
    found = _child(document, "InputSerialization")
    compression = _choice(found, "CompressionType", ("NONE", "GZIP", "BZIP2"), "InvalidCompressionFormat")
    written = _child(document, "OutputSerialization")
    progress = document.findtext("{*}RequestProgress/{*}Enabled") or ""
    return SelectOptions(expression, compression, _source(found), _result(written), progress.strip() in {"true", "1"})


def _source(element: ET.Element) -> CsvInput | JsonInput:
    name, found = _format(element)
    if name == "JSON":
        # there is no default
        kind = _choice(found, "Type", ("", "DOCUMENT", "LINES"), "InvalidJsonType")
        if not kind:
            raise _unknown(found, "Type", "InvalidJsonType")
        return JsonInput(kind == "LINES")
    header = _choice(found, "FileHeaderInfo", ("NONE", "IGNORE", "USE"), "InvalidFileHeaderInfo")
    comments = _text(found, "Comments", "", 1)
    quoted = (found.findtext("{*}AllowQuotedRecordDelimiter") or "").strip() in {"true", "1"}
    return CsvInput(_csv(found), header, comments, quoted)


def _result(element: ET.Element) -> CsvOutput | JsonOutput:
    name, found = _format(element)
    if name == "JSON":
        return JsonOutput(_text(found, "RecordDelimiter", "\n", _LONGEST_DELIMITER))
    quotes = _choice(found, "QuoteFields", ("ASNEEDED", "ALWAYS"), "InvalidQuoteFields")
    return CsvOutput(_csv(found), quotes == "ALWAYS")


def _csv(element: ET.Element) -> CsvForm:
    quote = _text(element, "QuoteCharacter", '"', 1)
    form = CsvForm(
        _text(element, "FieldDelimiter", ",", 1),
        _text(element, "RecordDelimiter", "\n", _LONGEST_DELIMITER),
        quote,
        _text(element, "QuoteEscapeCharacter", quote, 1),
    )
    if len({form.field, form.record[0], form.quote}) < len(("field", "record", "quote")) or form.quote in form.record:
        message = "The delimiters and the quote character of CSV have to be different."
        raise SelectRefusal("InvalidRequestParameter", message)
    return form


def _format(element: ET.Element) -> tuple[str, ET.Element]:
    found = [(name, child) for name in _FORMATS if (child := element.find(f"{{*}}{name}")) is not None]
    if not found:
        raise _missing("CSV or JSON")
    if len(found) > 1:
        message = "The request specifies more than one format for the input or the output."
        raise SelectRefusal("ObjectSerializationConflict", message)
    if found[0][0] == "Parquet":
        raise NotOffered("Parquet in SelectObjectContent")
    return found[0]


def _child(document: ET.Element, name: str) -> ET.Element:
    found = document.find(f"{{*}}{name}")
    if found is None:
        raise _missing(name)
    return found


def _demanded(document: ET.Element, name: str) -> str:
    found = document.findtext(f"{{*}}{name}")
    if not found:
        raise _missing(name)
    return found


def _choice(element: ET.Element, name: str, choices: tuple[str, ...], code: str) -> str:
    """Return one of the choices; the first one is the default."""
    found = element.findtext(f"{{*}}{name}") or choices[0]
    if found not in choices:
        raise _unknown(element, name, code)
    return found


def _unknown(element: ET.Element, name: str, code: str) -> SelectRefusal:
    given = element.findtext(f"{{*}}{name}") or ""
    return SelectRefusal(code, f"The {name} value is not valid: {given[:40]!r}.")


def _text(element: ET.Element, name: str, default: str, longest: int) -> str:
    found = element.findtext(f"{{*}}{name}") or default
    if len(found) > longest:
        message = f"The local cloud accepts a {name} of at most {longest} characters."
        raise SelectRefusal("InvalidRequestParameter", message)
    return found


def _missing(name: str) -> SelectRefusal:
    message = f"The SelectRequest entity is missing a required parameter: {name}. Check the service documentation."
    return SelectRefusal("MissingRequiredParameter", message)
