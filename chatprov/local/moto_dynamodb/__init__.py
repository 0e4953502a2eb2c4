"""moto's DynamoDB, with reads that cost what they return and the members of a table that moto leaves out."""

from __future__ import annotations

from moto.dynamodb import models as moto_models

from chatprov.local.moto_dynamodb.table import Table

__all__ = ["Table", "install"]


def install() -> None:
    """Let every table that is created from now on be ours."""
    moto_models.Table = Table
