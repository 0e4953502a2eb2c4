"""`$extensions`: the runtime actions that a template requests.

https://docs.aws.amazon.com/appsync/latest/devguide/extensions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from chatprov.appsync.util.errors import ResolverError
from chatprov.appsync.util.json_text import plain_json
from chatprov.appsync.vtl.errors import VtlError
from chatprov.appsync.vtl.introspection import TemplateObject, exported

MAX_INVALIDATIONS: Final = 5


class ExtensionError(Exception):
    """An invalid argument of `$extensions`."""


@dataclass(frozen=True, slots=True)
class ExtensionCall:
    """A call: the name of the method ("setSubscriptionFilter") and its arguments."""

    name: str
    arguments: tuple[Any, ...]

    def first_argument(self) -> Any:
        """Return the first argument as JSON; raises ExtensionError when it is nested too deeply or too large."""
        try:
            return plain_json(self.arguments[0])
        except VtlError as error:
            raise ExtensionError(error.message) from error


class Extensions(TemplateObject):
    """Records the calls; the runtime executes them after the template has been rendered."""

    def __init__(self) -> None:
        self.calls: list[ExtensionCall] = []

    @exported("Map", name="setSubscriptionFilter")
    def set_subscription_filter(self, filters: dict[str, Any] | None) -> str:
        """Deliver only matching events to the subscription."""
        return self._record("setSubscriptionFilter", filters)

    @exported("Map", name="setSubscriptionInvalidationFilter")
    def set_subscription_invalidation_filter(self, filters: dict[str, Any] | None) -> str:
        """End the subscription when the payload of an invalidation matches."""
        return self._record("setSubscriptionInvalidationFilter", filters)

    @exported("Map", name="invalidateSubscriptions")
    def invalidate_subscriptions(self, invalidation: dict[str, Any] | None) -> str:
        """End the subscriptions to a field whose invalidation filters match the payload; at most five times per request."""
        made = [call for call in self.calls if call.name == "invalidateSubscriptions"]
        if len(made) >= MAX_INVALIDATIONS:
            raise ResolverError(
                f"$extensions.invalidateSubscriptions() can be called {MAX_INVALIDATIONS} times at most."
            )
        return self._record("invalidateSubscriptions", invalidation)

    @exported("String, String, Object", name="evictFromApiCache")
    def evict_from_api_cache(self, type_name: str | None, field_name: str | None, keys: Any) -> str:
        """Remove a response from the API's cache."""
        return self._record("evictFromApiCache", type_name, field_name, keys)

    def _record(self, name: str, *arguments: Any) -> str:
        self.calls.append(ExtensionCall(name, arguments))
        return ""
