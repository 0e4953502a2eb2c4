"""The operations on a table's tags and on its time to live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion

_TAGS_A_PAGE: Final = 10


def _list_tags(region: DynamoDBRegion, given: Parameters) -> Response:
    tags = region.tagged_table(given["ResourceArn"]).tags
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    start = _start(given.get("NextToken", "0"), len(listed))
    end = start + _TAGS_A_PAGE
    more = {"NextToken": str(end)} if end < len(listed) else {}
    return {"Tags": listed[start:end], **more}


def _start(token: str, count: int) -> int:
    if not token.isdecimal() or int(token) > count:
        raise ValidationError("Invalid NextToken")
    return int(token)


def _tag(region: DynamoDBRegion, given: Parameters) -> Response:
    table = region.tagged_table(given["ResourceArn"])
    changed = table.definition()
    changed.tags = with_tags(changed.tags, given["Tags"])
    region.change(table, changed)
    return {}


def _untag(region: DynamoDBRegion, given: Parameters) -> Response:
    table = region.tagged_table(given["ResourceArn"])
    changed = table.definition()
    for key in given["TagKeys"]:
        changed.tags.pop(key, None)
    region.change(table, changed)
    return {}


def _describe_expiry(region: DynamoDBRegion, given: Parameters) -> Response:
    return {"TimeToLiveDescription": describe_expiry(region.named_table(given["TableName"]).settings.ttl_attribute)}


def describe_expiry(attribute: str | None) -> dict[str, str]:
    """Return the members of a TimeToLiveDescription."""
    if attribute is None:
        return {"TimeToLiveStatus": "DISABLED"}
    return {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}


def _update_expiry(region: DynamoDBRegion, given: Parameters) -> Response:
    """Set the TTL settings of a table; the local cloud deletes no expired items."""
    table = region.named_table(given["TableName"])
    settings = table.settings
    wanted: Mapping[str, Any] = given["TimeToLiveSpecification"]
    name = wanted["AttributeName"]
    if wanted["Enabled"] == (settings.ttl_attribute is not None):
        state = "enabled" if wanted["Enabled"] else "disabled"
        raise ValidationError(f"TimeToLive is already {state}")
    if settings.ttl_attribute not in {None, name}:
        raise ValidationError("TimeToLive is active on a different AttributeName")
    changed = table.definition()
    changed.settings.ttl_attribute = name if wanted["Enabled"] else None
    region.change(table, changed)
    return {"TimeToLiveSpecification": wanted}


OPERATIONS: Final[Operations] = {
    "ListTagsOfResource": _list_tags,
    "TagResource": _tag,
    "UntagResource": _untag,
    "DescribeTimeToLive": _describe_expiry,
    "UpdateTimeToLive": _update_expiry,
}
