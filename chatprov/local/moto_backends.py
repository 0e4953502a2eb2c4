"""moto's backends of a service: all that there are, new ones, and new ones in the place of the old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.base_backend import AccountSpecificBackend
from moto.utilities.utils import PARTITION_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_backends: Any = AccountSpecificBackend


def backends_of(service: Any) -> dict[tuple[str, str], Any]:
    """Return the backends of a service, such as `iam_backends`, by account and region (or partition)."""
    return {
        (account, place): backend
        for account, places in list(service.items())
        for place, backend in list(places.items())
    }


def new_backends(service: Any, places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return a service's new backends for accounts and regions (or partitions), by account.

    Raises ValueError for a place that does not exist.
    """
    made: dict[str, Any] = {}
    for account, place in places:
        if account not in made:
            has_regions = service.service_name == "logs"
            made[account] = _backends(
                service.service_name, account, service.backend, has_regions, None if has_regions else [*PARTITION_NAMES]
            )
        if place not in made[account]:
            raise ValueError("there is no such region or partition")
        _ = made[account][place]  # the first use makes it
    return made


def replace_backends(service: Any, made: Mapping[str, Any]) -> None:
    """Replace the backends of all accounts by others, each account with one assignment: readers need no lock."""
    for account, places in made.items():
        service[account] = places
        _ = service[account]  # moto resets only the services that were read
    for account in service.keys() - made.keys():
        del service[account]
