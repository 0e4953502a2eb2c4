"""Billing modes and throughput: what goes together.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.description import FREE_READS, FREE_WRITES, NO_THROUGHPUT, ON_DEMAND
from chatprov.local.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.local.services.dynamodb.index import SecondaryIndex

_WRONG: Final = "One or more parameter values were invalid: "


def throughput_of(mode: str, given: Mapping[str, int] | None) -> dict[str, int]:
    """Return a table's provisioned throughput, or raise ValidationError when it does not go with the billing mode."""
    if mode == ON_DEMAND and given:
        raise ValidationError(
            f"{_WRONG}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is {ON_DEMAND}"
        )
    if mode != ON_DEMAND and not given:
        raise ValidationError(
            f"{_WRONG}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    return dict(given or NO_THROUGHPUT)


def check_indexes(mode: str, indexes: Iterable[SecondaryIndex]) -> None:
    """Raise ValidationError for a global index whose throughput does not go with the billing mode of the table."""
    for index in indexes:
        given = index.settings.get("ProvisionedThroughput")
        if index.is_global and mode == ON_DEMAND and given:
            raise ValidationError(
                f"{_WRONG}ProvisionedThroughput should not be specified for index: {index.name} when BillingMode is "
                f"{ON_DEMAND}"
            )
        if index.is_global and mode != ON_DEMAND and not given:
            raise ValidationError(f"{_WRONG}ProvisionedThroughput is not specified for index: {index.name}")
        check_warm(index.settings.get("WarmThroughput"), given, f"index {index.name}")


def check_warm(warm: Mapping[str, Any] | None, provisioned: Mapping[str, int] | None, what: str) -> None:
    """Raise ValidationError for a warm throughput that is lower than the one that there is anyway."""
    bound = "ProvisionedThroughput" if provisioned else "OnDemand"
    least = provisioned or {"ReadCapacityUnits": FREE_READS, "WriteCapacityUnits": FREE_WRITES}
    for kind in ("Read", "Write"):
        lowest = least[f"{kind}CapacityUnits"]
        if warm and warm.get(f"{kind}UnitsPerSecond", lowest) < lowest:
            than = f"{kind}CapacityUnits of {bound}" if provisioned else f"initial throughput for {bound}"
            raise ValidationError(
                f"{_WRONG}Requested {kind}UnitsPerSecond for WarmThroughput for {what} is lower than {than}"
            )
