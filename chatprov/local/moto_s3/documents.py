"""Validates the XML of a request against S3's model, as S3 does before it evaluates the document.

moto reads only the parts that it needs, and fails on other documents.
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: MalformedXML, MissingRequestBodyError
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from botocore.model import ListShape, Shape, StringShape, StructureShape
from botocore.utils import parse_timestamp

from chatprov.local.moto_s3 import operations
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botocore.model import OperationModel

    from chatprov.local.bodies import Content

LARGEST: Final = 2 << 20
"""The maximum of a document in bytes; the longest that S3 accepts lists 10,000 parts."""
_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
_BOOLEANS: Final = frozenset({"true", "false", "1", "0"})
# for other values of these enums the operation returns a more specific error
_CHECKED_LATER: Final = frozenset(
    {
        *("BucketLocationConstraint", "BucketLogsPermission", "Permission"),
        *("CompressionType", "ExpressionType", "FileHeaderInfo", "JSONType", "QuoteFields"),
    }
)
_NOT_MISSED: Final = frozenset({"PutObjectLegalHold", "PutObjectRetention"})
"""Operations for which an empty document is malformed, as AWS has it."""
_NOT_DEMANDED: Final = {
    "SelectObjectContentRequest": frozenset(
        {"Expression", "ExpressionType", "InputSerialization", "OutputSerialization"}
    ),
    "Tagging": frozenset({"TagSet"}),
}
"""Members that S3 does not demand although its model does, or whose absence has a more specific error."""
_OPTIONAL: Final = frozenset({"CompleteMultipartUpload", "CreateBucket", "PutBucketAcl", "PutObjectAcl"})
"""Operations that decide themselves about a request without a document."""


def read(method: str, query: Iterable[str], body: bytes | Content, *, of_object: bool) -> ET.Element | None:
    """Return the document of a request, if its operation has one; raise MalformedXML if the body is something else.

    `query` has the names of the parameters; `of_object` is true for a request to an object, false for one to a bucket.
    """
    setting = next(iter(operations.settings_in(query)), "")
    operation = operations.find(method, setting, of_object=of_object)
    found = _document(operation) if operation else None
    if operation is None or found is None:
        return None
    name, shape = found
    if not isinstance(body, bytes):
        raise too_big()
    if not body.strip():
        if operation.name in _NOT_MISSED:
            raise malformed()
        if operation.name not in _OPTIONAL:
            raise S3Refusal(400, "MissingRequestBodyError", "Request Body is empty")
        return None
    try:
        root = ET.fromstring(body)  # noqa: S314  # expat itself limits the expansion of entities
    except ET.ParseError:
        root = None
    if root is None or _name(root) != name or not _fits(shape, root):
        raise malformed()
    return root


def too_big() -> S3Refusal:
    """Return S3's error for a document that is larger than any valid one."""
    return S3Refusal(400, "MaxMessageLengthExceeded", "Your request was too big.")


def malformed() -> S3Refusal:
    """Return S3's error for an invalid document."""
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return S3Refusal(400, "MalformedXML", message)


def _document(operation: OperationModel) -> tuple[str, Shape] | None:
    """Return the name and the shape of the document's root element."""
    shape = operation.input_shape
    if shape is None:
        return None
    payload = shape.serialization.get("payload")
    carried = shape.members[payload] if payload else shape
    if not isinstance(carried, StructureShape) or "name" not in carried.serialization:
        return None
    return carried.serialization["name"], carried


def _fits(shape: Shape, element: ET.Element) -> bool:
    if isinstance(shape, StructureShape):
        return _is_blank(element) and _structure_fits(shape, element)
    if isinstance(shape, ListShape):
        if not _is_blank(element):
            return False
        name = shape.member.serialization.get("name", "member")
        return all(_name(child) == name and _fits(shape.member, child) for child in element)
    return not len(element) and _text_fits(shape, element.text or "")


def _is_blank(element: ET.Element) -> bool:
    """Return whether an element has no text between its children."""
    return not "".join([element.text or "", *(child.tail or "" for child in element)]).strip()


def _structure_fits(shape: StructureShape, element: ET.Element) -> bool:
    seen: set[str] = set()
    members = {
        member.serialization.get("name", name): (name, member)
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }
    for child in element:
        if _name(child) not in members:
            return False
        name, member = members[_name(child)]
        if isinstance(member, ListShape) and member.serialization.get("flattened"):
            fits = _fits(member.member, child)
        else:
            fits = name not in seen and _fits(member, child)
        if not fits:
            return False
        seen.add(name)
    attributes = {_name_of(key) for key in element.attrib}
    seen |= {name for tag, (name, _) in members.items() if tag.rpartition(":")[2] in attributes}
    seen |= _NOT_DEMANDED.get(shape.name, frozenset())
    located = {name for name, member in shape.members.items() if "location" in member.serialization}
    return seen | located >= set(shape.required_members)


def _text_fits(shape: Shape, text: str) -> bool:
    if isinstance(shape, StringShape):
        return not shape.enum or text in shape.enum or shape.name in _CHECKED_LATER
    match shape.type_name:
        case "integer" | "long":
            return _INTEGER.fullmatch(text) is not None
        case "boolean":
            return text.strip() in _BOOLEANS
        case "timestamp":
            return _is_moment(text)
    return True


def _is_moment(text: str) -> bool:
    try:
        parse_timestamp(text)
    except ValueError:
        return False
    return True


def _name(element: ET.Element) -> str:
    return _name_of(element.tag)


def _name_of(tag: str) -> str:
    return tag.rpartition("}")[2]
