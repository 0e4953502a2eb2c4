"""DynamoDB's attribute values: their form, order, equality and size.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from chatprov.local.services.dynamodb.values.comparison import equal, rank
from chatprov.local.services.dynamodb.values.normalization import check_depth, normalized, normalized_value
from chatprov.local.services.dynamodb.values.numbers import difference_of, normalized_number, sum_of
from chatprov.local.services.dynamodb.values.sizes import size_of, size_of_value
from chatprov.local.services.dynamodb.values.types import ORDERED, SETS, TYPES, AttributeValue, Item, type_of

__all__ = [
    "ORDERED",
    "SETS",
    "TYPES",
    "AttributeValue",
    "Item",
    "check_depth",
    "difference_of",
    "equal",
    "normalized",
    "normalized_number",
    "normalized_value",
    "rank",
    "size_of",
    "size_of_value",
    "sum_of",
    "type_of",
]
