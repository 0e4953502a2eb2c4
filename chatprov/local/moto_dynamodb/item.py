"""An item in moto's shape: moto measures all of an item again for each attribute that it takes in, this one measures it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.dynamo_type import Item as MotoItem

from chatprov.local.moto_dynamodb.wire import size

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 405_000
"""Where moto draws the line for 400 KB, here as in the updates that it carries out itself."""


class Item(MotoItem):
    """An item as PutItem stores it."""

    def __init__(self, hash_key: DynamoType, range_key: DynamoType | None, attrs: Mapping[str, Any]) -> None:
        self.hash_key = hash_key
        self.range_key = range_key
        self.attrs = LimitedSizeDict()
        # dict's own way in, past the measuring
        dict.update(self.attrs, {name: DynamoType(value) for name, value in attrs.items()})
        if size(self) > MAX_BYTES:
            raise ItemSizeTooLarge
