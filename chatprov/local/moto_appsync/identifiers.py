"""Identifiers as AppSync draws them."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def identifier() -> str:
    """Return 26 lower-case letters and digits: the id of an API, of a function, of a host name."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(26))
