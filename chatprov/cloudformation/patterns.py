"""AllowedPattern of parameters: a regular expression of Java, with the limits of AppSync's templates.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chatprov.appsync.vtl import JavaException, VtlLimitError, javaregex
from chatprov.appsync.vtl.budget import Budget
from chatprov.cloudformation.errors import TemplateFault

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class PatternMatcher:
    """Compares values with patterns; all patterns of one template share the time that a rendering of AppSync has."""

    def __init__(self) -> None:
        self._budget = Budget()

    def check(self, parameter: str, pattern: str) -> None:
        """Raise TemplateFault if the pattern of a parameter is invalid, or too large."""
        self._limited(parameter, lambda: javaregex.compile_pattern(pattern, self._budget))

    def matches(self, parameter: str, pattern: str, value: str) -> bool:
        """Return whether a whole value matches; raises TemplateFault if it takes too long to find out."""
        return self._limited(parameter, lambda: javaregex.matches(pattern, value, self._budget))

    @staticmethod
    def _limited(parameter: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except JavaException:
            raise TemplateFault(
                f"Template format error: AllowedPattern of parameter {parameter} is not a regular expression."
            ) from None
        except VtlLimitError as error:
            raise TemplateFault(
                f"Template format error: AllowedPattern of parameter {parameter} cannot be used: {error.message}"
            ) from None
