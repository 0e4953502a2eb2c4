"""The first page of the walkthrough: what it is, how long it takes, where the learner is, and what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatprov.counting import count, every
from chatprov.teach.progress import first_not_done

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.teach.progress import StepProgress

    Page = Sequence[RenderableType]

INTRODUCTION = (
    "You build the backend of a chat step by step: a table for the messages, users who sign in, a bucket for files, and a GraphQL "
    "API with live messages. Each step shows the clicks in the AWS Console, explains them, and shows the same as boto3 and AWS CLI "
    "calls."
)
CLICKS = (
    "The numbered clicks are those of the AWS Console, which the local cloud does not have: here, use the AWS CLI or boto3 calls "
    "that each lesson shows."
)
LEGEND = (
    ("●", "green", "created by chatprov"),
    ("◆", "green", "made by hand, and right"),
    ("◐", "yellow", "incomplete, or different from the tutorial"),
    ("○", "dim", "not there"),
)
_YES, _NO = ("✔", "green"), ("·", "dim")


def made_sign(*, there: bool, ours: bool, right: bool) -> tuple[str, str]:
    """Return the sign of a step's resources, and its style; LEGEND explains them."""
    index = (0 if ours else 1) if (ours or right) else 2 if there else 3
    sign, style, _ = LEGEND[index]
    return sign, style


def course_page(steps: Sequence[StepProgress], *, where: str, by_hand: bool, gone: Sequence[int] = ()) -> Page:
    """Return the page, in blocks that are kept whole where the terminal is too low for the page.

    `where` is where the resources are, such as "in the local cloud"; `gone` are the steps that existed when the learner last
    looked and do not exist any more.
    """
    doing = (
        "You make every resource yourself, and chatprov watches"
        if by_hand
        else "chatprov makes each step when you press Enter"
    )
    left = sum(step.minutes for step in steps if not step.done)
    parts: list[RenderableType] = [
        Text("The walkthrough", "bold cyan"),
        *([] if any(step.read for step in steps) else [Text(INTRODUCTION)]),
        Text(f"{doing}, {where}. {_duration(steps, left)}"),
        *([Text(CLICKS)] if by_hand and "AWS" not in where else []),
        Text(),
    ]
    if gone:
        parts += [Text(_emptied(gone, where), "yellow"), Text()]
    return [Group(*parts), Group(steps_table(steps), Text(), next_line(steps))]


def steps_table(steps: Sequence[StepProgress]) -> RenderableType:
    """Return the list of steps with what is done of each, and the legend of the signs."""
    following = first_not_done(steps)
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for _ in range(4):
        grid.add_column(justify="center", no_wrap=True)
    grid.add_row(Text(), Text(), *(Text(head, "dim") for head in ("read", "made", "right", "tried")))
    for step in steps:
        here = following is not None and step.number == following[0]
        made = ("", "")
        if step.made is not None:
            made = made_sign(there=step.right is not None, ours=step.ours, right=bool(step.right))
        right = ("✔", "green") if step.right else ("✘", "yellow") if step.right is False else ("", "")
        grid.add_row(
            Text(f"{'▶ ' if here else ''}{step.number}", "bold cyan" if here else ""),
            Text(step.title, "bold" if here else ""),
            *(Text(*sign) for sign in (_sign(step.read), made, right, _sign(step.tried))),
        )
    legend = Table.grid(padding=(0, 3, 0, 0))
    signs = [Text.assemble((f"{sign} ", style), (words, "dim")) for sign, style, words in LEGEND]
    for place in range(0, len(signs), 2):
        legend.add_row(*signs[place : place + 2])
    return Group(grid, Text(), legend)


def next_line(steps: Sequence[StepProgress]) -> Text:
    """Return what is next in one line."""
    following = first_not_done(steps)
    if following is None:
        return Text("Every step is done. Type the number of a step to read it again.", "bold green")
    number, part = following
    step = next(step for step in steps if step.number == number)
    if part == "results":
        what = "the results, and what goes wrong in practice"
    elif not step.read:
        what = "the explanation"
    else:
        what = f"run `{step.command}`" if step.made is None and step.command else "create it"
    return Text.assemble(("Next: ", "bold"), (f"STEP {number}, {step.title}: {what}.", "bold cyan"))


def _sign(value: bool) -> tuple[str, str]:  # noqa: FBT001  # one mark
    return _YES if value else _NO


def _duration(steps: Sequence[StepProgress], left: int) -> str:
    if not left:
        return f"{every(len(steps), 'step is', 'steps are')} done."
    whole = sum(step.minutes for step in steps)
    if left == whole:
        return (
            f"The {count(len(steps), 'step takes', 'steps take')} about {_hours(whole)}; you can stop after any page."
        )
    done = count(sum(step.done for step in steps), "is", "are")
    return f"Of {count(len(steps), 'step')}, {done} done; the rest takes about {_hours(left)}."


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [count(hours, "hour")] if hours else []
    return " and ".join([*parts, *([count(rest, "minute")] if rest or not parts else [])])


def _emptied(gone: Sequence[int], where: str) -> str:
    named = f"STEP {gone[0]}" if len(gone) == 1 else f"STEP {gone[0]} to {gone[-1]}"
    there = "was" if len(gone) == 1 else "were"
    return (
        f"{named} {there} made before and cannot be found {where} now: somebody deleted the resources (`chatprov down`, "
        "`local reset`), or the local cloud ran with --memory. What you have read is kept."
    )
