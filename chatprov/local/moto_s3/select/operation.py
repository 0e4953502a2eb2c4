"""SelectObjectContent.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.bodies import Content, Writer
from chatprov.local.moto_s3 import customer_key, objects
from chatprov.local.moto_s3.exceptions import AccessDenied, NotOffered, S3Refusal
from chatprov.local.moto_s3.select.contents import decompressed, text_of
from chatprov.local.moto_s3.select.events import LARGEST_RECORDS, SelectStats, details_event, end_event, records_event
from chatprov.local.moto_s3.select.execution import results
from chatprov.local.moto_s3.select.options import options_of
from chatprov.local.moto_s3.select.parser import query_of
from chatprov.local.moto_s3.select.results import written

if TYPE_CHECKING:
    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call
    from chatprov.local.moto_s3.select.options import SelectOptions

LARGEST_RESULT: Final = 16 << 20


def select_object_content(call: S3Call, _: Authorization) -> Result:
    """Return the records of an object that a query selects, or raise S3's error: the result is complete before it is sent."""
    if "versionId" in call.request.parameters:
        raise S3Refusal(400, "InvalidArgument", "This operation does not accept a version-id.")
    if not call.request.auth_type:
        raise AccessDenied  # as AWS has it, also for a public object
    assert call.document is not None, "the operation has a document"  # noqa: S101
    options = options_of(call.document)
    stored = objects.found(call)
    objects.check_readable(stored)
    customer_key.check_read(call.request.given, objects.customer_key_of(stored))
    content = objects.content_of(stored)
    found = decompressed(content, options.compression)
    selected = _selected(options, text_of(found))
    stats = SelectStats(len(content), len(found), len(selected))
    return 200, {"content-type": "application/octet-stream"}, _events(selected, stats, options)


def _selected(options: SelectOptions, text: str) -> Content:
    writer = Writer()
    size = 0
    try:
        for pairs in results(query_of(options.expression), text, options.source):
            record = written(pairs, options.result)
            size += len(record)
            if size > LARGEST_RESULT:
                raise NotOffered(f"results of queries with more than {LARGEST_RESULT >> 20} MB")
            writer.write(record)
        return writer.content()
    finally:
        writer.close()


def _events(selected: Content, stats: SelectStats, options: SelectOptions) -> Content:
    writer = Writer()
    try:
        for payload in selected.chunks(LARGEST_RECORDS):
            writer.write(records_event(payload))
        if options.shows_progress:
            writer.write(details_event("Progress", stats))
        writer.write(details_event("Stats", stats))
        writer.write(end_event())
        return writer.content()
    finally:
        writer.close()
