"""A client of the finished backend: signs in, sends GraphQL requests, and tests the API as in the tutorial's STEP 8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.lazy_names import lazy_names

if TYPE_CHECKING:
    from chatprov.chat.client import ChatClient, ConnectionLost, Link, Listening, Timing
    from chatprov.chat.message import Message
    from chatprov.chat.signed_in import SignedIn

__all__ = ["ChatClient", "ConnectionLost", "Link", "Listening", "Message", "SignedIn", "Timing"]

__getattr__ = lazy_names(__name__, __all__, ("message", "signed_in", "client"))
