"""The names of headers as they were sent, which a WSGI environ does not keep.

For S3, `x-amz-meta-a_b` and `x-amz-meta-a-b` are two names.
"""

from __future__ import annotations

from typing import Final

HEADER_NAMES: Final = "chatprov.header_names"
"""The key of the names in an environ: a dictionary from the environ's key to the name that was sent."""
_METADATA: Final = "x-amz-meta-"


def environ_key(name: str) -> str:
    """Return the key of a header in a WSGI environ."""
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"


def is_kept(name: str) -> bool:
    """Return whether the name of a header is kept: one of an object's metadata with an underscore."""
    return "_" in name and name.lower().startswith(_METADATA)
