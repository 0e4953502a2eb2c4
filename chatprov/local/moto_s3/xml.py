"""The XML of S3's responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from chatprov.local.moto_s3.call import Result

NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"


def root(name: str, **members: str | None) -> ET.Element:
    """Return the root element of a response with these members, except those that are None."""
    element = ET.Element(name, xmlns=NAMESPACE)
    fill(element, **members)
    return element


def add(parent: ET.Element, name: str, **members: str | None) -> ET.Element:
    """Append an element with these members, except those that are None or empty."""
    element = ET.SubElement(parent, name)
    fill(element, **{member: text or None for member, text in members.items()})
    return element


def fill(element: ET.Element, **members: str | None) -> None:
    """Append members to an element, except those that are None."""
    for member, text in members.items():
        if text is not None:
            ET.SubElement(element, member).text = text


def document(element: ET.Element, headers: dict[str, str] | None = None, status: int = 200) -> Result:
    """Return a response with an element as its body."""
    body: bytes = ET.tostring(element, encoding="UTF-8", xml_declaration=True)
    return status, {"content-type": "application/xml", **(headers or {})}, body
