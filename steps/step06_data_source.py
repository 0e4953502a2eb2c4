"""STEP 6: Create the DynamoDB data source, and the role that lets AppSync use the table.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.config import Config
from chatprov.config.section import present
from chatprov.step import Attributes, DataCount, Handle, ResourceContext, StepModule
from chatprov.updates import replacement, without_none

from .attachments import data_source_users, delete_data_source_users
from .data_source_policy import DataSourceRolePolicy
from .data_source_role import DataSourceRole

OTHER_KINDS = (
    "lambdaConfig",
    "elasticsearchConfig",
    "openSearchServiceConfig",
    "httpConfig",
    "relationalDatabaseConfig",
    "eventBridgeConfig",
)
"""The settings of data sources that are not tables."""


class AppSyncDataSource(ListedAwsResource):
    """The common part of the two data sources."""

    type = "AppSync data source"
    aws = AwsApi(
        service="appsync", parent_param="apiId", id_param="name", id_field="name", name_field="name",
        arn_field="dataSourceArn", read="get_data_source", output="dataSource", delete="delete_data_source",
        list="list_data_sources", items="dataSources", not_found=("NotFoundException",),
    )  # fmt: skip
    compared = ("type", "serviceRoleArn", "dynamodbConfig", *OTHER_KINDS)
    parent = "api"
    serial_group = "appsync"

    def create(self, context: ResourceContext) -> Handle:
        api, name = context.handles["api"], self.name(context.config)
        settings = without_none(self.desired(context))
        answer = context.client("appsync").create_data_source(apiId=api.id, name=name, **settings)
        return Handle(id=name, name=name, arn=answer["dataSource"]["dataSourceArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # sent as a whole
        """UpdateDataSource replaces all settings, so the current ones are sent, too, overwritten by ours."""
        appsync, ids = context.client("appsync"), {"apiId": context.handles["api"].id, "name": handle.name}
        there = appsync.get_data_source(**ids)["dataSource"]
        appsync.update_data_source(
            **replacement(appsync, "update_data_source", there, {**ids, **self.desired(context)})
        )

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        """Name the resolvers of others that use it; if the whole API is deleted, they are deleted with it."""
        return data_source_users(context, handle)

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """AppSync deletes no data source that a resolver or a function uses."""
        delete_data_source_users(context, handle)


class TableDataSource(AppSyncDataSource):
    """A data source for a table, with a role that gives access to it."""

    table: str
    role: str
    """The keys of the table and of the role."""

    @abstractmethod
    def table_name(self, config: Config) -> str:
        """Return the name of the table."""

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "type": "AMAZON_DYNAMODB",
            "serviceRoleArn": context.handles[self.role].arn,
            "dynamodbConfig": {
                "tableName": self.table_name(context.config),
                "awsRegion": context.region,
                "useCallerCredentials": False,
            },
            **dict.fromkeys(OTHER_KINDS),
        }

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        table = found.get("dynamodbConfig", {})
        used = {
            "tableName": table.get("tableName"),
            "awsRegion": table.get("awsRegion"),
            "useCallerCredentials": table.get("useCallerCredentials", False),
        }
        return {**super().actual(context, found), "dynamodbConfig": used}


class NoneDataSource(AppSyncDataSource):
    """A data source of type NONE, for resolvers that read no data."""

    depends_on = ("api",)

    def desired(self, context: ResourceContext) -> Attributes:  # noqa: ARG002  # it has no settings
        return {"type": "NONE", "dynamodbConfig": None, **dict.fromkeys(OTHER_KINDS)}


class ChatMessagesDataSource(TableDataSource):
    """The data source ChatMessagesDS: the table, and the role that gives access to it."""

    key, table, role = "data-source", "table", "role"
    depends_on = ("api", "table", "role")

    def name(self, config: Config) -> str:
        return present(config.data_source).name

    def table_name(self, config: Config) -> str:
        return present(config.table).name


STEP = StepModule(
    resources=lambda config: (
        (DataSourceRole(), DataSourceRolePolicy(), ChatMessagesDataSource()) if config.data_source else ()
    )
)
