"""The form of a region's name. There is no list of regions, so that new regions work without a new version of chatprov."""

from __future__ import annotations

import re

PATTERN = r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}"
RULE = "a region looks like ap-south-1"


def is_region(name: str) -> bool:
    """Return whether this can be the name of an AWS region, such as "ap-south-1"."""
    return re.fullmatch(PATTERN, name) is not None
