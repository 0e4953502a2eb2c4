"""The body of a form with which a browser uploads a file. What follows the file is ignored, as AWS has it.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from chatprov.local.bodies import IN_MEMORY, Content, Writer
from chatprov.local.moto_s3 import documents
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILE: Final = "file"
_LARGEST_FIELDS: Final = 1 << 20
_CHUNK: Final = 1 << 16
_MOST_PARTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """The fields before the file by their names as sent, the file, its name, and the error in the form's format."""

    fields: dict[str, str]
    file: bytes | Content
    file_name: str
    fault: S3Refusal | None


def read(environ: Mapping[str, Any]) -> Form:
    """Return the form in a WSGI environ."""
    fields: dict[str, str] = {}
    try:
        for part, content in _parts(environ):
            if part.name == _FILE:
                name = getattr(part, "filename", "").replace("\\", "/").rpartition("/")[2]
                return Form(fields, content, name, None)
            if isinstance(part, Field) and part.name:
                fields.setdefault(part.name, bytes(content).decode("utf-8", "replace"))
    except RequestEntityTooLarge:
        return Form({}, b"", "", documents.too_big())
    except ValueError:
        message = "The body of your POST request is not well-formed multipart/form-data."
        return Form(fields, b"", "", S3Refusal(400, "MalformedPOSTRequest", message))
    message = "POST requires exactly one file upload per request."
    return Form(fields, b"", "", S3Refusal(400, "InvalidArgument", message, ArgumentName="file", ArgumentValue="0"))


def _parts(environ: Mapping[str, Any]) -> Iterator[tuple[Field | File, bytes | Content]]:
    """Yield the parts of a form with their contents; raise ValueError for a body that is not a form."""
    boundary = parse_options_header(environ.get("CONTENT_TYPE"))[1].get("boundary", "")
    decoder = MultipartDecoder(boundary.encode("latin-1"), _LARGEST_FIELDS, max_parts=_MOST_PARTS)
    part: Field | File | None = None
    writer, size = Writer(), 0
    while True:
        event = decoder.next_event()
        if isinstance(event, NeedData):
            decoder.receive_data(environ["wsgi.input"].read(_CHUNK) or None)
        elif isinstance(event, Epilogue):
            return
        elif isinstance(event, (Field, File)):
            part, writer = event, Writer()
        elif isinstance(event, Data):
            part = cast("Field | File", part)  # the decoder begins each part with one
            writer.write(event.data)
            size += len(event.data) if part.name != _FILE else 0
            if size > _LARGEST_FIELDS:
                raise RequestEntityTooLarge
            if not event.more_data:
                content = writer.content()
                yield part, content if len(content) > IN_MEMORY else bytes(content)
