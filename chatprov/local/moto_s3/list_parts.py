"""ListParts: the parts of an upload that is not completed.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.s3.models import OWNER

from chatprov.local.moto_s3 import checksums, integrity, objects, xml
from chatprov.local.moto_s3.paging import boolean, count_in

if TYPE_CHECKING:
    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_MOST: Final = 1000


def list_parts(call: S3Call, authorization: Authorization) -> Result:
    """List the parts after a number, in the order of their numbers."""
    query = call.request.parameters
    upload: Any = call.existing_bucket.multiparts[query["uploadId"]]
    after, most = count_in(query, "part-number-marker", 0), min(count_in(query, "max-parts", _MOST), _MOST)
    following = sorted(number for number in upload.parts if number > after)
    numbers = following[:most]
    algorithm = upload.metadata.get(f"{integrity.PREFIX}algorithm")
    answer = xml.root(
        "ListPartsResult",
        Bucket=call.request.bucket_name,
        Key=call.incoming.key,
        UploadId=upload.id,
        PartNumberMarker=str(after),
        NextPartNumberMarker=str(numbers[-1] if numbers else 0),
        MaxParts=str(most),
        IsTruncated=boolean(len(following) > len(numbers) > 0),
    )
    for number in numbers:
        part = upload.parts[number]
        checksum = {f"Checksum{algorithm}": checksums.compute(objects.content_of(part), algorithm)} if algorithm else {}
        xml.add(
            answer,
            "Part",
            PartNumber=str(number),
            LastModified=part.last_modified_ISO8601,
            ETag=part.etag,
            Size=str(part.size),
            **checksum,
        )
    xml.add(answer, "Initiator", ID=authorization.requester_arn)
    xml.add(answer, "Owner", ID=OWNER)
    xml.fill(
        answer,
        StorageClass=upload.storage,
        ChecksumAlgorithm=algorithm,
        ChecksumType=upload.metadata.get(f"{integrity.PREFIX}type"),
    )
    return xml.document(answer)
