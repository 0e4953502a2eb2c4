"""The sender of a request, by the headers that browsers set: a program, a page of this machine, or a page of another origin.

A page can neither omit these headers nor choose their values (https://fetch.spec.whatwg.org/#forbidden-request-header,
https://www.w3.org/TR/fetch-metadata/).
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from chatprov.browser.guard import is_of_this_machine

if TYPE_CHECKING:
    from collections.abc import Iterable

ASKER: Final = "chatprov.asker"
"""The key of the Asker in a request's environ (PEP 3333)."""
_READ: Final = frozenset({"origin", "referer", "sec-fetch-site", "user-agent"})
_BROWSER: Final = re.compile(r"Mozilla/")


class Asker(Enum):
    """The kinds of senders of a request."""

    PROGRAM = auto()
    """Not a browser: the AWS CLI, an SDK, Terraform, a server, curl."""
    PAGE_HERE = auto()
    """A page that this machine serves, or a person who has typed an address or opened a link."""
    PAGE_ELSEWHERE = auto()
    """A page of any other origin, a page without an origin (a file, a sandboxed frame), or a browser extension."""


def asker_of(headers: Iterable[tuple[str, str]], *, own_pages: bool = True) -> Asker:
    """Return the sender of a request with these headers, given as pairs of name and value.

    `own_pages` is false for a host whose pages are files that anyone may have uploaded: they are not pages of this machine.
    """
    said: dict[str, list[str]] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in _READ:
            said.setdefault(lower, []).append(value.strip())
    origins = said.get("origin")
    if origins is not None:
        # for a browser, http://localhost:5173 and http://127.0.0.1:4566 are different sites, so the Origin is more precise than
        # Sec-Fetch-Site
        return Asker.PAGE_HERE if all(map(is_of_this_machine, origins)) else Asker.PAGE_ELSEWHERE
    referers = [referer for referer in said.get("referer", ()) if referer]
    if referers:
        return Asker.PAGE_HERE if all(map(is_of_this_machine, referers)) else Asker.PAGE_ELSEWHERE
    sites = set(said.get("sec-fetch-site", ()))
    if sites:
        here = {"same-origin", "none"} if own_pages else {"none"}
        return Asker.PAGE_HERE if sites <= here else Asker.PAGE_ELSEWHERE
    # only old browsers send none of these headers, and they send an Origin with every method except GET and HEAD
    return Asker.PAGE_HERE if any(map(_BROWSER.match, said.get("user-agent", ()))) else Asker.PROGRAM
