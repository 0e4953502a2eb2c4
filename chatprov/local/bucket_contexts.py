"""TLS contexts for `BUCKET.localhost`, each with a certificate for that one name.

Most clients refuse a wildcard directly above a name of one label, such as *.localhost; the port's own certificate is enough for
all other names. https://docs.python.org/3/library/ssl.html#ssl.SSLContext.sni_callback
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

log = logging.getLogger(__name__)

MOST: Final = 64
"""Contexts that are kept; a context takes about 100 kB."""
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.localhost")
_WITHOUT: Final = "s3.localhost"
"""The port's own certificate names it."""


class BucketContexts:
    """The contexts of the buckets that clients asked for lately; used as the callback of the port's context."""

    def __init__(self, issue: Callable[[str], ssl.SSLContext]) -> None:
        """Take the function that returns a context with a certificate for one name, or raises OSError."""
        self._issue = issue
        self._contexts: OrderedDict[str, ssl.SSLContext] = OrderedDict()

    def choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        """Give a connection that names a bucket's host the context for it."""
        host = (name or "").lower()
        if host == _WITHOUT or not _HOST.fullmatch(host):
            return
        try:
            connection.context = self._context(host)
        except OSError as error:  # such as a full disk; some clients accept the port's own certificate
            log.warning("There is no certificate for %s: %s", host, error)

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            self._contexts[host] = self._issue(host)
            if len(self._contexts) > MOST:
                self._contexts.popitem(last=False)
        self._contexts.move_to_end(host)
        return self._contexts[host]
