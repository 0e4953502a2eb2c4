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
SCHEMA: Final = "http://www.w3.org/2001/XMLSchema-instance"
"""The namespace of the attribute with the type of a grantee."""
_TYPE: Final = f"{{{SCHEMA}}}type"
_EMAIL: Final = "AmazonCustomerByEmail"
_GROUP: Final = "Group"
_TYPES: Final = frozenset({"CanonicalUser", _EMAIL, _GROUP})
_ID: Final = re.compile(r"[0-9a-f]{64}")
_GROUPS: Final = frozenset(
    f"http://acs.amazonaws.com/groups/{name}"
    for name in ("global/AllUsers", "global/AuthenticatedUsers", "s3/LogDelivery")
)
_PERMISSIONS: Final = frozenset({"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"})


def of_headers(headers: Mapping[str, str]) -> FakeAcl | None:
    """Return the ACL in a request's headers, with names in lower case; None without one.

    Raises InvalidArgument for an unknown canned ACL, and InvalidRequest for a canned ACL beside grants.
    """
    name = headers.get("x-amz-acl", "")
    check_canned(name)
    grants = [_grant(header, value) for header, value in headers.items() if header.startswith(_GRANT)]
    if name and grants:
        raise S3Refusal(400, "InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
    if name:
        return get_canned_acl(name)
    return FakeAcl(grants) if grants else None


def of_document(document: ET.Element | None) -> FakeAcl | None:
    """Return the ACL in the document of PutBucketAcl or PutObjectAcl; None for one that has no list of grants."""
    if document is None:
        message = "Your request was missing a required header"
        raise S3Refusal(400, "MissingSecurityHeader", message, MissingHeaderName="x-amz-acl")
    owner = document.find("{*}Owner")
    if owner is None:
        raise _malformed()
    _check_id(_text(owner, "ID"), "CanonicalUser/ID")
    grants = document.find("{*}AccessControlList")
    if grants is None or not len(grants):
        return None
    return FakeAcl([grant_of(grant) for grant in grants])


def _grant(name: str, value: str) -> FakeGrant:
    permission = name.removeprefix(_GRANT).upper().replace("-", "_")
    pairs = [found.groups() for part in value.split(",") if (found := _GRANTEE.match(part.strip()))]
    return FakeGrant([_grantee(kind.lower(), who) for kind, who in pairs], [permission])


def _grantee(kind: str, who: str) -> FakeGrantee:
    if kind == "id":
        _check_id(who, "id")
        return FakeGrantee(grantee_id=who)
    if kind == "uri":
        _check_group(who, "uri")
        return FakeGrantee(uri=who)
    raise _by_email()


def grant_of(grant: ET.Element) -> FakeGrant:
    """Return a grant in a document; raise S3's error for one that it refuses."""
    grantee, permission = grant.find("{*}Grantee"), _text(grant, "Permission")
    kind = None if grantee is None else grantee.get(_TYPE)
    if grantee is None or permission not in _PERMISSIONS or kind not in _TYPES:
        raise _malformed()
    if kind == _EMAIL:
        raise _by_email()
    if kind == _GROUP:
        _check_group(_text(grantee, "URI"), "Group/URI")
    else:
        _check_id(_text(grantee, "ID"), "CanonicalUser/ID")
    who = FakeGrantee(_text(grantee, "ID"), _text(grantee, "URI"), _text(grantee, "DisplayName"))
    return FakeGrant([who], [permission])


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""


def _check_id(found: str, name: str) -> None:
    if not _ID.fullmatch(found):
        raise S3Refusal(400, "InvalidArgument", "Invalid id", ArgumentName=name, ArgumentValue=found)


def _check_group(found: str, name: str) -> None:
    if found not in _GROUPS:
        raise S3Refusal(400, "InvalidArgument", "Invalid group uri", ArgumentName=name, ArgumentValue=found)


def _by_email() -> S3Refusal:
    """Return S3's error for an e-mail address, which it accepts no longer since October 2025."""
    message = "The specified method is not allowed against this resource."
    return S3Refusal(405, "MethodNotAllowed", message, Method="PUT", ResourceType="ACL")


def _malformed() -> S3Refusal:
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return S3Refusal(400, "MalformedACLError", message)
