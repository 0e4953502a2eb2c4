"""`Number`, `Math` and `parseInt`.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.arithmetic import WHITE_SPACE, number, number_of_digits, number_of_text
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.values import integer_of, number_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_DECIMAL: Final = 10
_HEXADECIMAL: Final = 16
_LEAST_BASE: Final = 2


def _number(_: CodeEnvironment, budget: CodeBudget, *values: Any) -> float:
    return number_of(values[0], budget) if values else 0


def _is_nan(_: CodeEnvironment, __: CodeBudget, value: Any) -> bool:
    return type(value) is float and math.isnan(value)


def _is_finite(_: CodeEnvironment, __: CodeBudget, value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _parse_int(_: CodeEnvironment, budget: CodeBudget, value: Any, base: Any = None) -> float:
    text = text_of(value, budget).strip(WHITE_SPACE).lower()
    budget.spend(len(text) >> 3)
    sign = -1 if text.startswith("-") else 1
    digits = text[1:] if text[:1] in ("+", "-") else text
    used = integer_of(base, 0, budget)
    if digits.startswith("0x") and used in (0, _HEXADECIMAL):
        digits, used = digits[2:], _HEXADECIMAL
    used = used or _DECIMAL
    if not _LEAST_BASE <= used <= len(_DIGITS):
        return math.nan
    found = re.match(f"[{_DIGITS[:used]}]+", digits)
    if found is None:
        return math.nan
    return number(sign * (number_of_text(found[0]) if used == _DECIMAL else number_of_digits(found[0], used)))


def _random(_: CodeEnvironment, __: CodeBudget) -> float:
    return random.random()  # noqa: S311 - as Math.random, it is not for secrets


def _numbers(values: tuple[Any, ...], budget: CodeBudget) -> list[float]:
    budget.spend(len(values))
    return [number_of(value, budget) for value in values]


def _min(_: CodeEnvironment, budget: CodeBudget, *values: Any) -> float:
    numbers = _numbers(values, budget)
    return math.nan if any(map(math.isnan, numbers)) else min(numbers, default=math.inf)


def _max(_: CodeEnvironment, budget: CodeBudget, *values: Any) -> float:
    numbers = _numbers(values, budget)
    return math.nan if any(map(math.isnan, numbers)) else max(numbers, default=-math.inf)


def _whole(value: float, rounded: Any) -> float:
    return number(rounded(value)) if type(value) is float and math.isfinite(value) else value


def _round(_: CodeEnvironment, budget: CodeBudget, value: Any) -> float:
    return _whole(number_of(value, budget), lambda fraction: math.floor(fraction) + (fraction % 1 >= 0.5))  # noqa: PLR2004 - a half


def _floor(_: CodeEnvironment, budget: CodeBudget, value: Any) -> float:
    return _whole(number_of(value, budget), math.floor)


def _ceil(_: CodeEnvironment, budget: CodeBudget, value: Any) -> float:
    return _whole(number_of(value, budget), math.ceil)


NUMBER: Final = Namespace(
    "Number",
    {"isFinite": NativeFunction("isFinite", _is_finite), "isNaN": NativeFunction("isNaN", _is_nan)},
    NativeFunction("Number", _number),
)
_MATH: Final[dict[str, Callable[..., Any]]] = {
    "ceil": _ceil,
    "floor": _floor,
    "max": _max,
    "min": _min,
    "random": _random,
    "round": _round,
}
MATH: Final = Namespace("Math", {name: NativeFunction(name, call) for name, call in _MATH.items()})
PARSE_INT: Final = NativeFunction("parseInt", _parse_int)
