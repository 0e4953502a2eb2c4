"""The DynamoDB data source: converts request documents to DynamoDB API calls, and responses to `$ctx.result`.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-dynamodb.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource import dynamodb_batch, dynamodb_item, dynamodb_query, dynamodb_transact
from chatprov.appsync.datasource.table import TableAccess
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.invocation import Invocation

_OPERATIONS: Final[dict[str, Callable[[TableAccess, Element], Any]]] = {
    "GetItem": dynamodb_item.get_item,
    "PutItem": dynamodb_item.put_item,
    "UpdateItem": dynamodb_item.update_item,
    "DeleteItem": dynamodb_item.delete_item,
    "Query": dynamodb_query.query,
    "Scan": dynamodb_query.scan,
    "BatchGetItem": dynamodb_batch.get_items,
    "BatchPutItem": dynamodb_batch.put_items,
    "BatchDeleteItem": dynamodb_batch.delete_items,
    "TransactGetItems": dynamodb_transact.get_items,
    "TransactWriteItems": dynamodb_transact.write_items,
}

_SINCE_2018: Final = frozenset(name for name in _OPERATIONS if name.startswith(("Batch", "Transact")))


def invoke(invocation: Invocation) -> Any:
    """Execute a request document and return the result.

    Raises MappingTemplateError for an invalid document, DataSourceError for an error response of DynamoDB.
    """
    document, source = invocation.document, invocation.source
    name = document.string("operation")
    operation = _OPERATIONS.get(name)
    if operation is None or (name in _SINCE_2018 and invocation.version == "2017-02-28"):
        raise MappingTemplateError(f"Unsupported operation '{name}'.")
    table = TableAccess(
        invocation.dynamodb,
        source.table_name or "",
        source.aws_region or invocation.region,
        source.service_role_arn,
        invocation.resolver_arn,
    )
    return operation(table, document)
