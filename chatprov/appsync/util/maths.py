"""`$util.math`.

https://docs.aws.amazon.com/appsync/latest/devguide/math-helpers-in-util-math.html
"""

from __future__ import annotations

import math
import secrets

from chatprov.appsync.vtl.arithmetic import to_double
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javanumbers import as_long
from chatprov.appsync.vtl.number_methods import narrow


class MathHelpers(TemplateObject):
    """`$util.math`."""

    @exported("double", name="roundNum")
    def round_num(self, number: float) -> int:
        """Return the nearest integer; a half is rounded up."""
        value = to_double(number)
        return as_long(narrow(float(math.floor(value + 0.5)) if math.isfinite(value) else value, 64))

    @exported("double, double", name="minVal")
    def min_val(self, left: float, right: float) -> float:
        """Return the smaller number, as a Double."""
        return min(to_double(left), to_double(right))

    @exported("double, double", name="maxVal")
    def max_val(self, left: float, right: float) -> float:
        """Return the larger number, as a Double."""
        return max(to_double(left), to_double(right))

    @exported(name="randomDouble")
    def random_double(self) -> float:
        """Return a random number that is at least 0 and less than 1."""
        return secrets.randbits(53) / (1 << 53)

    @exported("int, int", name="randomWithinRange")
    def random_within_range(self, low: int, high: int) -> int:
        """Return a random integer that is at least `low` and less than `high`."""
        if low >= high:
            raise JavaException("java.lang.IllegalArgumentException", "Start value must be smaller than end value.")
        return low + secrets.randbelow(high - low)
