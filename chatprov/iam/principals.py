"""The principal of a request, and whether the Principal of a policy includes it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Principal:
    """An identity of an account, or an AWS service; without either, an anonymous principal.

    `arns` are all its ARNs: a role's session has the session's ARN, which is first, and the role's ARN.
    """

    account: str | None = None
    arns: tuple[str, ...] = ()
    service: str | None = None
    values: Mapping[str, list[str]] = field(default_factory=dict, compare=False)
    """The principal's condition keys, in lower case ("aws:username")."""

    @property
    def anonymous(self) -> bool:
        """Return whether the principal is anonymous."""
        return self.account is None and self.service is None


ANYONE = Principal()


def account_itself(account: str, partition: str) -> Principal:
    """Return the account's root user, which IAM's policies do not restrict."""
    return Principal(account, (f"arn:{partition}:iam::{account}:root",))


def means(element: Any, principal: Principal) -> bool:
    """Return whether a Principal element ("*", {"AWS": ...}, {"Service": ...}) includes a principal."""
    if element == "*":
        return True
    if not isinstance(element, dict):
        return False
    return any(_means(kind, name, principal) for kind, names in element.items() for name in as_list(names))


def _means(kind: str, name: str, principal: Principal) -> bool:
    if kind == "Service":
        return name == principal.service
    if kind != "AWS":
        return False
    if name == "*":
        return True
    whole_account = principal.account is not None and (
        name == principal.account or name.endswith(f":iam::{principal.account}:root")
    )
    return whole_account or name in principal.arns


def as_list(value: Any) -> list[Any]:
    """Return a list of values that a policy may write as one value or as a list."""
    return value if isinstance(value, list) else [value]
