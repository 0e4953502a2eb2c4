"""An item that measures its size once; moto's measures the whole item again for each attribute that is added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.dynamo_type import Item as MotoItem

from chatprov.local.moto_dynamodb.wire import size

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 405_000
"""The limit that moto uses for 400 KB; moto's own updates use it, too."""


class Item(MotoItem):
    """An item as PutItem stores it."""

    def __init__(self, hash_key: DynamoType, range_key: DynamoType | None, attrs: Mapping[str, Any]) -> None:
        self.hash_key = hash_key
        self.range_key = range_key
        self.attrs = LimitedSizeDict()
        # dict.update does not call LimitedSizeDict.__setitem__, which measures the item for each attribute
        dict.update(self.attrs, {name: DynamoType(value) for name, value in attrs.items()})
        if size(self) > MAX_BYTES:
            raise ItemSizeTooLarge
