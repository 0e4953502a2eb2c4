"""The section of STEP 1: the DynamoDB table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from chatprov.config.names import IndexName, TableName
from chatprov.config.section import Section

if TYPE_CHECKING:
    from typing import Self


class KeyAttribute(Section):
    """A key attribute of the table."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    type: Literal["S", "N", "B"] = Field(description="S for String, N for Number, B for Binary")


class IndexSettings(Section):
    """A global secondary index: the table's items in another order, by other attributes."""

    name: IndexName = Field(description="Index name")
    partition_key: KeyAttribute = Field(description="Partition key of the index")
    sort_key: KeyAttribute | None = Field(default=None, description="Sort key of the index; left out: none")
    projection: Literal["ALL", "KEYS_ONLY", "INCLUDE"] = Field(
        default="ALL", description="Which attributes are copied to the index"
    )
    attributes: Annotated[list[Annotated[str, Field(min_length=1, max_length=255)]], Field(max_length=20)] = Field(
        default=[], description="For the projection INCLUDE: the copied attributes, besides the keys"
    )

    @model_validator(mode="after")
    def _names_its_attributes(self) -> Self:
        if (self.projection == "INCLUDE") != bool(self.attributes):
            raise ValueError("an index with the projection INCLUDE names attributes, and no other index does")
        return self

    @property
    def keys(self) -> tuple[KeyAttribute, ...]:
        """The partition key, and the sort key if there is one."""
        return (self.partition_key, self.sort_key) if self.sort_key else (self.partition_key,)


class TableSettings(Section):
    """A DynamoDB table."""

    name: TableName = Field(description="Table name")
    partition_key: KeyAttribute = Field(description="Partition key; changing it means a new table")
    sort_key: KeyAttribute | None = Field(
        default=None, description="Sort key; left out: none; changing it means a new table"
    )
    indexes: Annotated[list[IndexSettings], Field(max_length=20)] | None = Field(
        default=None,
        description="Global secondary indexes, each created and deleted in place; left out: indexes are not compared",
    )
    billing_mode: Literal["PAY_PER_REQUEST"] = Field(default="PAY_PER_REQUEST", description="Capacity mode: On-demand")
    point_in_time_recovery: bool = Field(default=False, description="Point-in-time recovery (PITR)")
    deletion_protection: bool = Field(default=False, description="Deletion protection")

    @property
    def keys(self) -> tuple[KeyAttribute, ...]:
        """The partition key, and the sort key if there is one."""
        return (self.partition_key, self.sort_key) if self.sort_key else (self.partition_key,)


class MessagesTableSettings(TableSettings):
    """STEP 1: the DynamoDB table that holds the messages."""

    sort_key: KeyAttribute = Field(description="Sort key; changing it means a new table")
    billing_mode: Literal["PAY_PER_REQUEST"] = Field(description="Capacity mode: On-demand")
    point_in_time_recovery: bool = Field(description="Point-in-time recovery (PITR)")
    deletion_protection: bool = Field(description="Deletion protection")
