"""The signs in the output of chatprov, and their forms for a terminal whose encoding does not have them.

A form is as wide as its sign, so that tables and drawings keep their columns.
"""

from __future__ import annotations

import codecs
from typing import Final

ASCII: Final = {
    "✔": "v",
    "✘": "x",
    "✅": "ok",  # emoji are two columns wide
    "❌": "XX",
    "⏳": "..",
    "≠": "#",
    "◌": "~",
    "·": ".",
    "●": "*",
    "◐": "+",
    "○": "o",
    "◆": "@",
    "▶": ">",
    "→": ">",
    "←": "<",
    "…": ".",
    "─": "-",
    "━": "=",
    "│": "|",
    "├": "|",
    "└": "`",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    **dict(zip("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\|/-\\|/", strict=True)),
}
"""The forms in ASCII. On one screen no two signs have the same form."""
ERRORS: Final = "chatprov.signs"
"""The name of the handler of errors for streams: `stream.reconfigure(errors=ERRORS)`."""


def encodable(text: str, encoding: str) -> str:
    """Return a text in which each character that an encoding does not have is replaced by its form, or by `?`."""
    return text.encode(encoding, ERRORS).decode(encoding)


def _forms(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError), "the handler is for writing"  # noqa: S101
    return "".join(ASCII.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error(ERRORS, _forms)
