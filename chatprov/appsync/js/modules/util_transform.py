"""`util.transform`: filters of GraphQL as those of DynamoDB, OpenSearch and subscriptions; null for what is not a filter.

https://docs.aws.amazon.com/appsync/latest/devguide/transformation-helpers-in-utils-transform-js.html
"""

from __future__ import annotations

from typing import Final

from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.modules.binding import bound, forgiving
from chatprov.appsync.util.transform import TransformHelpers

UTIL_TRANSFORM: Final = Namespace(
    "util.transform",
    forgiving(
        bound(
            "util.transform",
            TransformHelpers,
            lambda environment: environment.util.property_value("transform"),
            "toDynamoDBFilterExpression",
            "toDynamoDBConditionExpression",
            "toElasticsearchQueryDSL",
            "toSubscriptionFilter",
        )
    ),
)
