"""AppSync's control plane as a service of the local cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.appsync.errors import BadRequestException
from chatprov.local.services.appsync.operations import OPERATIONS
from chatprov.local.services.appsync.region import AppSyncRegion
from chatprov.local.services.contract import CallContext
from chatprov.local.services.state_document import StateFormat
from chatprov.local.services.tagging.resources import TaggedResource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.services.appsync.graphql_api import GraphqlAPI
    from chatprov.local.services.contract import AwsError, ServiceOperation

FORMAT: Final = StateFormat("appsync", 1, AppSyncRegion)


class AppSync:
    """AppSync of all accounts and regions.

    `served_at` is the URL of the local cloud ("http://127.0.0.1:4566"), under which the APIs answer; None gives endpoints that
    look like AWS's.
    """

    name: Final = "appsync"
    invalid: type[AwsError] = BadRequestException
    mistyped: type[AwsError] = BadRequestException
    verbatim: frozenset[str] = frozenset()
    operations: Mapping[str, ServiceOperation[AppSyncRegion]] = OPERATIONS

    def __init__(self, served_at: str | None = None) -> None:
        self.served_at = served_at
        self._regions: dict[tuple[str, str], AppSyncRegion] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._ended: list[str] = []
        self.announces_at_once = True
        """Whether listeners get the id of a deleted API at once, or with `announce_deletions`, when the deletion is stored."""

    def regions(self) -> Mapping[tuple[str, str], AppSyncRegion]:
        """Return the resources by account and region."""
        return self._regions

    def state(self, context: CallContext) -> AppSyncRegion:
        """Return the resources of one account and region."""
        key = context.account, context.region
        if key not in self._regions:
            self._regions[key] = self._placed(key, AppSyncRegion())
        return self._regions[key]

    def find(self, api_id: str) -> GraphqlAPI | None:
        """Return an API by its id, which is unique across accounts and regions; None when there is none."""
        # each GraphQL request asks for one: look it up in each region, and make no list
        for state in self._regions.values():
            if api_id in state.apis:
                return state.apis[api_id]
        return None

    def apis(self) -> list[GraphqlAPI]:
        """Return the APIs of all accounts and regions."""
        return [api for state in self._regions.values() for api in state.apis.values()]

    def on_deletion(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the id of each deleted API, in the thread that deletes it; return a function that removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce_deletions(self) -> None:
        """Call the listeners for the APIs that were deleted since the last time."""
        ended, self._ended = self._ended, []
        for api_id in ended:
            for listener in self._listeners.copy():
                listener(api_id)

    def forget_deletions(self) -> None:
        """Call no listener for the APIs that were deleted since the last time, because they are there again."""
        self._ended.clear()

    def tagged(self, account: str, region: str) -> list[TaggedResource]:
        """Return the APIs and domain names that have tags."""
        found = self.state(CallContext(account, region)).tagged()
        return [TaggedResource(arn, f"appsync:{_kind(arn)}", tags) for arn, tags in found.items()]

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        """Set tags of an API or a domain name; return False when it is not here."""
        known = self.state(CallContext(account, region))
        if not known.has(arn):
            return False
        known.tags(arn).update(tags)
        return True

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        """Remove tags of an API or a domain name; return False when it is not here."""
        known = self.state(CallContext(account, region))
        if not known.has(arn):
            return False
        known.untag(arn, keys)
        return True

    def reset(self) -> None:
        """Delete everything."""
        self._regions.clear()

    def export_state(self) -> dict[str, Any]:
        """Return the APIs and domain names of all accounts and regions as a document; see `HasState`."""
        return FORMAT.write(self._regions)

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all APIs and domain names by those in a document; listeners get the ids of APIs that are not in it."""
        regions = {key: self._placed(key, region) for key, region in FORMAT.read(document).items()}
        before, self._regions = self._regions, regions
        kept = {api_id for region in regions.values() for api_id in region.apis}
        for api_id in (api_id for region in before.values() for api_id in region.apis if api_id not in kept):
            self._deleted(api_id)

    def _placed(self, key: tuple[str, str], region: AppSyncRegion) -> AppSyncRegion:
        region.place(*key, lambda: self.served_at, self._deleted)
        return region

    def _deleted(self, api_id: str) -> None:
        self._ended.append(api_id)
        if self.announces_at_once:
            self.announce_deletions()


def _kind(arn: str) -> str:
    """Return the type of a resource, such as "apis" or "domainnames"."""
    return arn.rpartition(":")[2].partition("/")[0]
