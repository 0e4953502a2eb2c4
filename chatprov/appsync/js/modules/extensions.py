"""`extensions`: what the runtime does after the handler, as in mapping templates.

https://docs.aws.amazon.com/appsync/latest/devguide/extensions-js.html
"""

from __future__ import annotations

from typing import Final

from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.modules.binding import bound, procedures
from chatprov.appsync.util.extensions import Extensions

EXTENSIONS: Final = Namespace(
    "extensions",
    procedures(
        bound(
            "extensions",
            Extensions,
            lambda environment: environment.extensions,
            "setSubscriptionFilter",
            "setSubscriptionInvalidationFilter",
            "invalidateSubscriptions",
            "evictFromApiCache",
        )
    ),
)
