"""moto's DynamoDB, with reads that cost what they return and the members of a table that moto leaves out."""

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
    """Let every table that is created from now on be ours, and every item that is put."""
    register(moto_models.dynamodb_backends, DynamoDBBackend)
    attribute.install()
    moto_models.Table = OrderedTable  # type: ignore[attr-defined]  # where CreateTable finds the class
    moto_table.StreamShard = StreamShard  # type: ignore[misc]  # where a stream is turned on
    moto_table.Item = Item  # type: ignore[attr-defined]  # where PutItem finds the class
    checks.install()
    put.install()
    limits.install()
    partiql.install()
    moto_responses.DynamoResult = DynamoResult  # type: ignore[misc, assignment]  # where the operations find the class
