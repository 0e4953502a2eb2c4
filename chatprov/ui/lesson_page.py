"""A lesson as blocks that a screen or a file can hold: before the step is made, and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from chatprov.ui.code import THEME
from chatprov.ui.diagram import diagram
from chatprov.ui.words import setting_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from chatprov.engine.engine import ResourceStatus
    from chatprov.teach.course import Lesson

DONE_MARKS = {"done": ("●", "green"), "partial": ("◐", "yellow"), "drifted": ("◐", "yellow"), "missing": ("○", "dim")}


def lesson_header(lesson: Lesson, page: str = "") -> RenderableType:
    """Return the title with how far one is; `page` such as "2/3" stands at its end."""
    dots = [part for one in lesson.all_steps for part in (DONE_MARKS[one.state], " ")]
    title = Text.assemble(
        (f"STEP {lesson.step.number} of {lesson.last_number}  ", "bold cyan"), (lesson.step.title, "bold")
    )
    line = Table.grid(expand=True)
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(justify="right", no_wrap=True)
    line.add_row(title, Text.assemble(*dots, (f" {page}", "dim")))
    return Group(line, Rule(style="dim"))


def before(lesson: Lesson) -> list[RenderableType]:
    """Return where it stands, the clicks, the reason, and the calls."""
    clicks = [Text(f"{number}. {click}") for number, click in enumerate(lesson.step.console, 1)]
    blocks: list[RenderableType] = [
        Group(diagram(lesson.all_steps, lesson.step.number), Text()),
        _section("In the console", clicks),
        _section("Why", [Text(lesson.step.why)]),
    ]
    for place, code in enumerate(lesson.code):
        shown = Padding(Syntax(code, "python", theme=THEME, background_color="default"), (0, 0, 1, 2))
        blocks.append(Group(_heading("With boto3"), shown) if place == 0 else shown)
    return blocks


def after(lesson: Lesson) -> list[RenderableType]:
    """Return what came back, and what goes wrong here."""
    seen = [_came_back(one) for one in lesson.status.resources if one.sighting.seen and one.state != "missing"]
    pitfalls = [_bullet(Text(pitfall)) for pitfall in lesson.step.pitfalls]
    blocks: list[RenderableType] = []
    if seen:
        blocks += [Group(_heading("What came back"), seen[0]), *seen[1:]]
    return [*blocks, _section("What goes wrong here", pitfalls), _section("Read on", [Text(lesson.step.docs, "cyan")])]


def _came_back(one: ResourceStatus) -> RenderableType:
    seen, resource = one.sighting.seen, one.sighting.resource
    assert seen is not None, "only what stands is shown"  # noqa: S101
    facts = {"id": seen.id, "ARN": seen.arn if resource.part_of is None else ""}
    lines = [(key, value) for key, value in facts.items() if value and value != seen.name]
    lines += [(key.replace("_", " "), value) for key, value in seen.endpoints.items() if value]
    # Two grids: the settings' long names must not push ARNs and URLs over the edge.
    facts_and_settings = Group(_grid(lines), _grid(setting_words(seen.attributes)))
    return Padding(
        Group(Text.assemble((resource.type, "bold"), f" {seen.name}"), Padding(facts_and_settings, (0, 0, 0, 2))),
        (0, 0, 1, 2),
    )


def _grid(lines: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for key, value in lines:
        grid.add_row(Text(key), Text(value))
    return grid


def _section(title: str, lines: Iterable[RenderableType]) -> RenderableType:
    return Group(_heading(title), Padding(Group(*lines), (0, 0, 1, 2)))


def _heading(title: str) -> Text:
    return Text(title, "bold yellow")


def _bullet(text: Text) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_row("-", text)
    return grid
