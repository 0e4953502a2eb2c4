"""The names that code may use without declaring them, and those of JavaScript that APPSYNC_JS does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js import builtins
from chatprov.appsync.js.modules import UTILS

if TYPE_CHECKING:
    from collections.abc import Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


GLOBALS: Final[Mapping[str, Any]] = {**UTILS.members, **builtins.GLOBALS}
"""The names that code may use without declaring them."""

TYPES: Final[Mapping[str, frozenset[str]]] = {"@aws-appsync/utils": _names("Context")}
"""The types that code imports by name, as examples of AWS's documentation do; a type has no value."""

MISSING_GLOBALS: Final = _names(
    "AggregateError ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError "
    "FinalizationRegistry Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl Iterator Map Promise "
    "Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer Symbol SyntaxError TypeError URIError "
    "Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet arguments decodeURI "
    "decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat unescape"
)
"""The names that JavaScript has, so that TypeScript finds them, and that APPSYNC_JS does not have.

The documentation lists the objects and functions that there are, and `Boolean` is not among them, so that
`filter(Boolean)` is refused for that name, not for the function that is passed:
https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

TEXT_HELPERS: Final = _names(
    "autoId autoUlid autoKsuid urlEncode urlDecode base64Encode base64Decode escapeJavaScript authType nowISO8601 "
    "nowFormatted epochMilliSecondsToISO8601 epochMilliSecondsToFormatted normalize toJsonString "
    "toDynamoDBFilterExpression toDynamoDBConditionExpression toElasticsearchQueryDSL"
)
"""The helpers of `util` that return a string."""

DENIED_METHODS: Final[Mapping[str, frozenset[str]]] = {
    "Array": _names("copyWithin entries group groupToMap keys toLocaleString toString values"),
    "ObjectConstructor": _names(
        "create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors "
        "getOwnPropertyNames getOwnPropertySymbols getPrototypeOf is isExtensible isFrozen isSealed preventExtensions "
        "seal setPrototypeOf"
    ),
    "String": _names(
        "charCodeAt localeCompare matchAll padEnd padStart repeat search toLocaleLowerCase toLocaleUpperCase valueOf"
    ),
}
"""What the rule no-disallowed-methods refuses, by the type that has it: arrays, strings, and `Object` itself."""
