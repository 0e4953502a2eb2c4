"""Recognizes a module whose compiled file, in __pycache__, is damaged."""

from __future__ import annotations

from typing import Final

_IMPORT_SYSTEM: Final = "<frozen importlib._bootstrap_external>"


def damaged_file(error: BaseException) -> str | None:
    """Return the path of the damaged file if an import failed because of it, or None.

    Python raises EOFError, ValueError or TypeError then, without the path; it is in the frame that read the file. The frame's
    names are those of CPython 3.11 to 3.14.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code.co_filename != _IMPORT_SYSTEM:
        return None
    path = trace.tb_frame.f_locals.get("bytecode_path")
    return path if isinstance(path, str) else None
