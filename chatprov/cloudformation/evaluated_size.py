"""The limit of what functions of a template return: a few levels of Fn::Sub could otherwise make gigabytes of a small template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from chatprov.cloudformation.errors import TemplateTooLarge

T = TypeVar("T")
MOST_CHARACTERS: Final = 4 << 20
"""Four times the largest template. AWS documents a limit for the template only:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


@dataclass(slots=True)
class EvaluatedSize:
    """Counts the characters and elements that functions have returned in one operation of a stack."""

    _left: int = MOST_CHARACTERS

    def charge(self, size: int) -> None:
        """Count characters before they are created; raises TemplateTooLarge."""
        self._left -= size
        if self._left < 0:
            raise TemplateTooLarge(
                f"Template error: the functions of the template return more than {MOST_CHARACTERS} characters. "
                "Use them less often, or with smaller values."
            )

    def charged(self, value: T) -> T:
        """Count a value with all its members, and return it; raises TemplateTooLarge."""
        pending: list[Any] = [value]
        while pending:
            member = pending.pop()
            self.charge(1 + (len(member) if isinstance(member, str) else 0))
            if isinstance(member, dict):
                pending += [*member, *member.values()]
            elif isinstance(member, list):
                pending += member
        return value
