"""The settings of a table from the parameters of CreateTable and UpdateTable."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb import throughput
from chatprov.local.services.dynamodb.description import ON_DEMAND
from chatprov.local.services.dynamodb.errors import ResourceInUseError, ValidationError
from chatprov.local.services.dynamodb.table_definition import TableOptions
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.region import DynamoDBRegion

_WRONG: Final = "One or more parameter values were invalid: "


def settings_of(region: DynamoDBRegion, given: Mapping[str, Any]) -> TableOptions:
    """Return the settings that CreateTable's parameters ask for, or raise ValidationError."""
    mode = given.get("BillingMode", "PROVISIONED")
    settings = TableOptions(
        mode,
        throughput.throughput_of(mode, given.get("ProvisionedThroughput")),
        on_demand_since=datetime.now(UTC) if mode == ON_DEMAND else None,
        on_demand=given.get("OnDemandThroughput"),
        warm=given.get("WarmThroughput"),
        encryption=_encryption(region, given.get("SSESpecification")),
        table_class=given.get("TableClass"),
        protected=given.get("DeletionProtectionEnabled", False),
    )
    throughput.check_warm(settings.warm, given.get("ProvisionedThroughput"), "table")
    if "StreamSpecification" in given:
        _set_stream(settings, given["StreamSpecification"])
    return settings


def change_settings(region: DynamoDBRegion, settings: TableOptions, given: Mapping[str, Any]) -> None:
    """Change the settings that UpdateTable's parameters name, or raise an error and change nothing."""
    mode = given.get("BillingMode", settings.billing_mode)
    provisioned = given.get("ProvisionedThroughput")
    unchanged = mode == settings.billing_mode and not provisioned
    new = settings.throughput if unchanged else throughput.throughput_of(mode, provisioned)
    if "StreamSpecification" in given:
        _set_stream(settings, given["StreamSpecification"])
    settings.throughput = new
    if mode == ON_DEMAND != settings.billing_mode:
        settings.on_demand_since = datetime.now(UTC)
    settings.billing_mode = mode
    settings.on_demand = given.get("OnDemandThroughput", settings.on_demand)
    settings.warm = given.get("WarmThroughput", settings.warm)
    settings.table_class = given.get("TableClass", settings.table_class)
    settings.protected = given.get("DeletionProtectionEnabled", settings.protected)
    if "SSESpecification" in given:
        settings.encryption = _encryption(region, given["SSESpecification"])


def _set_stream(settings: TableOptions, wanted: Mapping[str, Any]) -> None:
    """Turn a table's stream on or off; the label of the last one stays."""
    if not wanted["StreamEnabled"]:
        if "StreamViewType" in wanted:
            raise ValidationError(f"{_WRONG}StreamViewType cannot be specified when StreamEnabled is false")
        settings.stream = None
        return
    if "StreamViewType" not in wanted:
        raise ValidationError(f"{_WRONG}StreamViewType must be specified when StreamEnabled is true")
    if settings.stream is not None:
        raise ResourceInUseError("Table already has an enabled stream")
    settings.stream = dict(wanted)
    settings.stream_label = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def _encryption(region: DynamoDBRegion, wanted: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a table's SSEDescription; None for the encryption that every table has."""
    if not wanted or not wanted.get("Enabled"):
        return None
    key = wanted.get("KMSMasterKeyId") or str(uuid.uuid4())
    if not key.startswith("arn:"):
        key = f"arn:{partition_of(region.region)}:kms:{region.region}:{region.account}:key/{key.removeprefix('key/')}"
    return {"Status": "ENABLED", "SSEType": wanted.get("SSEType", "KMS"), "KMSMasterKeyArn": key}
