"""The DynamoDB data source: request documents become calls of DynamoDB's API, answers become `$ctx.result`.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-dynamodb.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource import dynamodb_batch, dynamodb_item, dynamodb_query, dynamodb_transact
from chatprov.appsync.datasource.table import TableAccess
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.api import DataSource, DynamoDB
    from chatprov.appsync.datasource.element import Element

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


def invoke(
    document: Element, *, version: str, source: DataSource, dynamodb: DynamoDB, region: str, resolver_arn: str
) -> Any:
    """Carry out a request document.

    `resolver_arn` names the resolver or function whose document it is: pagination tokens are good for it alone.
    Raises MappingTemplateError for a document that makes no sense, DataSourceError for what DynamoDB refuses.
    """
    name = document.string("operation")
    operation = _OPERATIONS.get(name)
    if operation is None or (name in _SINCE_2018 and version == "2017-02-28"):
        raise MappingTemplateError(f"Unsupported operation '{name}'.")
    table = TableAccess(
        dynamodb, source.table_name or "", source.aws_region or region, source.service_role_arn, resolver_arn
    )
    return operation(table, document)
