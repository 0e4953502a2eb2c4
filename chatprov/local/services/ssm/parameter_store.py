"""The parameters of one account and region."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoredParameter:
    """A parameter at its newest version; it is replaced when it changes. `modified` is in seconds since 1970."""

    name: str
    type: str
    value: str
    version: int
    modified: float
    data_type: str = "text"
    tier: str = "Standard"
    description: str | None = None
    allowed_pattern: str | None = None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ParameterRegion:
    """The parameters by name."""

    parameters: dict[str, StoredParameter] = field(default_factory=dict)
    account: str = field(init=False, default="")
    region: str = field(init=False, default="")
