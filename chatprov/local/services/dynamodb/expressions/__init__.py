"""DynamoDB's expressions.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

from __future__ import annotations

from chatprov.local.services.dynamodb.expressions.conditions import Condition, parse_condition
from chatprov.local.services.dynamodb.expressions.key_conditions import KeyCondition, parse_key_condition
from chatprov.local.services.dynamodb.expressions.projections import Projection, parse_projection
from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
from chatprov.local.services.dynamodb.expressions.updates import Update, parse_update

__all__ = [
    "Condition",
    "KeyCondition",
    "Projection",
    "Substitutes",
    "Update",
    "parse_condition",
    "parse_key_condition",
    "parse_projection",
    "parse_update",
]
