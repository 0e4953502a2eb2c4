"""Convert planned changes to lines of the progress display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.ui.board import Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.plan import Change
    from chatprov.engine.read_result import Ours
    from chatprov.step import Step


def lines_of_changes(changes: Sequence[Change]) -> list[Line]:
    """Return one waiting line for each change of a plan."""
    return [
        Line(change.resource.key, change.step, change.resource.type, change.name, verb=change.action)
        for change in changes
        if change.action != "none"
    ]


def lines_of_removal(to_delete: Sequence[Ours], step_of: Mapping[str, Step]) -> list[Line]:
    """Return one waiting line for each resource to delete."""
    return [
        Line(
            result.resource.key,
            step_of[result.resource.key].number,
            result.resource.type,
            result.found.name,
            verb="delete",
        )
        for result in to_delete
    ]


def cascaded_parts(to_delete: Sequence[Ours]) -> dict[str, tuple[str, ...]]:
    """Return, by the key of each parent, the keys of the parts that AWS deletes with it."""
    parts: dict[str, tuple[str, ...]] = {}
    for result in to_delete:
        resource = result.resource
        if resource.parent and resource.deleted_with_parent:
            parts[resource.parent] = (*parts.get(resource.parent, ()), resource.key)
    return parts
