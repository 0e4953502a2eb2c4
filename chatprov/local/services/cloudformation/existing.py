"""Whether resources that a change set adds exist already: AWS imports them if a request says so, and the local cloud refuses.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.cloudformation import TemplateFault
from chatprov.local.services.cloudformation.client import CallRefusedError
from chatprov.local.services.cloudformation.handlers.contract import NOT_FOUND
from chatprov.local.services.cloudformation.resource_types import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.cloudformation.comparison import ResourceChange
    from chatprov.local.services.cloudformation.place import StackPlace

_READS: Final[Mapping[str, tuple[str, str, str]]] = {
    "AWS::DynamoDB::GlobalTable": ("dynamodb", "DescribeTable", "TableName"),
    "AWS::DynamoDB::Table": ("dynamodb", "DescribeTable", "TableName"),
    "AWS::IAM::Role": ("iam", "GetRole", "RoleName"),
    "AWS::Logs::LogGroup": ("logs", "DescribeLogStreams", "logGroupName"),
    "AWS::S3::Bucket": ("s3", "HeadBucket", "Bucket"),
    "AWS::SSM::Parameter": ("ssm", "GetParameter", "Name"),
}
"""By type: the operation that fails for a name that does not exist, and its parameter."""
_MISSING: Final = NOT_FOUND | {"404"}
"""HeadBucket has no code in its response, only a status."""


def check_nothing_exists(place: StackPlace, changes: Sequence[ResourceChange]) -> None:
    """Raise TemplateFault, which names all of them, if resources exist that would have to be imported."""
    found = [
        f"{change.type} {name} (resource {change.logical_id})"
        for change in changes
        if change.action == "Add" and (name := _given_name(change)) is not None and _exists(place, change.type, name)
    ]
    if found:
        raise TemplateFault(
            f"The local cloud does not import existing resources, and these exist: {', '.join(found)}. "
            "Delete them, or give the resources of the template other names."
        )


def _given_name(change: ResourceChange) -> str | None:
    generated = HANDLERS[change.type].generated
    name = None if generated is None else change.properties.get(generated.name)
    return name if isinstance(name, str) else None


def _exists(place: StackPlace, kind: str, name: str) -> bool:
    if kind not in _READS:
        return False
    service, operation, parameter = _READS[kind]
    try:
        place.client(place.context, service, operation, {parameter: name})
    except CallRefusedError as error:
        return error.code not in _MISSING
    return True
