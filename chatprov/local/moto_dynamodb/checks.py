"""moto's checks of an item before it is stored, each with a short way for the items that cannot fail it.

Every message that is sent comes by here: loops, for generators take twice as long.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from moto.dynamodb import responses as moto_responses

if TYPE_CHECKING:
    from chatprov.local.moto_dynamodb.table import OrderedTable

    Item = dict[str, dict[str, Any]]

_MAY_HOLD_EMPTY_SETS: Final = frozenset({"SS", "NS", "L", "M"})
_BYTES_PER_CHARACTER: Final = 4
"""At most, in UTF-8."""
_EMPTY_KEY: Final = (
    "One or more parameter values are not valid. "
    "The AttributeValue for a key attribute cannot contain an empty string value. Key: {}"
)
_empty_keys = functools.partial(moto_responses.validate_put_has_empty_keys, custom_error_msg=_EMPTY_KEY)
_empty_attributes = moto_responses.validate_put_has_empty_attrs


def install() -> None:
    """Let moto's operations check by these; an empty key is refused in today's words."""
    of_moto: Any = moto_responses
    of_moto.validate_put_has_empty_keys = check_empty_keys
    of_moto.validate_put_has_empty_attrs = check_empty_attributes


def check_empty_keys(item: Item, table: OrderedTable, custom_error_msg: str | None = None) -> None:
    """Raise what moto raises for a key that is an empty string."""
    for value in item.values():
        if "" in value.values():
            _empty_keys(item, table, **({"custom_error_msg": custom_error_msg} if custom_error_msg else {}))
            return


def check_empty_attributes(item: Item, table: OrderedTable) -> None:
    """Raise what moto raises for an empty set, however deep it is."""
    for value in item.values():
        if not _MAY_HOLD_EMPTY_SETS.isdisjoint(value):
            _empty_attributes(item, table)
            return


def all_strings(item: Item) -> bool:
    """Return whether all attributes of an item are strings, about whose type there is nothing more to check."""
    for value in item.values():  # noqa: SIM110  # see above
        if len(value) != 1 or type(value.get("S")) is not str:
            return False
    return True


def surely_shorter(value: dict[str, Any] | None, most: int) -> bool:
    """Return whether a key is a string that has no more than `most` bytes in any case."""
    text = value.get("S") if value else ""
    return isinstance(text, str) and len(text) * _BYTES_PER_CHARACTER <= most
