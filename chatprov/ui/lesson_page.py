"""A lesson on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from chatprov.teach.lexers import lexer_of
from chatprov.teach.sections import (
    Code,
    Compared,
    Diagram,
    Exercise,
    Fact,
    InFormats,
    Pasted,
    Prose,
    Question,
    Results,
    SideBySide,
)
from chatprov.ui.code import THEME
from chatprov.ui.columns import LanguageColumns
from chatprov.ui.course_page import made_sign
from chatprov.ui.diagram import coloured
from chatprov.ui.narrow import ByWidth, below
from chatprov.ui.prediction_page import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from chatprov.engine.status import StepStatus
    from chatprov.export.side_by_side import FormatCode
    from chatprov.step_text import LessonTable
    from chatprov.teach.course import Lesson
    from chatprov.teach.pasted import PastedText
    from chatprov.teach.sections import CodeSection, Section

DONE_MARKS = {
    "done": ("●", "green"),
    "ready": ("○", ""),
    "partial": ("◐", "yellow"),
    "drifted": ("◐", "yellow"),
    "missing": ("○", "dim"),
}


def lesson_header(lesson: Lesson, page: str = "") -> RenderableType:
    """Return the title with the progress through the steps; `page`, such as "2/3", is at its end."""
    dots = [part for step in lesson.all_steps for part in (_mark_of(step, lesson.right), " ")]
    title = Text.assemble(
        (f"STEP {lesson.step.number} of {lesson.last_number}  ", "bold cyan"), (lesson.step.text.title, "bold")
    )
    line = Table.grid(expand=True)
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(justify="right", no_wrap=True)
    progress = Text.assemble(*dots, (f" {page}", "dim"))
    line.add_row(title, progress)
    return Group(ByWidth(line, Group(title, progress)), Rule(style="dim"))


def _mark_of(step: StepStatus, right: Collection[int]) -> tuple[str, str]:
    """Return the sign of a step: what was made by hand and is right is not incomplete."""
    by_hand = step.resources and step.state != "done" and step.step.number in right
    return made_sign(there=True, ours=False, right=True) if by_hand else DONE_MARKS[step.state]


def blocks(sections: Sequence[Section]) -> list[RenderableType]:
    """Return sections as blocks, which are kept whole on a page where possible."""
    return [block for section in sections for block in _blocks(section)]


def _blocks(section: Section) -> Iterable[RenderableType]:
    match section:
        case Diagram():
            yield Group(ByWidth(coloured(section.lines), coloured(section.narrow)), Text())
        case Question():
            yield told(section.prediction)
        case Prose():
            yield _section(section.title, _sentences(section))
        case Compared():
            yield _section(section.title, [_table(section.table)])
        case Results():
            yield from _under_title(section.title, [_fact(fact) for fact in section.facts])
        case _:
            yield from _with_code(section)


def _with_code(section: CodeSection) -> Iterable[RenderableType]:
    match section:
        case Code():
            yield _section(section.title, [CodeToCopy(section.code, section.language)])
        case Pasted():
            yield from _under_title(section.title, [Padding(_pasted(text), (0, 0, 1, 2)) for text in section.texts])
        case SideBySide():
            yield _section(section.title, [Text(section.says)])
            yield from (Padding(LanguageColumns(resolver), (0, 0, 1, 2)) for resolver in section.resolvers)
        case InFormats():
            yield from _under_title(
                section.title, [Padding(_in_format(part), (0, 0, 1, 2)) for part in section.formats]
            )
        case Exercise():
            experiment = section.experiment
            yield _section(
                section.title,
                [
                    Text(experiment.try_this),
                    Padding(CodeToCopy(experiment.commands, "bash"), (1, 0, 1, 2)),
                    Text(experiment.see, "green"),
                ],
            )


def _under_title(title: str, shown: Sequence[RenderableType]) -> Iterable[RenderableType]:
    """Return blocks that may be on several pages; the title stays with the first one."""
    return (Group(_heading(title), block) if index == 0 else block for index, block in enumerate(shown))


def _sentences(prose: Prose) -> list[RenderableType]:
    match prose.form:
        case "paragraph":
            return [Text(line, "cyan" if line.startswith("https://") else "") for line in prose.sentences]
        case "numbers":
            return [_marked(f"{number}.", line) for number, line in enumerate(prose.sentences, 1)]
        case "dashes":
            return [_marked("-", line) for line in prose.sentences]


def _pasted(pasted: PastedText) -> RenderableType:
    return Group(Text(pasted.title, "bold"), CodeToCopy(pasted.text, pasted.language))


def _in_format(part: FormatCode) -> RenderableType:
    code = [CodeToCopy(part.code, part.language)] if part.code else []
    return Group(Text(part.tool, "bold"), *(Text(said, "dim") for said in part.elsewhere), *code)


def _table(table: LessonTable) -> RenderableType:
    grid = Table(box=None, padding=(0, 2, 1, 0), show_edge=False, header_style="bold")
    grid.add_column(style="dim")
    for column in table.columns:
        grid.add_column(Text(column), ratio=1)
    for question, cells in table.rows.items():
        grid.add_row(Text(question), *map(Text, cells))
    narrow: list[RenderableType] = []
    for question, cells in table.rows.items():
        said = zip(table.columns, cells, strict=True)
        narrow += [
            Text(question, "dim"),
            *(below(Text.assemble((f"{name}: ", "bold"), cell), 2) for name, cell in said),
        ]
    return ByWidth(grid, Group(*narrow))


@dataclass(frozen=True)
class CodeToCopy:
    """Code to copy; where a line is too long for the screen, without comments: a shell would run the rest of a broken one."""

    code: str
    language: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = self.code
        if self.language == "bash" and max(map(len, code.splitlines()), default=0) > options.max_width:
            code = "\n".join(line for line in code.splitlines() if not line.startswith("#"))
        yield Syntax(code, lexer_of(self.language), theme=THEME, background_color="default", word_wrap=True)


def _fact(fact: Fact) -> RenderableType:
    # A long word, such as an ARN, is written below its label, so that it is not broken.
    grids: list[RenderableType] = [_grid(fact.lines)]
    return Padding(
        Group(Text.assemble((fact.type, "bold"), f" {fact.name}"), Padding(Group(*grids), (0, 0, 0, 2))), (0, 0, 1, 2)
    )


def _grid(lines: Iterable[tuple[str, str]]) -> RenderableType:
    rows = list(lines)
    width = max((len(key) for key, value in rows if " " in value or len(value) <= SHORT), default=0)
    parts: list[RenderableType] = []
    for key, value in rows:
        if " " not in value and len(value) > SHORT:
            parts.append(Text.assemble((f"{key}  ", "dim"), value, overflow="fold"))
            continue
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=width, style="dim")
        grid.add_column(overflow="fold")
        grid.add_row(Text(key), Text(value))
        parts.append(grid)
    return Group(*parts)


SHORT = 30
"""A word longer than this is written outside the columns, so that it is not broken."""


def _section(title: str, lines: Iterable[RenderableType]) -> RenderableType:
    return Group(_heading(title), Padding(Group(*lines), (0, 0, 1, 2)))


def _heading(title: str) -> Text:
    return Text(title, "bold yellow")


def _marked(mark: str, text: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(mark, Text(text))
    return grid
