"""The base class of the sections of config.yaml."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of config.yaml: no unknown keys, nothing converted silently, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
