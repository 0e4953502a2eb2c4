"""`$util`; templates can also use the name `$utils`.

https://docs.aws.amazon.com/appsync/latest/devguide/utility-helpers-in-util.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.util import codec, ids
from chatprov.appsync.util.collections import ListHelpers, MapHelpers
from chatprov.appsync.util.dynamodb import DynamoDBHelpers
from chatprov.appsync.util.errors import CUSTOM_TEMPLATE_EXCEPTION, UNAUTHORIZED, ResolverError
from chatprov.appsync.util.http import HttpHelpers
from chatprov.appsync.util.json_text import read_json, write_json
from chatprov.appsync.util.log import LogHelpers
from chatprov.appsync.util.maths import MathHelpers
from chatprov.appsync.util.rds import RdsHelpers
from chatprov.appsync.util.strings import StringHelpers
from chatprov.appsync.util.timestamps import TimeHelpers
from chatprov.appsync.util.transform import TransformHelpers
from chatprov.appsync.util.xml import XmlHelpers
from chatprov.appsync.vtl import javaregex
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javanumbers import is_number
from chatprov.appsync.vtl.javatypes import ByteArray, JavaArray
from chatprov.appsync.vtl.text_rewriting import needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_AUTH_TYPES: Final = {
    "API_KEY": "API Key Authorization",
    "AWS_IAM": "IAM Authorization",
    "AMAZON_COGNITO_USER_POOLS": "User Pool Authorization",
    "OPENID_CONNECT": "Open ID Connect Authorization",
    "AWS_LAMBDA": "Lambda Authorization",
}


_FAMILIES: Final[dict[str, TemplateObject]] = {
    "dynamodb": DynamoDBHelpers(),
    "list": ListHelpers(),
    "map": MapHelpers(),
    "math": MathHelpers(),
    "rds": RdsHelpers(),
    "str": StringHelpers(),
    "transform": TransformHelpers(),
    "xml": XmlHelpers(),
}


class Util(TemplateObject):
    """`$util` for one resolver call.

    `auth_type` is the authentication type of the caller ("API_KEY"), `clock` returns the time in seconds since 1970.
    Templates add to `appended` (errors), `logs` (messages) and `response_headers` (by name).
    """

    def __init__(self, auth_type: str | None = None, clock: Callable[[], float] = time.time) -> None:
        self._auth_type = auth_type
        self._clock = clock
        self.appended: list[ResolverError] = []
        self.logs: list[str] = []
        self.response_headers: dict[str, str] = {}

    def property_value(self, name: str) -> Any:
        """Return the helpers with this name, such as `$util.dynamodb`."""
        family = _FAMILIES.get(name)
        if family is not None:
            return family
        match name:
            case "time":
                return TimeHelpers(self._clock)
            case "log":
                return LogHelpers(self.logs)
            case "http":
                return HttpHelpers(self.response_headers, self.appended)
            case _:
                return None

    # -- JSON and encodings

    @exported("Object", metered=True)
    def to_json(self, budget: Budget, value: Any) -> str:
        """Return the value as JSON."""
        return write_json(value, budget)

    @exported("String", metered=True)
    def parse_json(self, budget: Budget, text: str | None) -> Any:
        """Parse a JSON text; return null for null and for a text that is not JSON."""
        if text is None:
            return None
        budget.allocate(len(text))
        try:
            return read_json(text)
        except JavaException:
            return None

    @exported("String")
    def url_encode(self, text: str | None) -> str:
        """Return the text in application/x-www-form-urlencoded format."""
        return codec.url_encode(needed(text))

    @exported("String")
    def url_decode(self, text: str | None) -> str:
        """Decode a text in application/x-www-form-urlencoded format."""
        return codec.url_decode(needed(text))

    @exported("byte[]", "String", name="base64Encode")
    def base64_encode(self, value: str | ByteArray | None) -> str:
        """Return a text or bytes in base64."""
        return codec.base64_encode(needed(value))

    @exported("String", name="base64Decode")
    def base64_decode(self, text: str | None) -> str | ByteArray:
        """Decode base64."""
        return codec.base64_decode(needed(text))

    @exported("String", name="escapeJavaScript")
    def escape_javascript(self, text: str | None) -> str | None:
        """Return the text escaped for a JavaScript string literal."""
        return None if text is None else codec.escape_javascript(text)

    # -- identifiers

    @exported()
    def auto_id(self) -> str:
        """Return a random UUID."""
        return ids.auto_id()

    @exported()
    def auto_ulid(self) -> str:
        """Return a ULID."""
        return ids.auto_ulid(int(self._clock() * 1000))

    @exported()
    def auto_ksuid(self) -> str:
        """Return a KSUID."""
        return ids.auto_ksuid(int(self._clock()))

    # -- errors

    @exported("String", "String, String", "String, String, Object", "String, String, Object, Object")
    def error(
        self, message: str | None, error_type: str | None = None, data: Any = None, error_info: Any = None
    ) -> None:
        """Stop the resolver with an error."""
        raise ResolverError(message or "null", error_type, data, error_info)

    @exported("String", "String, String", "String, String, Object", "String, String, Object, Object", metered=True)
    def append_error(
        self,
        budget: Budget,
        message: str | None,
        error_type: str | None = None,
        data: Any = None,
        error_info: Any = None,
    ) -> str:
        """Add an error to the response and continue."""
        budget.allocate(256)
        self.appended.append(ResolverError(message or "null", error_type, data, error_info))
        return ""

    @exported()
    def unauthorized(self) -> None:
        """Stop the resolver because the caller is not authorized to access the field."""
        raise ResolverError("", UNAUTHORIZED)

    @exported("boolean, String", "boolean, String, String", "boolean, String, String, Object")
    def validate(
        self,
        condition: bool,  # noqa: FBT001 - templates pass arguments by position
        message: str | None,
        error_type: str | None = CUSTOM_TEMPLATE_EXCEPTION,
        data: Any = None,
    ) -> str:
        """Stop the resolver with an error when the condition is false."""
        if not condition:
            raise ResolverError(message or "null", error_type, data)
        return ""

    # -- null and type

    @exported("Object")
    def is_null(self, value: Any) -> bool:
        """Return whether the value is null."""
        return value is None

    @exported("String")
    def is_null_or_empty(self, text: str | None) -> bool:
        """Return whether the text is null or empty."""
        return not text

    @exported("String")
    def is_null_or_blank(self, text: str | None) -> bool:
        """Return whether the text is null or contains only white space."""
        return text is None or not text.strip()

    @exported("Object, Object")
    def default_if_null(self, value: Any, default: Any) -> Any:
        """Return the value, or the default if it is null."""
        return default if value is None else value

    @exported("String, String")
    def default_if_null_or_empty(self, text: str | None, default: str | None) -> str | None:
        """Return the text, or the default if it is null or empty."""
        return text or default

    @exported("String, String")
    def default_if_null_or_blank(self, text: str | None, default: str | None) -> str | None:
        """Return the text, or the default if it is null or blank."""
        return default if text is None or not text.strip() else text

    @exported("Object")
    def is_string(self, value: Any) -> bool:
        """Return whether the value is a String."""
        return type(value) is str

    @exported("Object")
    def is_number(self, value: Any) -> bool:
        """Return whether the value is a Number."""
        return is_number(value)

    @exported("Object")
    def is_boolean(self, value: Any) -> bool:
        """Return whether the value is a Boolean."""
        return type(value) is bool

    @exported("Object")
    def is_list(self, value: Any) -> bool:
        """Return whether the value is a List."""
        return _is_list(value)

    @exported("Object")
    def is_map(self, value: Any) -> bool:
        """Return whether the value is a Map."""
        return isinstance(value, dict)

    @exported("Object")
    def type_of(self, value: Any) -> str:
        """Return Null, String, Number, Boolean, List, Map or Object."""
        if value is None:
            return "Null"
        if type(value) is str:
            return "String"
        if type(value) is bool:
            return "Boolean"
        if is_number(value):
            return "Number"
        if _is_list(value):
            return "List"
        return "Map" if isinstance(value, dict) else "Object"

    @exported("String, String", metered=True)
    def matches(self, budget: Budget, pattern: str | None, text: str | None) -> bool:
        """Return whether the whole text matches the Java pattern."""
        return javaregex.matches(needed(pattern), needed(text), budget)

    @exported()
    def auth_type(self) -> str | None:
        """Return the authentication type of the caller, such as "User Pool Authorization"."""
        return _AUTH_TYPES.get(self._auth_type or "")

    # -- output

    @exported("Object", name="qr")
    def qr(self, _: Any) -> str:
        """Print nothing; for an expression that is evaluated only for its side effect."""
        return ""

    @exported("Object", name="quiet")
    def quiet(self, _: Any) -> str:
        """Print nothing; for an expression that is evaluated only for its side effect."""
        return ""


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and not isinstance(value, JavaArray)
