"""`$util.transform`: converts GraphQL filters to those of DynamoDB, OpenSearch and subscriptions.

https://docs.aws.amazon.com/appsync/latest/devguide/transformation-helpers-in-utils-transform.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.util.dynamodb_filter import filter_expression
from chatprov.appsync.util.json_text import write_json
from chatprov.appsync.util.search_filter import query_dsl
from chatprov.appsync.util.subscription_filter import subscription_filter
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.text_rewriting import needed

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget


class TransformHelpers(TemplateObject):
    """`$util.transform`."""

    @exported("Map", name="toDynamoDBFilterExpression", metered=True)
    def to_dynamodb_filter_expression(self, budget: Budget, condition: dict[str, Any] | None) -> str:
        """Return a filter for Query and Scan, as JSON."""
        return write_json(filter_expression(needed(condition), budget), budget)

    @exported("Map", name="toDynamoDBConditionExpression", metered=True)
    def to_dynamodb_condition_expression(self, budget: Budget, condition: dict[str, Any] | None) -> str:
        """Return a condition for writes, as JSON."""
        return write_json(filter_expression(needed(condition), budget), budget)

    @exported("Map", name="toElasticsearchQueryDSL", metered=True)
    def to_elasticsearch_query_dsl(self, budget: Budget, condition: dict[str, Any] | None) -> str:
        """Return an OpenSearch query, as JSON."""
        return write_json(query_dsl(needed(condition), budget), budget)

    @exported("Map", "Map, List", "Map, List, Map", name="toSubscriptionFilter", metered=True)
    def to_subscription_filter(
        self,
        budget: Budget,
        condition: dict[str, Any] | None,
        ignored: list[Any] | None = None,
        strict: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a filter for $extensions.setSubscriptionFilter."""
        return subscription_filter(needed(condition), ignored or [], strict or {}, budget)
