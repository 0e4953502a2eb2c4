"""STEP 6 again, for the further data sources in config.yaml: each table has a role of its data source.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

from collections.abc import Iterator, Sequence

from chatprov.config import Config
from chatprov.config.further import FurtherDataSource
from chatprov.step import Resource, StepModule

from .data_source_policy import RolePolicy
from .data_source_role import AppSyncRole
from .step06_data_source import NoneDataSource, TableDataSource

SOURCE, ROLE, POLICY = "data-source-", "role-", "role-policy-"


class FurtherRolePolicy(RolePolicy):
    """The policy of the role of a further data source."""

    def __init__(self, source: FurtherDataSource) -> None:
        self.source = source
        self.table = f"table-{source.table}"
        self.key = f"{POLICY}{source.name}"
        self.parent = self.role = f"{ROLE}{source.name}"
        self.depends_on = (self.role, self.table)

    def name(self, config: Config) -> str:  # noqa: ARG002  # it follows from the data source's
        return f"{self.source.name}-access"

    def actions(self, config: Config) -> Sequence[str]:  # noqa: ARG002  # it has its settings
        return self.source.actions


class FurtherRole(AppSyncRole):
    """The role that AppSync assumes for a further data source."""

    def __init__(self, source: FurtherDataSource) -> None:
        self.source = source
        self.key = f"{ROLE}{source.name}"
        self.policy = FurtherRolePolicy(source)

    def name(self, config: Config) -> str:
        """Return its name with `{region}` filled in; of a role that config.yaml no longer has, the data source's."""
        named = (found.role_name for found in config.data_sources if found.name == self.source.name)
        return next(named, None) or self.source.name

    def table_name(self, config: Config) -> str:
        return config.tables[self.source.table or ""].name


class FurtherTableSource(TableDataSource):
    """A further data source for a table."""

    def __init__(self, source: FurtherDataSource) -> None:
        self.source = source
        self.key, self.table, self.role = f"{SOURCE}{source.name}", f"table-{source.table}", f"{ROLE}{source.name}"
        self.depends_on = ("api", self.table, self.role)

    def name(self, config: Config) -> str:  # noqa: ARG002  # it has its settings
        return self.source.name

    def table_name(self, config: Config) -> str:
        return config.tables[self.source.table or ""].name


class FurtherNoneSource(NoneDataSource):
    """A further data source of type NONE."""

    def __init__(self, source: FurtherDataSource) -> None:
        self.source = source
        self.key = f"{SOURCE}{source.name}"

    def name(self, config: Config) -> str:  # noqa: ARG002  # it has its settings
        return self.source.name


def resources(config: Config) -> Sequence[Resource]:
    """Return the data sources, and the roles with their policies."""
    return list(_resources(config))


def _resources(config: Config) -> Iterator[Resource]:
    for source in config.data_sources:
        if source.table:
            yield FurtherRole(source)
            yield FurtherRolePolicy(source)
            yield FurtherTableSource(source)
        else:
            yield FurtherNoneSource(source)


def former(key: str) -> Resource | None:
    """Return the resource of a key in the state file that config.yaml no longer has."""
    kinds: dict[str, type[FurtherRolePolicy | FurtherRole | FurtherNoneSource]] = {
        POLICY: FurtherRolePolicy,
        ROLE: FurtherRole,
        SOURCE: FurtherNoneSource,
    }
    for prefix, kind in kinds.items():
        if key.startswith(prefix):
            return kind(FurtherDataSource(name=key.removeprefix(prefix)))
    return None


STEP = StepModule(resources=resources, retired=former)
