"""The second data source of the hardened variant, of type NONE: a resolver on it decides who may subscribe to a room.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-none.html
"""

from chatprov.config import Config
from chatprov.step import Attributes, ResourceContext, StepModule

from ..step06_data_source import OTHER_KINDS, AppSyncDataSource


class NoneDataSource(AppSyncDataSource):
    """A data source of type NONE, for resolvers that make a decision without reading data."""

    key = "none-source"
    depends_on = ("api",)

    def name(self, config: Config) -> str:
        return config.data_source.none_name or "of type NONE"

    def desired(self, context: ResourceContext) -> Attributes:  # noqa: ARG002  # it has no settings
        return {"type": "NONE", "dynamodbConfig": None, **dict.fromkeys(OTHER_KINDS)}


STEP = StepModule(
    resources=lambda config: (NoneDataSource(),) if config.data_source.none_name else (),
    retired=lambda key: NoneDataSource() if key == NoneDataSource.key else None,
)
