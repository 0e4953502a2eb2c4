"""`util`: the helpers of mapping templates, without those that the language replaces.

https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules.binding import bound, procedures
from chatprov.appsync.js.modules.rds_rows import TO_JSON_OBJECT
from chatprov.appsync.js.modules.util_dynamodb import UTIL_DYNAMODB
from chatprov.appsync.js.modules.util_transform import UTIL_TRANSFORM
from chatprov.appsync.util import Util, write_json
from chatprov.appsync.util.http import HttpHelpers
from chatprov.appsync.util.maths import MathHelpers
from chatprov.appsync.util.strings import StringHelpers
from chatprov.appsync.util.timestamps import TimeHelpers
from chatprov.appsync.util.xml import XmlHelpers

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment
    from chatprov.appsync.vtl.introspection import TemplateObject


def _worded(functions: dict[str, NativeFunction]) -> dict[str, NativeFunction]:
    """Return the functions changed so that message and type can be any values: a template passes only texts."""

    def changed(function: NativeFunction) -> NativeFunction:
        def call(environment: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> Any:
            texts = [_text(argument, budget) for argument in arguments[:2]]
            return function.call(environment, budget, *texts, *arguments[2:])

        return NativeFunction(function.name, call)

    return {name: changed(function) for name, function in functions.items()}


def _text(value: Any, budget: CodeBudget) -> str | None:
    return value if value is None or isinstance(value, str) else write_json(value, budget)


def _family(name: str, methods: type[TemplateObject], *names: str, is_java: bool = False) -> dict[str, NativeFunction]:
    def owner(environment: CodeEnvironment) -> Any:
        return environment.util.property_value(name)

    return bound(f"util.{name}", methods, owner, *names, is_java=is_java)


def _root(*names: str) -> dict[str, NativeFunction]:
    return bound("util", Util, lambda environment: environment.util, *names)


_ROOT: Final = {
    **_worded(_root("error")),
    **_worded(procedures(_root("appendError"))),
    **_root("unauthorized", "authType", "matches", "autoId", "autoUlid", "autoKsuid"),
    **_root("urlEncode", "urlDecode", "base64Encode", "base64Decode", "escapeJavaScript"),
}
_TIME: Final = _family(
    "time",
    TimeHelpers,
    "nowISO8601",
    "nowEpochSeconds",
    "nowEpochMilliSeconds",
    "nowFormatted",
    "parseFormattedToEpochMilliSeconds",
    "parseISO8601ToEpochMilliSeconds",
    "epochMilliSecondsToSeconds",
    "epochMilliSecondsToISO8601",
    "epochMilliSecondsToFormatted",
)
_MATH: Final = _family("math", MathHelpers, "roundNum", "minVal", "maxVal", "randomDouble", "randomWithinRange")
_HTTP: Final = {
    **_family("http", HttpHelpers, "copyHeaders"),
    **procedures(_family("http", HttpHelpers, "addResponseHeader", "addResponseHeaders")),
}
UTIL: Final = Namespace(
    "util",
    {
        **_ROOT,
        "time": Namespace("util.time", _TIME),
        "math": Namespace("util.math", _MATH),
        "str": Namespace("util.str", _family("str", StringHelpers, "normalize")),
        "xml": Namespace("util.xml", _family("xml", XmlHelpers, "toMap", "toJsonString", is_java=True)),
        "http": Namespace("util.http", _HTTP),
        "dynamodb": UTIL_DYNAMODB,
        "transform": UTIL_TRANSFORM,
        "rds": Namespace("util.rds", {"toJsonObject": TO_JSON_OBJECT}),
    },
)
