"""DynamoDB as a service of the local cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb.errors import SerializationError, ValidationError
from chatprov.local.services.dynamodb.journal import Journal
from chatprov.local.services.dynamodb.links import Links
from chatprov.local.services.dynamodb.operations import OPERATIONS
from chatprov.local.services.dynamodb.state_document import RegionState, from_version_1, region_of, state_of
from chatprov.local.services.dynamodb.stored_state import fill_regions, images_of
from chatprov.local.services.state_document import StateFormat
from chatprov.local.services.tagging.resources import TaggedResource
from chatprov.local.storage import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.contract import AwsError, ServiceOperation
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.storage import Log


_FORMAT: Final = StateFormat("dynamodb", 2, RegionState, {1: from_version_1})


class DynamoDBService:
    """The tables of all accounts and regions."""

    name: Final = "dynamodb"
    invalid: type[AwsError] = ValidationError
    mistyped: type[AwsError] = SerializationError
    verbatim: frozenset[str] = frozenset(
        {
            "AttributeMap",
            "AttributeValue",
            "ExpressionAttributeValueMap",
            "ItemList",
            "Key",
            "PutItemInputAttributeMap",
        }
    )
    operations: Mapping[str, ServiceOperation[DynamoDBRegion]] = OPERATIONS

    def __init__(self, links: Links | None = None, log: Log | None = None) -> None:
        """Have what a log has, and write changes to it; without a log nothing is kept. Raises CloudFolderDamaged."""
        self._links = links or Links()
        self._log = log
        self._journal = None if log is None else Journal(log)
        self._regions: dict[tuple[str, str], DynamoDBRegion] = {}
        if log is not None:
            try:
                fill_regions(log.entries, lambda account, region: self.state(CallContext(account, region)))
            except OTHER_FORM:
                raise log.damaged("an entry is not one of DynamoDB") from None

    def state(self, context: CallContext) -> DynamoDBRegion:
        """Return the tables of one account and region."""
        key = context.account, context.region
        if key not in self._regions:
            self._regions[key] = self._region_of(*key, RegionState())
        return self._regions[key]

    def _region_of(self, account: str, region: str, state: RegionState) -> DynamoDBRegion:
        made = region_of(account, region, self._links, lambda other: self._regions.get((other, region)), state)
        made.journal = self._journal
        for table in made.tables.values():
            table.journal = self._journal
        return made

    def tables(self) -> list[tuple[str, str, Table]]:
        """Return all tables, each with its account and region."""
        return [(*key, table) for key, state in list(self._regions.items()) for table in list(state.tables.values())]

    def resource_policy(self, arn: str) -> str | None:
        """Return the policy of the table that has an ARN, or that has the index with it; None if there is none.

        No lock is needed: each read is of one value.
        """
        table_arn = arn.partition("/index/")[0]
        _, _, _, region, account, _ = table_arn.split(":", 5)
        home = self._regions.get((account, region))
        table = None if home is None else home.find(table_arn)
        return None if table is None or table.policy is None else table.policy.document

    def tagged(self, account: str, region: str) -> list[TaggedResource]:
        """Return the tables that have tags."""
        tables = self.state(CallContext(account, region)).tables.values()
        return [TaggedResource(table.arn, "dynamodb:table", table.tags) for table in tables if table.tags]

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        """Set tags of a table; return False when it is not here."""
        table = self._table(account, region, arn)
        if table is not None:
            changed = table.definition()
            changed.tags |= tags
            self.state(CallContext(account, region)).change(table, changed)
        return table is not None

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        """Remove tags of a table; return False when it is not here."""
        table = self._table(account, region, arn)
        if table is not None:
            changed = table.definition()
            changed.tags = {key: value for key, value in table.tags.items() if key not in keys}
            self.state(CallContext(account, region)).change(table, changed)
        return table is not None

    def reset(self) -> None:
        """Delete everything; raises NotWrittenError."""
        self._replace({})

    def export_state(self) -> dict[str, Any]:
        """Return the resources of all accounts and regions as a document; see `HasState`."""
        return _FORMAT.write({key: state_of(region) for key, region in self._regions.items()})

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all resources by those in a document; raises NotWrittenError, too."""
        states = _FORMAT.read(document)
        try:
            regions = {key: self._region_of(*key, state) for key, state in states.items()}
        except ValueError as error:
            raise _FORMAT.error(str(error)) from None
        self._replace(regions)

    def _replace(self, regions: dict[tuple[str, str], DynamoDBRegion]) -> None:
        if self._log is not None:
            self._log.replace(image for region in regions.values() for image in images_of(region))
        self._regions = regions

    def _table(self, account: str, region: str, arn: str) -> Table | None:
        table = self.state(CallContext(account, region)).find(arn)
        return table if table is not None and table.arn == arn else None
