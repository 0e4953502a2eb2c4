"""GetObjectAttributes.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import checksums, customer_key, objects, xml
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

    from moto.s3.models import FakeKey

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_MOST: Final = 1000
_LARGEST: Final = 2**31 - 1
_NAMES: Final = frozenset({"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"})
_HEADER: Final = "x-amz-object-attributes"


def get_attributes(call: S3Call, _: Authorization) -> Result:
    """Return those attributes of an object that the request names."""
    given = call.request.given
    named = {name.strip() for name in given.get(_HEADER, "").split(",")}
    if not named <= _NAMES:
        message = "Invalid attribute name specified."
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=_HEADER, ArgumentValue=given.get(_HEADER, ""))
    stored = objects.found(call)
    customer_key.check_read(given, objects.customer_key_of(stored))
    answer, checksum = xml.root("GetObjectAttributesResponse"), objects.checksum_of(stored)
    if "ETag" in named:
        xml.fill(answer, ETag=stored.etag.strip('"'))
    if "Checksum" in named and checksum is not None:
        # as AWS has it: without the number of parts
        value = {f"Checksum{checksum.algorithm}": checksum.value.partition("-")[0]}
        xml.add(answer, "Checksum", **value, ChecksumType=stored.checksum_type)
    if "ObjectParts" in named and stored.multipart is not None:
        _add_parts(answer, stored, given)
    if "StorageClass" in named:
        xml.fill(answer, StorageClass=stored.storage_class)
    if "ObjectSize" in named:
        xml.fill(answer, ObjectSize=str(stored.size))
    headers = {"last-modified": stored.last_modified_RFC1123}
    if call.existing_bucket.versioning_status is not None:
        headers["x-amz-version-id"] = stored.version_id
    return xml.document(answer, headers)


def _add_parts(answer: ET.Element, stored: FakeKey, given: Mapping[str, str]) -> None:
    """Append the parts: those of a page if each has a checksum, else only their number."""
    parts = sorted(stored.multipart.parts.items()) if stored.multipart else []
    listed = xml.add(answer, "ObjectParts", PartsCount=str(len(parts)))
    algorithm = stored.checksum_algorithm
    if algorithm is None or stored.checksum_type != "COMPOSITE":
        return
    marker, most = _number(given, "x-amz-part-number-marker", 0), _number(given, "x-amz-max-parts", _MOST)
    ends = list(itertools.accumulate(part.size for _, part in parts))
    found = [(number, part.size, end) for (number, part), end in zip(parts, ends, strict=True) if number > marker]
    page = found[:most]
    xml.fill(
        listed,
        PartNumberMarker=str(marker),
        NextPartNumberMarker=str(page[-1][0] if page else 0),
        MaxParts=str(most),
        IsTruncated=str(len(found) > most).lower(),
    )
    content = objects.content_of(stored)
    for number, size, end in page:
        checksum = checksums.compute(content[end - size : end], algorithm)
        xml.add(listed, "Part", PartNumber=str(number), Size=str(size), **{f"Checksum{algorithm}": checksum})


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name) or str(default)
    if not text.isdecimal() or len(text) > len(str(_LARGEST)):
        message = f"Provided {name} not an integer or within integer range"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue=text)
    return min(int(text), _LARGEST if name.endswith("marker") else _MOST)
