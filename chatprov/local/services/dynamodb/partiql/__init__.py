"""PartiQL for DynamoDB: statements are read into the parameters of DynamoDB's other operations.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
"""

from __future__ import annotations

from chatprov.local.services.dynamodb.partiql.statement import Statement, Term, not_well_formed
from chatprov.local.services.dynamodb.partiql.statements import parse_statement

__all__ = ["Statement", "Term", "not_well_formed", "parse_statement"]
