"""Operations that return pages: Query and Scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource.expressions import Placeholders, read_expression, read_projection
from chatprov.appsync.datasource.pagination import decode_token, encode_token
from chatprov.appsync.datasource.typed_values import plain_item
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.table import TableAccess

PAGED: Final = (
    "version",
    "operation",
    "index",
    "limit",
    "nextToken",
    "consistentRead",
    "select",
    "filter",
    "projection",
)
SELECTS: Final = frozenset({"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"})


def query(table: TableAccess, document: Element) -> dict[str, Any]:
    """Return a page of the items with one partition key, ordered by sort key."""
    document.only(*PAGED, "query", "scanIndexForward")
    placeholders = Placeholders()
    parameters: dict[str, Any] = {
        "KeyConditionExpression": placeholders.add(read_expression(document.object("query"))),
        "ScanIndexForward": document.boolean("scanIndexForward", default=True),
    }
    return _page(table, "Query", document, parameters, placeholders)


def scan(table: TableAccess, document: Element) -> dict[str, Any]:
    """Return a page of all items."""
    document.only(*PAGED, "totalSegments", "segment")
    parameters: dict[str, Any] = {}
    for name in ("totalSegments", "segment"):
        if document.has(name):  # DynamoDB refuses one without the other
            parameters[name[0].upper() + name[1:]] = document.integer(name)
    return _page(table, "Scan", document, parameters, Placeholders())


def _page(
    table: TableAccess, operation: str, document: Element, parameters: dict[str, Any], placeholders: Placeholders
) -> dict[str, Any]:
    parameters["TableName"] = table.name
    parameters["ConsistentRead"] = document.boolean("consistentRead", default=False)
    if document.has("index"):
        parameters["IndexName"] = document.string("index")
    if document.has("limit"):
        parameters["Limit"] = document.integer("limit")
    if document.has("nextToken"):
        parameters["ExclusiveStartKey"] = decode_token(document.string("nextToken"), table.resolver_arn)
    if document.has("filter"):
        parameters["FilterExpression"] = placeholders.add(read_expression(document.object("filter")))
    _select(document, parameters, placeholders)
    answer = table.call(operation, parameters | placeholders.parameters())
    return {
        "items": [plain_item(item) for item in answer.get("Items", ())],
        "nextToken": encode_token(answer.get("LastEvaluatedKey"), table.resolver_arn),
        "scannedCount": answer.get("ScannedCount", 0),
    }


def _select(document: Element, parameters: dict[str, Any], placeholders: Placeholders) -> None:
    select = document.string("select") if document.has("select") else None
    if select is not None and select not in SELECTS:
        raise MappingTemplateError(f"Unsupported value '{select}' for '$[select]'.")
    projection = read_projection(document, placeholders)
    if projection is not None:
        if select != "SPECIFIC_ATTRIBUTES":
            raise MappingTemplateError("'$[projection]' needs '$[select]' to be 'SPECIFIC_ATTRIBUTES'.")
        parameters["ProjectionExpression"] = projection
    if select is not None:
        parameters["Select"] = select
