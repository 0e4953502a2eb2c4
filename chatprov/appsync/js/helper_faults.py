"""The faults of functions that are written in Python: those of mapping templates raise Java's exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.vtl.errors import JavaException, VtlError, VtlLimitError

if TYPE_CHECKING:
    from chatprov.appsync.js.nodes import Place

FAULTS: Final = (CodeFault, JavaException, VtlError)
"""What such a function raises."""


def placed(error: Exception, place: Place) -> CodeFault:
    """Return the fault of an error that a helper has raised, with the place of its call if it has none."""
    if isinstance(error, CodeFault):
        return error.at(place)
    if isinstance(error, VtlLimitError):
        return LimitFault(error.message, place)
    return CodeFault(error.text if isinstance(error, JavaException) else str(error), place)
