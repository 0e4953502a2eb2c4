"""DynamoDB's operations, each from its parameters to the members of its response.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chatprov.local.services.contract import ServiceOperation
from chatprov.local.services.dynamodb.authorization import authorized
from chatprov.local.services.dynamodb.operations import (
    backups,
    batches,
    exports,
    imports,
    items,
    partiql,
    reading,
    recovery,
    resource_policies,
    tables,
    tags_and_expiry,
    transactions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.region import DynamoDBRegion

_PARTS: Final = (
    tables,
    items,
    reading,
    batches,
    transactions,
    partiql,
    backups,
    recovery,
    resource_policies,
    exports,
    imports,
    tags_and_expiry,
)

_OWN_MESSAGES: Final = {"Query": ("Select",), "Scan": ("Select",)}

OPERATIONS: Final[Mapping[str, ServiceOperation[DynamoDBRegion]]] = {
    name: ServiceOperation(call, _OWN_MESSAGES.get(name, ()), partial(authorized, name))
    for part in _PARTS
    for name, call in part.OPERATIONS.items()
}
"""What is not in this table is refused by its name."""
