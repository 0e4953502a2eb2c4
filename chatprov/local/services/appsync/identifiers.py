"""Identifiers as AppSync draws them."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def identifier() -> str:
    """Return 26 lower-case letters and digits: the id of an API, of a function, of a host name.

    The first is a letter: the service's model demands that of a function's id.
    """
    return secrets.choice(string.ascii_lowercase) + "".join(secrets.choice(_ALPHABET) for _ in range(25))
