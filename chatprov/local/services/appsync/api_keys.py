"""An API's keys: valid for 1 to 365 days, by default for 7, and deleted 60 days after they expire."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from chatprov.local.services.appsync.errors import (
    ApiKeyLimitExceededException,
    ApiKeyValidityOutOfBoundsException,
    NotFoundException,
)
from chatprov.local.services.appsync.identifiers import identifier

if TYPE_CHECKING:
    from chatprov.local.services.appsync.graphql_api import GraphqlAPI

_HOUR = 3600
_DAY = 24 * _HOUR
_MOST = 50
_MOST_DAYS = 365


class ApiKeys:
    """The API keys of one API, in its `api_keys` by id (https://docs.aws.amazon.com/appsync/latest/APIReference/API_ApiKey.html)."""

    def __init__(self, api: GraphqlAPI) -> None:
        self._api = api

    def create(self, description: str | None, expires: int | None) -> dict[str, Any]:
        """Create a key that expires at the time `expires` (epoch seconds), rounded down to the hour."""
        if len(self._api.api_keys) >= _MOST:
            raise ApiKeyLimitExceededException("The maximum number of API keys allowed for this API has been reached.")
        key: dict[str, Any] = {"id": f"da2-{identifier()}"}
        if description is not None:
            key["description"] = description
        self._api.api_keys[key["id"]] = key | _lifetime(expires)
        self._api.changed()
        return self._api.api_keys[key["id"]]

    def update(self, key_id: str, description: str | None, expires: int | None) -> dict[str, Any]:
        """Change a key's description, its expiry, or both."""
        key = self._get(key_id)
        lifetime = {} if expires is None else _lifetime(expires)
        given = lifetime if description is None else {"description": description, **lifetime}
        self._api.api_keys[key_id] = key | given
        self._api.changed()
        return self._api.api_keys[key_id]

    def delete(self, key_id: str) -> None:
        """Delete a key."""
        del self._api.api_keys[self._get(key_id)["id"]]
        self._api.changed()

    def list(self) -> list[dict[str, Any]]:
        """Return all keys that are not deleted."""
        return list(self._api.api_keys.values())

    def _get(self, key_id: str) -> dict[str, Any]:
        if key_id not in self._api.api_keys:
            raise NotFoundException(f"API key {key_id} not found.")
        return self._api.api_keys[key_id]


def _lifetime(expires: int | None) -> dict[str, int]:
    now = int(time.time())
    end = now + 7 * _DAY if expires is None else expires
    end -= end % _HOUR
    # The lower limit is also rounded down to the hour, so that a request for exactly one day is accepted.
    if end < now - now % _HOUR + _DAY:
        raise ApiKeyValidityOutOfBoundsException("API key must be valid for a minimum of 1 days.")
    if end > now + _MOST_DAYS * _DAY:
        raise ApiKeyValidityOutOfBoundsException(f"API key can be valid for a maximum of {_MOST_DAYS} days.")
    return {"expires": end, "deletes": end + 60 * _DAY}
