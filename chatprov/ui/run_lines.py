"""From what the engine is going to do to the lines of the progress display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.ui.board import Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.plan import Change
    from chatprov.engine.survey import Sighting
    from chatprov.step import Step


def lines_of_changes(changes: Sequence[Change]) -> list[Line]:
    """Return one waiting line for each change of a plan."""
    return [
        Line(one.resource.key, one.step, one.resource.type, one.name, verb=one.action)
        for one in changes
        if one.action != "none"
    ]


def lines_of_removal(doomed: Sequence[Sighting], step_of: Mapping[str, Step]) -> list[Line]:
    """Return one waiting line for each resource that is going to be removed."""
    return [
        Line(one.resource.key, step_of[one.resource.key].number, one.resource.type, one.seen.name, verb="delete")
        for one in doomed
        if one.seen
    ]


def parts_that_go_along(doomed: Sequence[Sighting]) -> dict[str, tuple[str, ...]]:
    """Return, by the key of each owner, the parts that AWS deletes together with it."""
    parts: dict[str, tuple[str, ...]] = {}
    for one in doomed:
        if one.resource.part_of and one.resource.dies_with_owner:
            parts[one.resource.part_of] = (*parts.get(one.resource.part_of, ()), one.resource.key)
    return parts
