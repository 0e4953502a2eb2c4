"""Writes what changes in user pools to a log, after each call: the members of mappings that were looked up, and are different.

`stored_region.py` and `stored_pool.py` list the entries.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.stored_region import DOMAIN, POOL, StoredRegion
from chatprov.local.storage import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.cognito.region import CognitoRegion
    from chatprov.local.services.cognito.stored_mapping import Entries
    from chatprov.local.storage import Log

LOG_VERSION: Final = 1

Place = tuple[str, str]
"""An account and a region."""


class CognitoKeeper:
    """The log of all user pools; `regions` returns those that there are. The caller holds the service's lock."""

    def __init__(self, log: Log, regions: Callable[[], Mapping[Place, CognitoRegion]]) -> None:
        self._log = log
        self._regions = regions
        self._stored: dict[Place, StoredRegion] = {}

    def load(self, region_of: Callable[[str, str], CognitoRegion]) -> None:
        """Fill regions, which are empty, with what the log has; raises CloudFolderDamaged."""
        try:
            self._load(region_of)
        except OTHER_FORM:
            raise self._log.damaged("an entry is not one of Cognito") from None

    def _load(self, region_of: Callable[[str, str], CognitoRegion]) -> None:
        found: Entries = {}
        keys: list[list[str]] = json.loads(b"[%s]" % b",".join(self._log.entries))
        for key, text in zip(keys, self._log.entries.values(), strict=True):
            found.setdefault(tuple(key[:-1]), {})[key[-1]] = text
        places = dict.fromkeys((key[1], key[2]) for key in found if key[0] in {POOL, DOMAIN})
        self._stored = {place: StoredRegion(place, region_of(*place), found) for place in places}
        if any(found.values()):
            raise ValueError("an entry is of a kind that is not known, or of a pool that is not there")

    def keep(self) -> None:
        """Write what the call that has just ended has changed; see `Keeper`."""
        for place, region in self._regions().items():
            if place not in self._stored:
                self._stored[place] = StoredRegion(place, region, {})
        try:
            images = [image for stored in self._stored.values() for image in stored.images()]
            if not images:
                return
            self._log.append(images)
        except BaseException:
            for stored in self._stored.values():
                stored.restore()
            raise
        for stored in self._stored.values():
            stored.confirm()

    def replace(self, regions: Mapping[Place, CognitoRegion]) -> None:
        """Write other regions in place of all that the log has; raises NotWrittenError, and then it has what it had."""
        stored = {place: StoredRegion(place, region, {}) for place, region in regions.items()}
        self._log.replace(image for other in stored.values() for image in other.images())
        for other in stored.values():
            other.confirm()
        self._stored = stored
