"""moto's DynamoDB, changed: a read takes only the items that it returns, and tables have the members that moto omits."""

from __future__ import annotations

from moto.dynamodb import models as moto_models
from moto.dynamodb import responses as moto_responses
from moto.dynamodb.models import table as moto_table

from chatprov.local.moto_dynamodb import attribute, checks, limits, partiql, put
from chatprov.local.moto_dynamodb.item import Item
from chatprov.local.moto_dynamodb.models import DynamoDBBackend
from chatprov.local.moto_dynamodb.table import OrderedTable, StreamShard
from chatprov.local.moto_dynamodb.wire import DynamoResult
from chatprov.local.registry import register

__all__ = ["OrderedTable", "install"]


def install() -> None:
    """Replace moto's classes for tables and items, for everything that is created from now on."""
    register(moto_models.dynamodb_backends, DynamoDBBackend)
    attribute.install()
    moto_models.Table = OrderedTable  # type: ignore[attr-defined]  # the name that CreateTable looks up
    moto_table.StreamShard = StreamShard  # type: ignore[misc]  # the name used when a stream is enabled
    moto_table.Item = Item  # type: ignore[attr-defined]  # the name that PutItem looks up
    checks.install()
    put.install()
    limits.install()
    partiql.install()
    moto_responses.DynamoResult = DynamoResult  # type: ignore[misc, assignment]  # the name that the operations look up
