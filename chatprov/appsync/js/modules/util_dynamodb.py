"""`util.dynamodb`: typed values, always as objects; null where a template gets a typed null.

https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.modules.binding import bound, nullable
from chatprov.appsync.util.dynamodb import DynamoDBHelpers

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeEnvironment


def _helpers(environment: CodeEnvironment) -> Any:
    return environment.util.property_value("dynamodb")


UTIL_DYNAMODB: Final = Namespace(
    "util.dynamodb",
    {
        **bound("util.dynamodb", DynamoDBHelpers, _helpers, "toDynamoDB", "toNull", "toS3Object"),
        **bound("util.dynamodb", DynamoDBHelpers, _helpers, "fromS3ObjectJson", is_java=True),
        **nullable(
            bound(
                "util.dynamodb",
                DynamoDBHelpers,
                _helpers,
                "toString",
                "toStringSet",
                "toNumber",
                "toNumberSet",
                "toBinary",
                "toBinarySet",
                "toBoolean",
                "toList",
                "toMap",
                "toMapValues",
            )
        ),
    },
)
