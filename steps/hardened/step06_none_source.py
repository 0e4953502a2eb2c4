"""The second data source of the hardened variant, of type NONE: a resolver on it decides who may subscribe to a room.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-none.html
"""

from chatprov.config import Config
from chatprov.config.section import present
from chatprov.step import StepModule

from ..step06_data_source import NoneDataSource


class DecidingDataSource(NoneDataSource):
    """A data source of type NONE, for resolvers that make a decision without reading data."""

    key = "none-source"

    def name(self, config: Config) -> str:
        return present(config.data_source).none_name or "of type NONE"


STEP = StepModule(
    resources=lambda config: (DecidingDataSource(),) if config.data_source and config.data_source.none_name else (),
    retired=lambda key: DecidingDataSource() if key == DecidingDataSource.key else None,
)
