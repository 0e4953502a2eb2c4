"""LIKE.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-operators.html
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.select.refusals import SelectRefusal
from chatprov.local.moto_s3.select.values import is_absent

if TYPE_CHECKING:
    from chatprov.local.moto_s3.select.nodes import SelectNode, SelectRecord

_LONGEST_PATTERN: Final = 1000


@dataclass(frozen=True, slots=True)
class Like:
    """LIKE."""

    operand: SelectNode
    pattern: SelectNode
    escape: str

    def value(self, record: SelectRecord) -> bool | None:
        """Return whether the operand matches; None if one of the two is absent."""
        text, pattern = self.operand.value(record), self.pattern.value(record)
        if is_absent(text) or is_absent(pattern):
            return None
        if not isinstance(text, str) or not isinstance(pattern, str):
            raise SelectRefusal("LikeInvalidInputs", "Invalid argument given to the LIKE clause in the SQL expression.")
        return _matches(text, _segments(pattern, self.escape))


@functools.lru_cache(maxsize=64)
def _segments(pattern: str, escape: str) -> list[tuple[re.Pattern[str], int]]:
    """Return what is between the percent signs of a pattern, each with its length; no segment can backtrack."""
    if len(pattern) > _LONGEST_PATTERN:
        message = f"The local cloud accepts patterns of LIKE with at most {_LONGEST_PATTERN:,} characters."
        raise SelectRefusal("LikeInvalidInputs", message)
    segments: list[list[str]] = [[]]
    place = 0
    while place < len(pattern):
        character = pattern[place]
        if escape and character == escape:
            place += 1
            if place == len(pattern) or pattern[place] not in {"%", "_", escape}:
                message = "An escape sequence in the LIKE clause is not valid."
                raise SelectRefusal("EvaluatorLikePatternInvalidEscapeSequence", message)
            segments[-1].append(re.escape(pattern[place]))
        elif character == "%":
            segments.append([])
        else:
            segments[-1].append("." if character == "_" else re.escape(character))
        place += 1
    return [(re.compile("".join(segment), re.DOTALL), len(segment)) for segment in segments]


def _matches(text: str, segments: list[tuple[re.Pattern[str], int]]) -> bool:
    (first, place), (last, length) = segments[0], segments[-1]
    if len(segments) == 1:
        return first.fullmatch(text) is not None
    if first.match(text) is None:
        return False
    for segment, _ in segments[1:-1]:
        found = segment.search(text, place)
        if found is None:
            return False
        place = found.end()
    start = len(text) - length
    return start >= place and last.match(text, start) is not None
