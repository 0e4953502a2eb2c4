"""What `down` would remove, the data that would be lost, and what it removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.engine.destroy import ResourceContents
    from chatprov.engine.refresh import ReadResult


def removal_list(doomed: Sequence[ReadResult]) -> RenderableType:
    """Return what would be removed, one line each."""
    width = max((len(one.resource.type) for one in doomed), default=0)
    return Group(
        *(
            Text.assemble(
                ("  - ", "red"),
                f"{one.resource.type:<{width}}  {one.found.name}",
                (f"  {one.found.id}" if one.found.id != one.found.name and not one.resource.parent else "", "dim"),
            )
            for one in doomed
            if one.found
        )
    )


def data_list(held: Sequence[ResourceContents]) -> RenderableType:
    """Return the data that would be lost, counted."""
    if not held:
        return Text("It holds no messages, files or users.", "dim")
    return Group(Text("Lost with it:", "bold red"), *(Text(f"  {one}", "red") for one in held))


def removed_line(removed: Sequence[ReadResult], place: str, seconds: float) -> RenderableType:
    """Return what `down` did, in a sentence."""
    if not removed:
        return Text(f"Nothing to remove: nothing of this stack stands {place}.", "green")
    return Text(
        f"Removed {len(removed)} resources {place} in {seconds:.1f} s, and looked again: nothing is left.", "bold green"
    )
