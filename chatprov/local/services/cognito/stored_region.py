"""What a log has of one account and region: the definitions of user pools, what is in the pools, and domains.

| key | value |
| --- | --- |
| "pool", account, region, id | the definition of a pool, its issuer, and its key for unknown names |
| "domain", account, region, name | a domain |
| one of the kinds in `stored_pool.py`, account, region, id, ... | a part of a pool |
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from chatprov.local.services.cognito.federation import UserPoolDomain
from chatprov.local.services.cognito.pool import UserPool
from chatprov.local.services.cognito.pool_definition import PoolDefinition
from chatprov.local.services.cognito.region import CognitoRegion
from chatprov.local.services.cognito.stored_mapping import Entries, EntryForm, StoredMapping, form_of
from chatprov.local.services.cognito.stored_pool import StoredPool
from chatprov.local.services.cognito.tokens import TokenIssuer
from chatprov.local.services.cognito.unknown_names import UnknownNames
from chatprov.local.services.stored_values import from_json, to_json
from chatprov.local.storage import Image

POOL: Final = "pool"
DOMAIN: Final = "domain"


@dataclass(slots=True)
class PoolEntry:
    """A pool without the parts that have their own entries."""

    definition: PoolDefinition
    issuer: str
    key_of_unknown_names: bytes


class StoredRegion:
    """A region whose mappings are tracked, filled with what the log has; used as a StoredMapping."""

    def __init__(self, place: tuple[str, str], region: CognitoRegion, found: Entries) -> None:
        """Take the entries of the region out of `found`; raises ValueError for one that is not valid."""
        self._place = place
        self._region = region
        self._pools: dict[str, StoredPool] = {}
        form = EntryForm(_entry_of, self._pool_of)
        self._definitions = StoredMapping(region, "pools", (POOL, *place), form, found)
        self._domains = StoredMapping(region, "domains", (DOMAIN, *place), form_of(UserPoolDomain), found)
        self._add_pools(found)

    def images(self) -> list[Image]:
        """Return the images of what is not as the log has it."""
        images = [*self._definitions.images(), *self._domains.images()]
        self._add_pools({})
        for pool_id, stored in self._pools.items():
            images += stored.images() if pool_id in self._region.pools else stored.removals()
        return images

    def confirm(self) -> None:
        """Take note that the images are written."""
        self._definitions.confirm()
        self._domains.confirm()
        self._remove_pools()
        for stored in self._pools.values():
            stored.confirm()

    def restore(self) -> None:
        """Give the region what the log has."""
        self._definitions.restore()
        self._domains.restore()
        self._remove_pools()
        for stored in self._pools.values():
            stored.restore()

    def _add_pools(self, found: Entries) -> None:
        for pool_id, pool in self._region.pools.items():
            if pool_id not in self._pools:
                self._pools[pool_id] = StoredPool(self._place, pool, found)

    def _remove_pools(self) -> None:
        self._pools = {pool_id: stored for pool_id, stored in self._pools.items() if pool_id in self._region.pools}

    def _pool_of(self, text: bytes) -> UserPool:
        """Return the pool of an entry: the one that is known, with this definition, or a new one without parts."""
        entry = from_json(json.loads(text), PoolEntry)
        definition = entry.definition
        if definition.id in self._pools:
            pool = self._pools[definition.id].pool
            pool.define(definition)
            return pool
        unknown_names = UnknownNames(entry.key_of_unknown_names)
        return UserPool(**vars(definition), tokens=TokenIssuer(entry.issuer), unknown_names=unknown_names)


def _entry_of(pool: UserPool) -> Any:
    return to_json(PoolEntry(pool.definition(), pool.tokens.issuer, pool.unknown_names.key))
