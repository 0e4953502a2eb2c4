"""`$util.list` and `$util.map`.

https://docs.aws.amazon.com/appsync/latest/devguide/list-helpers-in-util-list.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.equality import contains, velocity_equals
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javanumbers import is_number
from chatprov.appsync.vtl.text_rewriting import needed

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_MAX_SORTED: Final = 1000


class ListHelpers(TemplateObject):
    """`$util.list`."""

    @exported("Collection, Collection", name="copyAndRetainAll", metered=True)
    def copy_and_retain_all(self, budget: Budget, items: Any, kept: Any) -> list[Any]:
        """Return a copy of the first list with only the elements that are in the second list."""
        wanted = list(needed(kept))
        return [item for item in needed(items) if contains(wanted, item, budget)]

    @exported("Collection, Collection", name="copyAndRemoveAll", metered=True)
    def copy_and_remove_all(self, budget: Budget, items: Any, removed: Any) -> list[Any]:
        """Return a copy of the first list without the elements that are in the second list."""
        unwanted = list(needed(removed))
        return [item for item in needed(items) if not contains(unwanted, item, budget)]

    @exported("List, boolean, String", name="sortList", metered=True)
    def sort_list(self, budget: Budget, items: list[Any] | None, descending: bool, field: str | None) -> Any:  # noqa: FBT001 - templates pass arguments by position
        """Return the list sorted, by `field` if its elements are maps; unchanged if the values cannot be compared."""
        elements: list[Any] = needed(items)
        if len(elements) > _MAX_SORTED:
            return elements
        budget.spend(16 * len(elements))
        keys: list[Any] = [item.get(field) if isinstance(item, dict) else item for item in elements]
        if not (all(type(key) is str for key in keys) or all(is_number(key) for key in keys)):
            return list(elements)
        order = sorted(range(len(elements)), key=lambda index: keys[index], reverse=descending)
        return [elements[index] for index in order]


class MapHelpers(TemplateObject):
    """`$util.map`."""

    @exported("Map, Collection", name="copyAndRetainAllKeys", metered=True)
    def copy_and_retain_all_keys(self, budget: Budget, owner: dict[Any, Any] | None, keys: Any) -> dict[Any, Any]:
        """Return a copy of the map with only these keys."""
        wanted = list(needed(keys))
        return {key: value for key, value in needed(owner).items() if _among(wanted, key, budget)}

    @exported("Map, Collection", name="copyAndRemoveAllKeys", metered=True)
    def copy_and_remove_all_keys(self, budget: Budget, owner: dict[Any, Any] | None, keys: Any) -> dict[Any, Any]:
        """Return a copy of the map without these keys."""
        unwanted = list(needed(keys))
        return {key: value for key, value in needed(owner).items() if not _among(unwanted, key, budget)}


def _among(keys: list[Any], key: Any, budget: Budget) -> bool:
    budget.spend(len(keys) >> 3)
    return any(type(known) is type(key) and velocity_equals(known, key, budget) for known in keys)
