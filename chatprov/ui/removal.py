"""The resources that `down` would delete, the data that would be lost, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.counting import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.engine.destroy import ResourceContents
    from chatprov.engine.read_result import Ours


def removal_list(to_delete: Sequence[Ours]) -> RenderableType:
    """Return the resources that would be deleted, one line each."""
    width = max((len(result.resource.type) for result in to_delete), default=0)
    return Group(
        *(
            Text.assemble(
                ("  - ", "red"),
                f"{result.resource.type:<{width}}  {result.found.name}",
                (
                    f"  {result.found.id}"
                    if result.found.id != result.found.name and not result.resource.parent
                    else "",
                    "dim",
                ),
            )
            for result in to_delete
        )
    )


def data_list(held: Sequence[ResourceContents]) -> RenderableType:
    """Return the data that would be lost, counted."""
    if not held:
        return Text("They hold no messages, files or users.", "dim")
    return Group(Text("Data that will be lost:", "bold red"), *(Text(f"  {contents}", "red") for contents in held))


def removed_line(removed: Sequence[Ours], target: str, seconds: float) -> RenderableType:
    """Return the result of `down` as a sentence."""
    if not removed:
        return Text(f"Nothing to remove: this stack has no resources {target}.", "green")
    return Text(
        f"Removed {count(len(removed), 'resource')} {target} in {seconds:.1f} s; verified that nothing remains.",
        "bold green",
    )
