"""How far a learner is in the course.

AWS knows what was made and whether it is right. The progress file only has what AWS cannot know: which lessons were read and
which steps were tried. There is one file for each project, in the folder of the user, so every user has their own progress.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from chatprov.regular_file import read_regular
from chatprov.user_folder import make_private, user_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from chatprov.teach.course import Lesson

VERSION: Final = 1
LARGEST_BYTES: Final = 1 << 20
Mark = Literal["read", "finished", "tried", "predicted"]
MARKS: Final[tuple[Mark, ...]] = ("read", "finished", "tried", "predicted")
Part = Literal["explanation", "results"]


@dataclass(frozen=True)
class StepProgress:
    """What is done of one step."""

    number: int
    title: str
    minutes: int
    """How long the step takes a learner who does it for the first time."""
    read: bool
    """Whether the pages before the creation were read to the end."""
    finished: bool
    """Whether the pages after the creation were read to the end."""
    tried: bool
    """Whether the prediction was answered; for a step without resources, whether its command succeeded."""
    made: bool | None
    """Whether its resources exist, made by chatprov or, if they are right, by hand; None for a step without resources."""
    right: bool | None
    """Whether `check` has no finding; None for a step without resources, and for one of which nothing exists."""
    ours: bool
    """Whether all of its resources were created or adopted by chatprov."""
    command: str = ""
    """For a step without resources: the command that tries it."""

    @property
    def done(self) -> bool:
        """Whether nothing of this step is left to do; an unanswered prediction leaves nothing open."""
        if self.made is None:
            return self.read and self.finished and self.tried
        return self.made and self.read and self.finished


def first_not_done(steps: Iterable[StepProgress]) -> tuple[int, Part] | None:
    """Return the step and the part of it where the learner continues, or None when everything is done."""
    for step in steps:
        if not step.done:
            reached = step.read and (step.tried if step.made is None else step.made)
            return step.number, "results" if reached else "explanation"
    return None


def course_progress(lessons: Iterable[Lesson], right: Collection[int], store: ProgressFile) -> list[StepProgress]:
    """Return the progress of each step; `right` has the numbers of the steps without a finding."""
    found = []
    for lesson in lessons:
        number, resources = lesson.step.number, lesson.status.resources
        there = any(resource.state != "missing" for resource in resources)
        found.append(
            StepProgress(
                number,
                lesson.step.text.title,
                lesson.step.text.minutes,
                read=store.has("read", number),
                finished=store.has("finished", number),
                tried=store.has("tried", number),
                made=(lesson.done or number in right) if resources else None,
                right=number in right if there else None,
                ours=bool(resources) and lesson.done,
                command=lesson.step.text.command,
            )
        )
    return found


@dataclass
class ProgressFile:
    """The marks of one project, in `course/` of the user's folder; every change is written at once, with one atomic rename.

    A file that cannot be used never stops the course: `notes` says what happened, and a damaged file is kept under another name.
    """

    project: Path
    notes: list[str] = field(default_factory=list)
    """Sentences for the learner: that the file was damaged, and where it is; that nothing can be kept, and why."""
    _marks: dict[Mark, set[int]] = field(default_factory=lambda: {mark: set() for mark in MARKS})
    _built: dict[str, list[int]] = field(default_factory=dict)
    _frozen: bool = False

    def __post_init__(self) -> None:
        """Read the file."""
        self._read()

    @property
    def path(self) -> Path | None:
        """The file, None if this user has no folder."""
        folder = user_folder()
        name = hashlib.sha256(os.fsencode(os.path.realpath(self.project))).hexdigest()[:16]
        return None if folder is None else folder / "course" / f"{name}.json"

    def has(self, mark: Mark, number: int) -> bool:
        """Return whether a step has this mark."""
        return number in self._marks[mark]

    def mark(self, mark: Mark, *numbers: int) -> None:
        """Mark steps as read, finished or tried."""
        self._read()  # another terminal may have written in the meantime
        if not self._marks[mark] >= set(numbers):
            self._marks[mark] |= set(numbers)
            self._write()

    def last_built(self, target: str, now: Iterable[int]) -> list[int]:
        """Return the steps that were made at this target when it was looked at last, and remember those that are made now."""
        self._read()
        before, made = self._built.get(target, []), list(now)
        if before != made:
            self._built[target] = made
            self._write()
        return before

    def _read(self) -> None:
        path = self.path
        if path is None or self._frozen:
            return
        try:
            data = json.loads(read_regular(path, LARGEST_BYTES, follow_links=False))
            if isinstance(version := data["version"], int) and version > VERSION:
                self._give_up(f"{path} was written by a newer chatprov: this one does not change it")
                return
            marks, built = _parsed(data)
        except FileNotFoundError:
            return
        except OSError as error:
            self._give_up(f"{path} cannot be read ({error.strerror or error}): your progress is not kept")
            return
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._set_aside(path)
            return
        for mark in MARKS:
            self._marks[mark] |= marks[mark]
        self._built = built | {target: steps for target, steps in self._built.items() if target not in built}

    def _write(self) -> None:
        path = self.path
        if path is None:
            self._give_up("There is no folder for your progress: neither XDG_STATE_HOME nor HOME is an absolute path")
        if path is None or self._frozen:
            return
        document = {
            "version": VERSION,
            "project": str(self.project),
            "steps": {mark: sorted(self._marks[mark]) for mark in MARKS},
            "built": self._built,
        }
        try:
            make_private(path.parent)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(document, file, indent=2)
                file.write("\n")
            Path(temporary).replace(path)
        except OSError as error:
            self._give_up(f"{path} cannot be written ({error.strerror or error}): your progress is not kept")

    def _give_up(self, sentence: str) -> None:
        self._frozen = True
        self.notes.append(f"{sentence}.")

    def _set_aside(self, path: Path) -> None:
        kept = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
        try:
            path.rename(kept)
        except OSError as error:
            self._give_up(
                f"{path} is damaged and cannot be renamed ({error.strerror or error}): your progress is not kept"
            )
            return
        self.notes.append(
            f"{path} is damaged and is kept as {kept.name}. What was made is known; which lessons you have read starts again."
        )


def _parsed(data: Any) -> tuple[dict[Mark, set[int]], dict[str, list[int]]]:
    marks = {mark: {_number(number) for number in data["steps"].get(mark, [])} for mark in MARKS}
    return marks, {str(target): [_number(number) for number in steps] for target, steps in data["built"].items()}


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value
