"""Names, ids and URLs of the finished backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType


def outputs_table(values: Mapping[str, str | None]) -> RenderableType:
    """Return one line for each value; URLs and ARNs are not broken, so that they can be copied."""
    width = max(map(len, values))
    return Group(
        *(
            Text.assemble((f"{key:<{width}}  ", "bold"), value or ("-", "dim"), no_wrap=True, overflow="ignore")
            for key, value in values.items()
        )
    )
