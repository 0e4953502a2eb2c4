"""The operations of CloudFormation's API, by name.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cloudformation.operations import change_sets, reads, stacks, templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.contract import ServiceOperation

OPERATIONS: Final[Mapping[str, ServiceOperation[StackPlace]]] = {
    **stacks.OPERATIONS,
    **change_sets.OPERATIONS,
    **reads.OPERATIONS,
    **templates.OPERATIONS,
}
