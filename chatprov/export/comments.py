"""The comments in exported code: the tutorial's step, its purpose, and the purpose of each resource."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.export.recorded import RecordedProject, RecordedResource
    from chatprov.step import Step

WIDTH = 116


def heading(recorded: RecordedProject, form: str, lines: Sequence[str], mark: str = "#") -> list[str]:
    """Return the first lines of a file: where it comes from, and how it is used."""
    first = f"{recorded.title}."
    return commented([first, f"Written by `chatprov export --format {form}`.", *lines], mark)


class StepComments:
    """The comments of resources in their order; the first resource of a step has the step's title and purpose."""

    def __init__(self, mark: str = "#") -> None:
        self._mark = mark
        self._last: Step | None = None
        self._explained: set[int] = set()

    def of(self, made: Sequence[RecordedResource]) -> list[str]:
        """Return the comment of a resource in the code, which can contain several of the project's resources."""
        lines, step = [], made[0].step
        if self._last is not step:
            self._last = step
            again = step.number in self._explained
            self._explained.add(step.number)
            why = [] if again else textwrap.wrap(step.text.why, WIDTH)
            lines += [f"STEP {step.number}{', continued' if again else ''}: {step.text.title}", *why, ""]
        for resource in made:
            place = f" (STEP {resource.step.number})" if resource.step is not step else ""
            purpose = resource.purpose
            lines += [f"{purpose[0]}{place}", *purpose[1:]]
        return commented(lines, self._mark)


def commented(lines: Sequence[str], mark: str = "#") -> list[str]:
    """Return lines as comments; what some languages read as the end of a line is a space."""
    wrapped = [part for line in lines for part in (textwrap.wrap(" ".join(line.split()), WIDTH) or [""])]
    return [f"{mark} {line}".rstrip() for line in wrapped]
