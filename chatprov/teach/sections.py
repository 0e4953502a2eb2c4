"""A lesson as sections that a screen, Markdown and HTML can show: before the step is made, and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chatprov.teach.drawing import Line, drawing
from chatprov.teach.humanize import setting_words

if TYPE_CHECKING:
    from chatprov.step import Experiment, Observed, Resource
    from chatprov.teach.course import Lesson


@dataclass(frozen=True)
class Diagram:
    """The architecture."""

    lines: list[Line]


@dataclass(frozen=True)
class Prose:
    """A title and sentences: one paragraph, numbered, or each with a dash."""

    title: str
    sentences: tuple[str, ...]
    form: Literal["paragraph", "numbers", "dashes"] = "dashes"


@dataclass(frozen=True)
class Code:
    """A title and blocks of code."""

    title: str
    language: Literal["python", "bash"]
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """What came back of one resource: its name, and what its page in the console shows."""

    type: str
    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Results:
    """A title and what came back."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Exercise:
    """A title and one thing to try and see."""

    title: str
    experiment: Experiment


Section = Diagram | Prose | Code | Results | Exercise


def before(lesson: Lesson, *, on_paper: bool = False) -> list[Section]:
    """Return where the step stands, the clicks, the reason, and the calls.

    `on_paper` draws the architecture as it is when a learner gets there, not as it stands.
    """
    step = lesson.step
    sections: list[Section] = [
        Diagram(drawing(lesson.all_steps, step.number, on_paper=on_paper)),
        Prose("In the console", step.console, "numbers"),
    ]
    if step.screenshots:
        sections.append(Prose("Where the screenshots differ", step.screenshots))
    if lesson.departures:
        sections.append(Prose("Where the configuration differs from the clicks", lesson.departures))
    sections.append(Prose("Why", (step.why,), "paragraph"))
    if lesson.code:
        sections.append(Code("With boto3", "python", lesson.code))
    if lesson.commands:
        sections.append(Code("With the AWS CLI", "bash", lesson.commands))
    return sections


def after(lesson: Lesson) -> list[Section]:
    """Return what came back, what goes wrong here, and what to try."""
    step = lesson.step
    sections: list[Section] = []
    if facts := tuple(_as_fact(one.result.resource, one.existing) for one in lesson.status.resources if one.existing):
        sections.append(Results("What came back", facts))
    elif lesson.expected:
        sections.append(Results("What will come back", tuple(map(_expected, lesson.expected))))
    sections += [Prose("What goes wrong here", step.pitfalls), Prose("Read on", (step.docs,), "paragraph")]
    return [*sections, Exercise("Try and see", step.experiment)] if step.experiment else sections


def _expected(pair: tuple[Resource, Observed]) -> Fact:
    return _as_fact(*pair)


def _as_fact(resource: Resource, seen: Observed) -> Fact:
    lines = [("ARN", seen.arn)] if resource.parent is None else []
    lines += [(key.replace("_", " ").replace("url", "URL"), value) for key, value in seen.endpoints.items() if value]
    page = resource.console_facts(seen)
    there = {key: value for key, value in seen.attributes.items() if value is not None}
    return Fact(resource.type, seen.name, (*lines, *(page.items() if page else setting_words(there))))
