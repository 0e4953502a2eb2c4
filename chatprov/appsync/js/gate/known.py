"""The names that code may use without declaring them, and the members of those that are objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Members: TypeAlias = "Mapping[str, Members | None]"
"""The members of an object by name; None is a member whose own members are not known, such as a function."""


def _names(text: str) -> dict[str, Members | None]:
    return dict.fromkeys(text.split())


_UTIL: Final[Members] = {
    **_names("error appendError unauthorized urlEncode urlDecode base64Encode base64Decode escapeJavaScript"),
    **_names("autoId autoUlid autoKsuid matches authType"),
    "time": _names(
        "nowISO8601 nowEpochSeconds nowEpochMilliSeconds nowFormatted parseFormattedToEpochMilliSeconds "
        "parseISO8601ToEpochMilliSeconds epochMilliSecondsToSeconds epochMilliSecondsToISO8601 epochMilliSecondsToFormatted"
    ),
    "math": _names("roundNum minVal maxVal randomDouble randomWithinRange"),
    "str": _names("normalize"),
    "xml": _names("toMap toJsonString"),
    "http": _names("copyHeaders addResponseHeader addResponseHeaders"),
    "rds": _names("toJsonObject"),
    "transform": _names(
        "toDynamoDBFilterExpression toDynamoDBConditionExpression toElasticsearchQueryDSL toSubscriptionFilter"
    ),
    "dynamodb": _names(
        "toDynamoDB toString toStringSet toNumber toNumberSet toBinary toBinarySet toBoolean toNull toList toMap toMapValues "
        "toS3Object fromS3ObjectJson"
    ),
}
_EXTENSIONS: Final = _names(
    "setSubscriptionFilter setSubscriptionInvalidationFilter invalidateSubscriptions evictFromApiCache"
)
_RUNTIME: Final = _names("earlyReturn")

MODULES: Final[Mapping[str, Members]] = {
    "@aws-appsync/utils": {"util": _UTIL, "extensions": _EXTENSIONS, "runtime": _RUNTIME},
    "@aws-appsync/utils/dynamodb": {
        **_names("get put remove update scan query sync batchGet batchPut batchDelete transactGet transactWrite"),
        **_names("toStringSet toNumberSet toBinarySet"),
        "operations": _names("add remove replace increment decrement append prepend updateListItem"),
    },
    "@aws-appsync/utils/rds": {
        **_names("select insert update remove createPgStatement createMySQLStatement sql toJsonObject agg"),
        "typeHint": _names("UUID DATE DECIMAL JSON TIME TIMESTAMP"),
    },
    "@aws-appsync/utils/ai": _names("invokeModel converse"),
}
"""The modules that code may import, with what they export."""

OBJECTS: Final[Mapping[str, Members]] = {
    "Object": _names("assign entries hasOwn keys values"),
    "String": _names("raw"),
    "Number": _names("isFinite isNaN"),
    "Math": _names("random min max round floor ceil"),
    "Array": _names("isArray"),
    "JSON": _names("parse stringify"),
    "console": _names("log error"),
}
"""The objects of the language; all members that APPSYNC_JS has are here."""

GLOBALS: Final[Mapping[str, Members | None]] = {
    **MODULES["@aws-appsync/utils"],
    **_names("NaN Infinity undefined parseInt"),
    **OBJECTS,
}
"""The names that code may use without declaring them."""

MISSING_GLOBALS: Final = frozenset(
    _names(
        "AggregateError ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError "
        "FinalizationRegistry Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl Iterator Map Promise "
        "Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer Symbol SyntaxError TypeError URIError "
        "Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet arguments decodeURI "
        "decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat unescape"
    )
)
"""The names that JavaScript has, so that TypeScript finds them, and that APPSYNC_JS does not have."""

TEXT_HELPERS: Final = frozenset(
    _names(
        "autoId autoUlid autoKsuid urlEncode urlDecode base64Encode base64Decode escapeJavaScript authType nowISO8601 "
        "nowFormatted epochMilliSecondsToISO8601 epochMilliSecondsToFormatted normalize toJsonString "
        "toDynamoDBFilterExpression toDynamoDBConditionExpression toElasticsearchQueryDSL"
    )
)
"""The helpers of `util` that return a string."""

CALLBACK_METHODS: Final = frozenset(
    _names("map find filter findIndex findLast findLastIndex forEach reduce reduceRight every some flatMap")
)
"""The methods of arrays that take a function; nothing else does."""

DENIED_METHODS: Final[Mapping[str, frozenset[str]]] = {
    "Array": frozenset(_names("copyWithin entries group groupToMap keys toLocaleString toString values")),
    "String": frozenset(
        _names(
            "charCodeAt localeCompare matchAll padEnd padStart repeat search toLocaleLowerCase toLocaleUpperCase valueOf"
        )
    ),
}
"""The methods of arrays and strings that APPSYNC_JS does not have, by the name of their type."""
