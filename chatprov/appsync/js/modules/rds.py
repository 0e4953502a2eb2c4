"""`@aws-appsync/utils/rds`: the requests of a relational database, from plain objects or templates of SQL.

https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules.payloads import payload_of
from chatprov.appsync.js.modules.rds_names import SqlDialect
from chatprov.appsync.js.modules.rds_rows import TO_JSON_OBJECT
from chatprov.appsync.js.modules.rds_statements import request_of
from chatprov.appsync.js.modules.rds_values import AGGREGATES, SQL, TYPE_HINT

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_STATEMENTS: Final = ("select", "insert", "update", "remove")
_DIALECTS: Final = (
    SqlDialect("createPgStatement", '"', has_returning=True),
    SqlDialect("createMySQLStatement", "`", has_returning=False),
)


def _statement(function: str) -> NativeFunction:
    def make(_: CodeEnvironment, __: CodeBudget, *arguments: Any) -> dict[str, Any]:
        return {"type": function.upper(), "properties": payload_of(function, arguments)}

    return NativeFunction(function, make)


def _request(dialect: SqlDialect) -> NativeFunction:
    def make(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
        if not arguments:
            raise CodeFault(f"An argument is expected to be passed to {dialect.function}")
        # The second statement may be null, the first may not.
        given = tuple(argument for argument in arguments[1:] if argument is not None)
        return request_of(dialect, (arguments[0], *given), budget)

    return NativeFunction(dialect.function, make)


RDS: Final = Namespace(
    "@aws-appsync/utils/rds",
    {
        **{function: _statement(function) for function in _STATEMENTS},
        **{dialect.function: _request(dialect) for dialect in _DIALECTS},
        "sql": SQL,
        "agg": AGGREGATES,
        "typeHint": TYPE_HINT,
        "toJsonObject": TO_JSON_OBJECT,
    },
)
