"""The NONE data source: the request's payload is the result.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-none.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatprov.appsync.datasource.invocation import Invocation


def invoke(invocation: Invocation) -> Any:
    """Return the payload of the request document."""
    document = invocation.document
    document.only("version", "payload")
    return document.value.get("payload")
