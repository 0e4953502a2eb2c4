"""The sections of STEP 4 to STEP 6: the AppSync API, its schema and its data sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chatprov.config.further import ApiKeySettings
from chatprov.config.names import ActionName, ApiName, GraphQLName, RoleName
from chatprov.config.section import Section


class ApiLogSettings(Section):
    """STEP 4: what AppSync writes to CloudWatch Logs."""

    field_level: Literal["NONE", "ERROR", "INFO", "DEBUG", "ALL"] = Field(description="Field resolver log level")
    verbose: bool = Field(description="Include verbose content: headers, queries and what templates have rendered")
    retention_days: Literal[
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
    ] = Field(description="After how many days a log entry is deleted")


class Api(Section):
    """STEP 4: the AppSync GraphQL API, authorized by the user pool of STEP 2."""

    name: ApiName = Field(description="API name")
    default_action: Literal["ALLOW", "DENY"] = Field(description="What a valid token may do with unmarked fields")
    only_app_client: bool = Field(
        description="Take tokens of STEP 2's app client only, not of every client of the pool"
    )
    introspection: bool = Field(description="Whether users may ask what the schema has")
    query_depth_limit: Annotated[int, Field(ge=0, le=75)] = Field(
        description="Levels that a query may have; 0: no limit"
    )
    resolver_count_limit: Annotated[int, Field(ge=0, le=10000)] = Field(
        description="Resolvers that a request may run; 0: 10000, AppSync's own limit"
    )
    logs: ApiLogSettings | None = Field(description="Logging to CloudWatch Logs, with the role of STEP 6; null: none")
    keys: list[ApiKeySettings] = Field(
        default=[], description="API keys; with one, @aws_api_key opens fields to programs that have it"
    )
    files_url: bool = Field(description="Give the templates the bucket's URL, as $ctx.env.FILES_URL")


class SchemaSettings(Section):
    """STEP 5: the GraphQL schema, and the operations that STEP 8 tries."""

    file: str = Field(description="The schema's file, relative to the project folder")
    operations: str = Field(description="The folder of the operations that are tried, relative to the project folder")


class DataSourceSettings(Section):
    """STEP 6: the DynamoDB data source and the role that AppSync assumes for it."""

    name: GraphQLName = Field(description="Data source name")
    none_name: GraphQLName | None = Field(
        description="Name of a second data source, of type NONE, for resolvers that need no data; null: there is none"
    )
    role_name: RoleName = Field(description="Name of the IAM role that AppSync assumes")
    actions: Annotated[
        list[ActionName],
        Field(min_length=1),
    ] = Field(description="What the role may do with the table")
    with_indexes: bool = Field(description="Whether the role may use the table's indexes too")
    only_this_account: bool = Field(description="Whether AppSync may assume the role for this account's APIs only")
