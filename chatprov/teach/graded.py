"""The lessons of a learner who works by hand: a step is done if `check` says so, also if `up` did not create it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.engine.status import StepStatus
    from chatprov.teach.course import Lesson
    from chatprov.teach.findings import StepCheck


def as_graded(lessons: Sequence[Lesson], checks: Sequence[StepCheck]) -> list[Lesson]:
    """Return the lessons with the resources of each correct step as existing ones, also if they have no tags of this stack."""
    right = {check.step.number for check in checks if check.ok}

    def graded(status: StepStatus) -> StepStatus:
        resources = status.resources
        if status.step.number in right:
            resources = tuple(replace(resource, state="present", differences=()) for resource in resources)
        return replace(status, resources=resources, stands_on=tuple(map(graded, status.stands_on)))

    return [
        replace(lesson, status=graded(lesson.status), all_steps=tuple(map(graded, lesson.all_steps)))
        for lesson in lessons
    ]
