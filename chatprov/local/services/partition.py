"""The partition of AWS that a region belongs to, as ARNs have it."""

from __future__ import annotations

from typing import Final

_BY_PREFIX: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def partition_of(region: str) -> str:
    """Return the partition of a region, such as "aws"."""
    return next((partition for prefix, partition in _BY_PREFIX.items() if region.startswith(prefix)), "aws")
