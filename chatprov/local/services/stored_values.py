"""Dataclasses of a state as JSON values and back; the converter is loaded at the first one, because an empty cloud needs none."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def to_json(state: object) -> Any:
    """Return a dataclass of the state as JSON values."""
    from chatprov.local.services import state_converter  # noqa: PLC0415  # see above

    return state_converter.write(state)


def from_json(value: Any, kind: type[T]) -> T:
    """Return a dataclass of the state from JSON values; raises ValueError."""
    from chatprov.local.services import state_converter  # noqa: PLC0415  # see above

    return state_converter.read(value, kind)
