"""The conversion of JSON into the types of DynamoDB's API, with the words of the AWS server for what cannot be converted.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final, NoReturn

from chatprov.local.services.dynamodb.errors import SerializationError

if TYPE_CHECKING:
    from collections.abc import Callable

_BOOLEANS: Final = {"TRUE": True, "1": True, "YES": True, "FALSE": False, "0": False, "NO": False}
_BASE64_GROUP: Final = 4


def string(content: Any) -> str:
    """Return a string, or raise SerializationError."""
    if type(content) is not str:
        _refuse(content, "String")
    return str(content)


def boolean(content: Any) -> bool:
    """Return a boolean, or raise SerializationError; the server takes some strings, such as "true"."""
    if type(content) is bool:
        return content
    if type(content) is not str:
        _refuse(content, "Boolean")
    if content.upper() not in _BOOLEANS:
        raise SerializationError("Unexpected token received from parser")
    return _BOOLEANS[content.upper()]


def blob(content: Any) -> str:
    """Return base64 text, or raise SerializationError for another type and for text that is not base64."""
    if isinstance(content, bool | int | float):
        raise SerializationError("only base-64-encoded strings are convertible to bytes")
    if type(content) is not str:
        _refuse(content, "nio.ByteBuffer")
    if len(content) % _BASE64_GROUP:
        raise SerializationError(f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(content)}")
    try:
        decoded = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise SerializationError("Invalid base64 character detected") from None
    if base64.b64encode(decoded).decode() != content:
        raise SerializationError("Invalid last non-pad Base64 character dectected")
    return str(content)


def members(content: Any, convert: Callable[[Any], str]) -> list[str]:
    """Return the members of a set, each converted, or raise SerializationError."""
    return [convert(member) for member in elements(content)]


def elements(content: Any) -> list[Any]:
    """Return a list, or raise SerializationError."""
    if type(content) is list:
        return content
    if isinstance(content, dict):
        raise SerializationError("Start of structure or map found where not expected")
    raise SerializationError("Unexpected field type")


def mapping(content: Any) -> dict[str, Any]:
    """Return a map of attribute values, or raise SerializationError."""
    if type(content) is dict:
        return content
    if isinstance(content, list):
        raise SerializationError(
            "Unrecognized collection type java.util.Map<java.lang.String, "
            "com.amazonaws.dynamodb.v20120810.AttributeValue>"
        )
    raise SerializationError("Unexpected field type")


def structure(content: Any) -> dict[str, Any]:
    """Return the members of one attribute value, or raise SerializationError."""
    if type(content) is dict:
        return content
    if isinstance(content, list):
        raise SerializationError("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue")
    raise SerializationError("Unexpected value type in payload")


def _refuse(content: Any, wanted: str) -> NoReturn:
    if isinstance(content, list):
        package = "" if wanted.startswith("nio.") else "lang."
        raise SerializationError(f"Unrecognized collection type class java.{package}{wanted}")
    if isinstance(content, dict):
        raise SerializationError("Start of structure or map found where not expected")
    if content is None:
        told = "NULL_VALUE"
    elif isinstance(content, bool):
        told = "TRUE_VALUE" if content else "FALSE_VALUE"
    else:
        told = "NUMBER_VALUE" if content == content // 1 else "DECIMAL_VALUE"
    raise SerializationError(f"{told} cannot be converted to {wanted}")
