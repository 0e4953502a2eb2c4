"""Random identifiers in AppSync's format."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def identifier() -> str:
    """Return 26 lower-case letters and digits, for the id of an API or a function, or for a host name.

    The first is a letter, as the service model requires for a function's id.
    """
    return secrets.choice(string.ascii_lowercase) + "".join(secrets.choice(_ALPHABET) for _ in range(25))
