"""A lesson as sections for the terminal, Markdown and HTML: before the resources are created, and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chatprov.teach.console_facts import console_facts
from chatprov.teach.drawing import Line, drawing
from chatprov.teach.humanize import setting_words

if TYPE_CHECKING:
    from chatprov.export.side_by_side import FormatCode
    from chatprov.step import Observed, Resource
    from chatprov.step_text import Experiment, LessonTable, Prediction
    from chatprov.teach.course import Lesson
    from chatprov.teach.languages import ResolverTexts
    from chatprov.teach.pasted import PastedText


@dataclass(frozen=True)
class Diagram:
    """The architecture, and the same for a narrow terminal."""

    lines: list[Line]
    narrow: list[Line]


@dataclass(frozen=True)
class Prose:
    """A title and sentences: one paragraph, numbered, or each with a dash."""

    title: str
    sentences: tuple[str, ...]
    form: Literal["paragraph", "numbers", "dashes"] = "dashes"


@dataclass(frozen=True)
class Code:
    """A title and code that is copied as a whole."""

    title: str
    language: Literal["python", "bash"]
    code: str


@dataclass(frozen=True)
class Pasted:
    """A title and the texts to paste."""

    title: str
    texts: tuple[PastedText, ...]


@dataclass(frozen=True)
class SideBySide:
    """A title, a paragraph, and resolvers in both languages."""

    title: str
    says: str
    resolvers: tuple[ResolverTexts, ...]


@dataclass(frozen=True)
class InFormats:
    """A title, and the resources of one step in each format of `chatprov export`."""

    title: str
    formats: tuple[FormatCode, ...]


@dataclass(frozen=True)
class Compared:
    """A table, with its title."""

    title: str
    table: LessonTable


@dataclass(frozen=True)
class Fact:
    """The result for one resource: its name, and the facts that its page in the console shows."""

    type: str
    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Results:
    """A title and the results."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Exercise:
    """A title and one experiment."""

    title: str
    experiment: Experiment


@dataclass(frozen=True)
class Question:
    """A title and a prediction, which is asked before the results are shown."""

    title: str
    prediction: Prediction


CodeSection = Code | Pasted | SideBySide | InFormats | Exercise
Section = Diagram | Question | Prose | Compared | Results | CodeSection


def before(lesson: Lesson, *, on_paper: bool = False) -> list[Section]:
    """Return the step's place in the architecture, the clicks, the reason, the code, and the calls.

    `on_paper` draws the architecture as it is when a learner reaches the step, not as it is now.
    """
    text = lesson.step.text
    sections: list[Section] = [
        Diagram(*drawing(lesson.all_steps, lesson.step.number, on_paper=on_paper)),
        Prose("In the console", tuple(text.console), "numbers"),
    ]
    if lesson.pasted:
        sections.append(Pasted("What is pasted", lesson.pasted))
    if text.screenshots:
        sections.append(Prose("Where the screenshots differ", tuple(text.screenshots)))
    if lesson.departures:
        sections.append(Prose("Where the configuration differs from the clicks", lesson.departures))
    sections.append(Prose("Why", (text.why,), "paragraph"))
    if lesson.both_languages:
        sections.append(SideBySide("In VTL and in JavaScript", text.languages, lesson.both_languages))
    if text.table:
        sections.append(Compared(text.table.title, text.table))
    if lesson.code:
        sections.append(Code("With boto3", "python", lesson.code))
    if lesson.commands:
        title = "In a shell" if text.commands else "With the AWS CLI"
        sections.append(Code(title, "bash", lesson.commands))
    if lesson.in_formats:
        sections.append(Prose("As code", (text.formats, *lesson.in_formats.refused), "paragraph"))
        sections += [
            InFormats(f"STEP {part.step.number} as code: {part.step.text.title}", part.formats)
            for part in lesson.in_formats.steps
        ]
    return sections


def after(lesson: Lesson) -> list[Section]:
    """Return the prediction, the results, the common mistakes, and the experiment."""
    text = lesson.step.text
    sections: list[Section] = [Question("What do you expect?", text.prediction)] if text.prediction else []
    if facts := tuple(
        _as_fact(built.result.resource, built.existing) for built in lesson.status.resources if built.existing
    ):
        sections.append(Results("What came back", facts))
    elif lesson.expected:
        sections.append(Results("What will come back", tuple(map(_expected, lesson.expected))))
    sections += [Prose("What goes wrong here", tuple(text.pitfalls)), Prose("Read on", (text.docs,), "paragraph")]
    return [*sections, Exercise("Try and see", lesson.experiment)] if lesson.experiment else sections


def _expected(pair: tuple[Resource, Observed]) -> Fact:
    return _as_fact(*pair)


def _as_fact(resource: Resource, seen: Observed) -> Fact:
    lines = [("ARN", seen.arn)] if resource.parent is None else []
    lines += [(key.replace("_", " ").replace("url", "URL"), value) for key, value in seen.endpoints.items() if value]
    page = console_facts(resource, seen)
    there = {key: value for key, value in seen.attributes.items() if value is not None}
    return Fact(resource.type, seen.name, (*lines, *(page.items() if page else setting_words(there))))
