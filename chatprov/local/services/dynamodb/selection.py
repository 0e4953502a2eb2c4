"""What a Query or Scan returns of each item: Select, the projection, and the projection of an index.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.expressions import Projection
    from chatprov.local.services.dynamodb.source import ReadSource
    from chatprov.local.services.dynamodb.values import Item

_VALUES: Final = ("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
"""In the order of DynamoDB's message, which is not that of its model."""
_PARAMETERS: Final = ("ProjectionExpression", "AttributesToGet")


class AttributeSelection:
    """The attributes that a request asks for; raises ValidationError for some that it cannot get.

    `prefix` begins the messages about Select, which Query and Scan word differently.
    """

    def __init__(
        self, source: ReadSource, given: Mapping[str, Any], projection: Projection | None, prefix: str
    ) -> None:
        self._projection = projection
        self._in_index = None if source.index is None else source.index.projected(source.table.key_names)
        select = given.get("Select")
        self.counts_only = select == "COUNT"
        if select is not None:
            _check_select(select, given, source, prefix)
        if source.index is not None and not source.index.is_global and (projection or select == "ALL_ATTRIBUTES"):
            self._in_index = None  # DynamoDB fetches what a local index does not have from the table
        elif source.index is not None and projection is not None and self._in_index is not None:
            absent = [name for name in projection.paths() if name not in self._in_index]
            if absent:
                raise ValidationError(
                    "One or more parameter values were invalid: Global secondary index "
                    f"{source.index.name} does not project [{', '.join(absent)}]"
                )

    def in_index(self, item: Item) -> Item:
        """Return what an index has of an item."""
        names = self._in_index
        return item if names is None else {name: value for name, value in item.items() if name in names}

    def of(self, item: Item) -> Item:
        """Return what the request asks for of an item."""
        return item if self._projection is None else self._projection.of(item)


def _check_select(select: str, given: Mapping[str, Any], source: ReadSource, prefix: str) -> None:
    if select not in _VALUES:
        raise ValidationError(
            f"1 validation error detected: Value '{select}' at 'select' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(_VALUES)}]"
        )
    named = next((member for member in _PARAMETERS if member in given), None)
    if select == "SPECIFIC_ATTRIBUTES" and named is None:
        raise ValidationError(
            f"{prefix}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if select != "SPECIFIC_ATTRIBUTES" and named is not None:
        what = "only the Count" if select == "COUNT" else select
        raise ValidationError(f"{prefix}Cannot specify the {named} when choosing to get {what}")
    index = source.index
    if select == "ALL_PROJECTED_ATTRIBUTES" and index is None:
        raise ValidationError(f"{prefix}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    if (
        select == "ALL_ATTRIBUTES"
        and index is not None
        and index.is_global
        and index.projection["ProjectionType"] != "ALL"
    ):
        raise ValidationError(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary "
            f"index {index.name} because its projection type is not ALL"
        )
