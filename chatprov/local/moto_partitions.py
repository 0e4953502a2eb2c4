"""The partitions that moto does not know: without them S3 fails in their regions, and ARNs have another partition."""

from __future__ import annotations

from typing import Final

from moto.utilities import utils

_MISSING: Final = {"eu-isoe-": "aws-iso-e", "us-isof-": "aws-iso-f"}


def install() -> None:
    """Add the partitions to moto's tables, which its services share; may be called twice."""
    for prefix, partition in _MISSING.items():
        utils.REGION_PREFIX_TO_PARTITION.setdefault(prefix, partition)
        if partition not in utils.PARTITION_NAMES:
            utils.PARTITION_NAMES.append(partition)
