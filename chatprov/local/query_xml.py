"""Responses in the protocol "query": the members of a result as XML.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4
from xml.etree import ElementTree as ET

from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping


def query_response(service: str, operation: str, result: Mapping[str, object]) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body for a result of structures, lists, texts, booleans and points in time."""
    request_id = str(uuid4())
    root = ET.Element(f"{operation}Response", xmlns=service_model(service).metadata["xmlNamespace"])
    _add(ET.SubElement(root, f"{operation}Result"), result)
    ET.SubElement(ET.SubElement(root, "ResponseMetadata"), "RequestId").text = request_id
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return 200, {"x-amzn-RequestId": request_id, "Content-Type": "text/xml"}, body


def _add(parent: ET.Element, members: Mapping[str, object]) -> None:
    for name, value in members.items():
        element = ET.SubElement(parent, name)
        if isinstance(value, dict):
            _add(element, value)
        elif isinstance(value, list):
            for member in value:
                inner = ET.SubElement(element, "member")
                if isinstance(member, dict):
                    _add(inner, member)
                else:
                    inner.text = _text(member)
        else:
            element.text = _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _iso(value) if isinstance(value, datetime) else str(value)


def _iso(value: datetime) -> str:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
