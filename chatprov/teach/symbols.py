"""Placeholders for values that are not known yet, such as the id in a response or the name of a resource.

A placeholder is a text, so that steps can insert it into policies and parameters like the real value. Characters that no
real text contains mark its beginning and its end.
"""

from __future__ import annotations

import re
from typing import Any, Self

BEGIN, END = "\ue000", "\ue001"
STAND_IN = re.compile(f"{BEGIN}([^{END}]*){END}")


class Symbol(str):
    """A value that is represented by a Python expression."""

    __slots__ = ()

    def __new__(cls, expression: str) -> Self:
        """Make the placeholder for an expression, such as `table_arn`."""
        return super().__new__(cls, f"{BEGIN}{expression}{END}")

    @property
    def expression(self) -> str:
        """The Python expression."""
        return str.__getitem__(self, slice(1, -1))

    def __getitem__(self, key: Any) -> Symbol:
        """Return what the expression holds under a key."""
        return Symbol(f'{self.expression}["{key}"]')

    def get(self, key: str, default: object = None) -> Symbol:  # noqa: ARG002  # the response is assumed to have it
        """Return what the expression holds under a key."""
        return self[key]


def identifier(text: str) -> str:
    """Return a Python name for a key such as "user-pool"."""
    return re.sub(r"\W", "_", text)


def names_in(text: str) -> set[str]:
    """Return the expressions of all placeholders in a text."""
    return set(STAND_IN.findall(text))
