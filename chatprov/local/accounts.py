"""The account of a request: by the access key that it is signed with, or by what it names.

An access key id of 12 digits is the account with that id, as in LocalStack. A key that the local IAM or STS has issued belongs to
the account that issued it, as in moto. Every other key, and a request without a signature, belongs to the default account. A
request to a bucket is for the account that owns the bucket, with any key: names of buckets are global.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.signed_region import credential_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_ACCOUNT: Final = "123456789012"
MOTO_ACCOUNT: Final = "HTTP_X_MOTO_ACCOUNT_ID"
"""The key in a request's environ (PEP 3333) from which moto takes the account: set for each request, whatever the client sent."""
_ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")


def account_of_key(key_id: str, issuer_of: Callable[[str], str | None]) -> str:
    """Return the account of an access key id; `issuer_of` returns the account that has issued a key, or None."""
    return key_id if _ACCOUNT_ID.fullmatch(key_id) else issuer_of(key_id) or DEFAULT_ACCOUNT


@dataclass(frozen=True, slots=True)
class Accounts:
    """Decides the account of each request.

    `issuer_of` returns the account that has issued an access key, `owner_of` the account that owns a bucket; None if there is
    none.
    """

    issuer_of: Callable[[str], str | None]
    owner_of: Callable[[str], str | None]

    def of_request(self, service: str, operation: str | None, environ: Mapping[str, Any]) -> str:
        """Return the account that a request (a WSGI environ) is for."""
        if service == "s3" and operation != "CreateBucket":
            owner = self.owner_of(environ["PATH_INFO"].lstrip("/").partition("/")[0])
            if owner is not None:
                return owner
        key_id = credential_scope(environ.get("HTTP_AUTHORIZATION", ""), environ["QUERY_STRING"])[0]
        return account_of_key(key_id, self.issuer_of)
