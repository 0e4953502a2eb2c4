"""The base class of the sections of config.yaml."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict

Present = TypeVar("Present")


class Section(BaseModel):
    """A part of config.yaml: no unknown keys, nothing converted silently, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def present(section: Present | None) -> Present:
    """Return a section of the chat; its resources exist only in a configuration that has it."""
    if section is None:
        raise TypeError("a resource of a section that config.yaml does not have")
    return section
