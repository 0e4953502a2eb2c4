"""The operations of user pools, each from its parameters to the members of its response.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.operations import (
    clients,
    enrolment,
    federation,
    groups,
    pools,
    profile,
    registration,
    sign_in,
    users,
)
from chatprov.local.services.contract import ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cognito.region import CognitoRegion

_PARTS: Final = (pools, clients, federation, groups, users, registration, sign_in, profile, enrolment)

OPERATIONS: Final[Mapping[str, ServiceOperation[CognitoRegion]]] = {
    name: ServiceOperation(call) for part in _PARTS for name, call in part.OPERATIONS.items()
}
"""What is not in this table is refused by its name."""
