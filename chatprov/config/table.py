"""The section of STEP 1: the DynamoDB table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chatprov.config.names import TableName
from chatprov.config.section import Section


class KeyAttribute(Section):
    """A key attribute of the table."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    type: Literal["S", "N", "B"] = Field(description="S for String, N for Number, B for Binary")


class TableSettings(Section):
    """STEP 1: the DynamoDB table that holds the messages."""

    name: TableName = Field(description="Table name")
    partition_key: KeyAttribute = Field(description="Partition key; changing it means a new table")
    sort_key: KeyAttribute = Field(description="Sort key; changing it means a new table")
    billing_mode: Literal["PAY_PER_REQUEST"] = Field(description="Capacity mode: On-demand")
    point_in_time_recovery: bool = Field(description="Point-in-time recovery (PITR)")
    deletion_protection: bool = Field(description="Deletion protection")
