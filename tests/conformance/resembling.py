"""Whether an answer is as a conformance case says."""

from __future__ import annotations

import re
from typing import Any


def resembles(found: Any, wanted: Any) -> bool:
    """Tell whether a value is as wanted: mappings may hold more, all else is equal or matches."""
    if not isinstance(wanted, dict):
        return bool(found == wanted) if not isinstance(wanted, list) else _each_resembles(found, wanted)
    if wanted.keys() == {"$matches"}:
        return isinstance(found, str) and re.fullmatch(wanted["$matches"], found) is not None
    if wanted.keys() & {"$starts", "$has", "$ends"}:
        return isinstance(found, str) and (
            found.startswith(wanted.get("$starts", ""))
            and wanted.get("$has", "") in found
            and found.endswith(wanted.get("$ends", ""))
        )
    return isinstance(found, dict) and all(
        not any(key in found for key in value) if name == "$lacks" else name in found and resembles(found[name], value)
        for name, value in wanted.items()
    )


def _each_resembles(found: Any, wanted: list[Any]) -> bool:
    return (
        isinstance(found, list)
        and len(found) == len(wanted)
        and all(resembles(value, want) for value, want in zip(found, wanted, strict=True))
    )
