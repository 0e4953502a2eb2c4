"""The rules for the tags of a table.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST: Final = 50


def with_tags(there: Mapping[str, str], given: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags of a table with those of a request; raises ValidationError for a reserved key, and for too many tags."""
    new = {tag["Key"]: tag["Value"] for tag in given}
    if any(key.lower().startswith("aws:") for key in new):
        raise ValidationError("aws: prefixed tag key names are not allowed for external use.")
    tags = {**there, **new}
    if len(tags) > _MOST:
        raise ValidationError(f"One or more parameter values were invalid: Too many tags: at most {_MOST}")
    return tags
