"""moto's checks of an item before it is stored, each with a fast path for items that cannot fail it.

These run for every message that is sent, so they use loops: generators take twice as long.
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
"""The maximum in UTF-8."""
_EMPTY_KEY: Final = (
    "One or more parameter values are not valid. "
    "The AttributeValue for a key attribute cannot contain an empty string value. Key: {}"
)
_empty_keys = functools.partial(moto_responses.validate_put_has_empty_keys, custom_error_msg=_EMPTY_KEY)
_empty_attributes = moto_responses.validate_put_has_empty_attrs


def install() -> None:
    """Replace moto's checks with these; the error for an empty key has the message that DynamoDB has today."""
    of_moto: Any = moto_responses
    of_moto.validate_put_has_empty_keys = check_empty_keys
    of_moto.validate_put_has_empty_attrs = check_empty_attributes


def check_empty_keys(item: Item, table: OrderedTable, custom_error_msg: str | None = None) -> None:
    """Raise moto's error for a key that is an empty string."""
    for value in item.values():
        if "" in value.values():
            _empty_keys(item, table, **({"custom_error_msg": custom_error_msg} if custom_error_msg else {}))
            return


def check_empty_attributes(item: Item, table: OrderedTable) -> None:
    """Raise moto's error for an empty set, at any depth."""
    for value in item.values():
        if not _MAY_HOLD_EMPTY_SETS.isdisjoint(value):
            _empty_attributes(item, table)
            return


def all_strings(item: Item) -> bool:
    """Return whether all attributes of an item are strings, whose types need no further check."""
    for value in item.values():  # noqa: SIM110  # a loop is faster, see the module's docstring
        if len(value) != 1 or type(value.get("S")) is not str:
            return False
    return True


def surely_shorter(value: dict[str, Any] | None, most: int) -> bool:
    """Return whether a key is a string that has at most `most` bytes, whatever its characters are."""
    text = value.get("S") if value else ""
    return isinstance(text, str) and len(text) * _BYTES_PER_CHARACTER <= most
