"""Pagination tokens: opaque to clients, and valid only for the resolver that returned them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chatprov.appsync.datasource.failure import DataSourceError
from chatprov.appsync.text.jsontext import json_bytes

if TYPE_CHECKING:
    from chatprov.appsync.datasource.typed_values import Item

NONCE_BYTES: Final = 12
VERSION: Final = 2


def _cipher(resolver_arn: str) -> AESGCM:
    # The encryption key does not have to be secret: the user runs this cloud. Tokens must stay valid after a restart,
    # as on AWS.
    return AESGCM(hashlib.sha256(resolver_arn.encode()).digest())


def encode_token(last_key: Item | None, resolver_arn: str) -> str | None:
    """Return the token for the page after `last_key`; None on the last page."""
    if not last_key:
        return None
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher(resolver_arn).encrypt(nonce, json_bytes(last_key), None)
    outer = {"version": VERSION, "token": base64.b64encode(sealed).decode()}
    return base64.b64encode(json_bytes(outer)).decode()


def decode_token(token: str, resolver_arn: str) -> Item:
    """Return the key after which the next page starts; raises DataSourceError for an invalid token."""
    try:
        outer: Any = json.loads(base64.b64decode(token, validate=True))
        sealed = base64.b64decode(outer["token"], validate=True)
        opened = _cipher(resolver_arn).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        key: Item = json.loads(opened)
    except (ValueError, KeyError, TypeError, InvalidTag):
        message = (
            "com.amazonaws.deepdish.common.pagination.InvalidPaginationTokenException: Invalid pagination token given."
        )
        raise DataSourceError(message, "DynamoDB:UserIllegalArgumentException") from None
    return key
