"""ACLs as requests give them: by a name, by headers with grants, or in a document.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from moto.s3.models import FakeAcl, FakeGrant, FakeGrantee, get_canned_acl

from chatprov.local.moto_s3.acls import check_canned
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

_GRANT: Final = "x-amz-grant-"
_GRANTEE: Final = re.compile('([^=]+)="?([^"]+)"?')
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TYPES: Final = frozenset({"CanonicalUser", "AmazonCustomerByEmail", "Group"})
_PERMISSIONS: Final = frozenset({"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"})


def of_headers(headers: Mapping[str, str]) -> FakeAcl | None:
    """Return the ACL in a request's headers, with names in lower case; None without one.

    Raises InvalidArgument for an unknown canned ACL, and InvalidRequest for a canned ACL beside grants.
    """
    canned = headers.get("x-amz-acl", "")
    check_canned(canned)
    grants = [_grant(name, value) for name, value in headers.items() if name.startswith(_GRANT)]
    if canned and grants:
        raise S3Refusal(400, "InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
    if canned:
        return get_canned_acl(canned)
    return FakeAcl(grants) if grants else None


def of_document(document: ET.Element | None) -> FakeAcl | None:
    """Return the ACL in the document of PutBucketAcl or PutObjectAcl; None for one that has no list of grants."""
    if document is None:
        message = "Your request was missing a required header"
        raise S3Refusal(400, "MissingSecurityHeader", message, MissingHeaderName="x-amz-acl")
    if document.find("{*}Owner") is None:
        raise _malformed()
    grants = document.find("{*}AccessControlList")
    if grants is None or not len(grants):
        return None
    return FakeAcl([_listed(grant) for grant in grants])


def _grant(name: str, value: str) -> FakeGrant:
    permission = name.removeprefix(_GRANT).upper().replace("-", "_")
    pairs = [found.groups() for part in value.split(",") if (found := _GRANTEE.match(part.strip()))]
    return FakeGrant(
        [FakeGrantee(grantee_id=who) if kind.lower() == "id" else FakeGrantee(uri=who) for kind, who in pairs],
        [permission],
    )


def _listed(grant: ET.Element) -> FakeGrant:
    grantee, permission = grant.find("{*}Grantee"), _text(grant, "Permission")
    if grantee is None or permission not in _PERMISSIONS or grantee.get(_TYPE) not in _TYPES:
        raise _malformed()
    who = FakeGrantee(_text(grantee, "ID"), _text(grantee, "URI"), _text(grantee, "DisplayName"))
    return FakeGrant([who], [permission])


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""


def _malformed() -> S3Refusal:
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return S3Refusal(400, "MalformedACLError", message)
