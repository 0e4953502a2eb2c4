"""The objects, functions and methods that the language has on AppSync.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html; `Array.isArray`, `includes`, `substring`,
`parseInt`, `Number()` and `String()` are not listed there, but published code uses them; docs/fidelity.md has what users report.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.builtins.array_callbacks import CALLBACK_METHODS
from chatprov.appsync.js.builtins.array_items import ITEM_METHODS
from chatprov.appsync.js.builtins.console_object import CONSOLE
from chatprov.appsync.js.builtins.json_object import JSON
from chatprov.appsync.js.builtins.number_object import MATH, NUMBER, PARSE_INT
from chatprov.appsync.js.builtins.objects import ARRAY, OBJECT
from chatprov.appsync.js.builtins.string_object import STRING, STRING_METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.js.builtins.methods import Methods

ARRAY_METHODS: Final[Methods] = {**CALLBACK_METHODS, **ITEM_METHODS}
METHODS: Final[Mapping[type, Methods]] = {list: ARRAY_METHODS, str: STRING_METHODS}
"""The methods by the type of the value."""
TAKE_FUNCTIONS: Final = frozenset(CALLBACK_METHODS)
"""The methods that a function may be passed to."""
GLOBALS: Final[Mapping[str, Any]] = {
    "Array": ARRAY,
    "Infinity": math.inf,
    "JSON": JSON,
    "Math": MATH,
    "NaN": math.nan,
    "Number": NUMBER,
    "Object": OBJECT,
    "String": STRING,
    "console": CONSOLE,
    "parseInt": PARSE_INT,
    "undefined": None,
}
"""The names that code has without an import, besides those of @aws-appsync/utils."""
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "Array": frozenset({*ARRAY.members, *ARRAY_METHODS, "length"}),
    "JSON": frozenset(JSON.members),
    "Math": frozenset(MATH.members),
    "Number": frozenset(NUMBER.members),
    "Object": frozenset(OBJECT.members),
    "String": frozenset({*STRING.members, *STRING_METHODS, "length"}),
    "console": frozenset(CONSOLE.members),
}
"""The members of the objects of the language: functions of the object, and methods of its values."""
