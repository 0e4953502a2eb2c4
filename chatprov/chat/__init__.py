"""A client of the finished backend: signs in, speaks GraphQL, and tries the API as the tutorial's STEP 8 does."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.chat.client import ChatClient, ConnectionLost, Link, Listening, Timing
    from chatprov.chat.message import Message
    from chatprov.chat.signed_in import SignedIn

__all__ = ["ChatClient", "ConnectionLost", "Link", "Listening", "Message", "SignedIn", "Timing"]
_MODULES = ("message", "signed_in", "client")
"""Where they are defined."""


def __getattr__(name: str) -> object:
    """Load a public name's module when the name is first used, so that one part of the package does not load all of it."""
    if name in __all__:
        for module in _MODULES:
            loaded = vars(import_module(f"{__name__}.{module}"))
            if name in loaded:
                return loaded[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
