"""From what the engine is going to do to the lines of the progress display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.ui.board import Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.plan import Change
    from chatprov.engine.refresh import ReadResult
    from chatprov.step import Step


def lines_of_changes(changes: Sequence[Change]) -> list[Line]:
    """Return one waiting line for each change of a plan."""
    return [
        Line(one.resource.key, one.step, one.resource.type, one.name, verb=one.action)
        for one in changes
        if one.action != "none"
    ]


def lines_of_removal(doomed: Sequence[ReadResult], step_of: Mapping[str, Step]) -> list[Line]:
    """Return one waiting line for each resource that is going to be removed."""
    return [
        Line(one.resource.key, step_of[one.resource.key].number, one.resource.type, one.found.name, verb="delete")
        for one in doomed
        if one.found
    ]


def parts_that_go_along(doomed: Sequence[ReadResult]) -> dict[str, tuple[str, ...]]:
    """Return, by the key of each owner, the parts that AWS deletes together with it."""
    parts: dict[str, tuple[str, ...]] = {}
    for one in doomed:
        if one.resource.parent and one.resource.deleted_with_parent:
            parts[one.resource.parent] = (*parts.get(one.resource.parent, ()), one.resource.key)
    return parts
