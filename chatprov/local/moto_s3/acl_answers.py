"""GetBucketAcl and GetObjectAcl: each permission of each grantee.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from moto.s3.models import OWNER

from chatprov.local.moto_s3 import objects, xml
from chatprov.local.moto_s3.acl_sources import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moto.s3.models import FakeAcl, FakeGrant

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call


def get_bucket_acl(call: S3Call, _: Authorization) -> Result:
    """Return the ACL of a bucket."""
    return xml.document(_document(call.existing_bucket.acl))


def get_object_acl(call: S3Call, _: Authorization) -> Result:
    """Return the ACL of an object."""
    stored = objects.found(call)
    has_versions = call.existing_bucket.versioning_status is not None
    return xml.document(_document(stored.acl), {"x-amz-version-id": stored.version_id} if has_versions else {})


def add_grants(parent: ET.Element, name: str, grants: Iterable[FakeGrant]) -> None:
    """Append a list of grants to a document; moto's grants have any number of grantees and permissions, S3's have one."""
    listed = ET.SubElement(parent, name)
    for grant in grants:
        for grantee in grant.grantees:
            for permission in grant.permissions:
                added = ET.SubElement(listed, "Grant")
                who = xml.add(added, "Grantee", ID=grantee.id, URI=grantee.uri)
                who.set("xmlns:xsi", SCHEMA)
                who.set("xsi:type", grantee.type)
                xml.fill(added, Permission=permission)


def _document(acl: FakeAcl | None) -> ET.Element:
    answer = xml.root("AccessControlPolicy")
    xml.add(answer, "Owner", ID=OWNER)
    add_grants(answer, "AccessControlList", acl.grants if acl else ())
    return answer
