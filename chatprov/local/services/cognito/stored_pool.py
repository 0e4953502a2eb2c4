"""What a log has of one user pool, apart from its definition.

| kind, in the key before account, region and pool | then | value |
| --- | --- | --- |
| "client", "group", "user" | id, or name | an app client, a group, a user with codes and failed sign-ins |
| "identity-provider", "resource-server" | name, or identifier | |
| "sign-in", "refresh-token" | event id, or hash of the token | a sign-in, the sign-in of a token and its end |
| "challenge" | the session | a step of a sign-in that waits for a response |
| "unknown-name" | name | the failed sign-ins with it |
| "message" | number | a message to a user |
| "signing-keys" | | both keys, made when they are first needed |
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito.challenges import Challenge
from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.federation import IdentityProvider, ResourceServer
from chatprov.local.services.cognito.group import UserGroup
from chatprov.local.services.cognito.keys import PoolKeys
from chatprov.local.services.cognito.passwords import Attempts
from chatprov.local.services.cognito.sign_ins import RefreshToken, SignIn
from chatprov.local.services.cognito.stored_mapping import StoredMapping, form_of
from chatprov.local.services.cognito.stored_outbox import StoredOutbox
from chatprov.local.services.cognito.user import PoolUser
from chatprov.local.services.stored_values import from_json, to_json

if TYPE_CHECKING:
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.stored_mapping import Entries
    from chatprov.local.storage import Image

SIGNING_KEYS: Final = "signing-keys"
MESSAGE: Final = "message"


class StoredPool:
    """A pool whose mappings are tracked, filled with what the log has; used as a StoredMapping."""

    def __init__(self, place: tuple[str, str], pool: UserPool, found: Entries) -> None:
        """Take the entries of the pool out of `found`; raises ValueError for one that is not valid."""
        self.pool = pool
        self._place = place
        sign_ins = pool.tokens.sign_ins
        of_pool: list[tuple[str, object, str, type[Any]]] = [
            ("client", pool, "clients", UserPoolClient),
            ("group", pool, "groups", UserGroup),
            ("user", pool, "users", PoolUser),
            ("identity-provider", pool, "identity_providers", IdentityProvider),
            ("resource-server", pool, "resource_servers", ResourceServer),
            ("sign-in", sign_ins, "by_event_id", SignIn),
            ("refresh-token", sign_ins, "refresh_tokens", RefreshToken),
            ("challenge", pool.challenges, "waiting", Challenge),
            ("unknown-name", pool.unknown_names, "attempts", Attempts),
        ]
        self._parts: list[StoredMapping[Any] | StoredOutbox] = [
            StoredMapping(holder, attribute, (kind, *place, pool.id), form_of(member), found)
            for kind, holder, attribute, member in of_pool
        ]
        self._parts.append(StoredOutbox(pool.outbox, (MESSAGE, *place, pool.id), found))
        self._keys: PoolKeys | None = None
        if (text := found.get((SIGNING_KEYS, *place), {}).pop(pool.id, None)) is not None:
            self._keys = pool.tokens.signing_keys = from_json(json.loads(text), PoolKeys)
        pool.check_groups()

    def images(self) -> list[Image]:
        """Return the images of what is not as the log has it."""
        images: list[Image] = []
        for part in self._parts:
            images += part.images()
        if self.pool.tokens.signing_keys is not self._keys:
            images.append(self._keys_image(self.pool.tokens.signing_keys))
        return images

    def removals(self) -> list[Image]:
        """Return the images that remove all that the log has, so that it is gone when there is a pool of the same id again."""
        images = [image for part in self._parts for image in part.removals()]
        return images if self._keys is None else [*images, self._keys_image(None)]

    def confirm(self) -> None:
        """Take note that the images are written."""
        for part in self._parts:
            part.confirm()
        self._keys = self.pool.tokens.signing_keys

    def restore(self) -> None:
        """Give the pool what the log has."""
        for part in self._parts:
            part.restore()
        self.pool.tokens.signing_keys = self._keys

    def _keys_image(self, keys: PoolKeys | None) -> Image:
        return (SIGNING_KEYS, *self._place, self.pool.id), None if keys is None else to_json(keys)
