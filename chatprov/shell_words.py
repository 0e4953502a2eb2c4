"""Words of commands that a message, a hint or a document proposes, quoted so that a shell reads them as they are meant."""

from __future__ import annotations

import os
import shlex


def shell_word(value: object) -> str:
    """Return a value, such as a name or an id, as one word of a POSIX shell; a simple word is unchanged."""
    return shlex.quote(str(value))


def shell_path(path: str | os.PathLike[str]) -> str:
    """Return a path as one word of a POSIX shell; one that begins with `-` gets `./` before it, because it is no option."""
    text = os.fspath(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)
