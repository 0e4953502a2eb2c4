"""What a project has besides the tutorial's resources: data sources, functions, API keys and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from chatprov.config.names import ActionName, GraphQLName, RoleName, named
from chatprov.config.section import Section

if TYPE_CHECKING:
    from typing import Self

TableKey = Annotated[
    str, named(r"[a-z][a-z0-9_]{0,39}", "a key of a table has 1 to 40 of a-z 0-9 _, beginning with a letter")
]
KeyName = Annotated[str, named(r"[a-z][a-z0-9-]{0,39}", "an API key is called by 1 to 40 of a-z 0-9 -")]
GroupName = Annotated[
    str, named(r"[\w+=,.@-]{1,128}", "a group name has 1 to 128 of letters, digits and + = , . @ - _")
]
ITEM_ACTIONS: list[str] = [f"dynamodb:{name}Item" for name in ("Get", "Put", "Update", "Delete")] + [
    "dynamodb:Query",
    "dynamodb:Scan",
]


class FurtherDataSource(Section):
    """A data source: a table of `tables` with a role that AppSync assumes, or of type NONE."""

    name: GraphQLName = Field(description="Data source name")
    table: TableKey | None = Field(
        default=None, description="The table, by its key in `tables`; left out: a data source of type NONE"
    )
    role_name: RoleName | None = Field(
        default=None, description="Name of the IAM role that AppSync assumes for the table; it is global in the account"
    )
    actions: Annotated[list[ActionName], Field(min_length=1)] = Field(
        default=ITEM_ACTIONS, description="What the role may do with the table and its indexes"
    )

    @model_validator(mode="after")
    def _has_a_role_for_its_table(self) -> Self:
        if (self.table is None) != (self.role_name is None):
            raise ValueError("a data source with a table has a role_name, and one of type NONE has neither")
        return self


class ApiKeySettings(Section):
    """A key with which a program calls the fields that @aws_api_key opens."""

    name: KeyName = Field(description="Its name in `chatprov outputs`; AppSync keeps it as the description")
    days: Annotated[int, Field(ge=1, le=365)] = Field(
        description="For how many days it is valid; `up` renews it when it has expired"
    )
