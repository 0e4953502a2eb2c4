"""Texts as Java has them: a character above U+FFFF is two code units, its surrogates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_BMP_END: Final = "\uffff"


def to_units(text: str) -> str:
    """Return the text with each character above U+FFFF replaced by its two surrogates."""
    if text.isascii() or max(text) <= _BMP_END:
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


def from_units(text: str) -> str:
    """Return the text with surrogate pairs joined; an unpaired surrogate stays unchanged."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def in_units(function: Callable[..., Any]) -> Callable[..., Any]:
    """Convert a function on characters to a method on UTF-16 code units."""

    def method(budget: Budget, text: str, *arguments: Any) -> Any:
        if text.isascii():
            return function(budget, text, *arguments)
        units = [to_units(argument) if isinstance(argument, str) else argument for argument in arguments]
        result = function(budget, to_units(text), *units)
        return from_units(result) if type(result) is str else result

    return method
