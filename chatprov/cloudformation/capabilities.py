"""What a request has to acknowledge: that a template creates identities, and that it is transformed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.cloudformation.errors import InsufficientCapabilities

if TYPE_CHECKING:
    from collections.abc import Collection

    from chatprov.cloudformation.template import StackTemplate

IAM: Final = "CAPABILITY_IAM"
NAMED_IAM: Final = "CAPABILITY_NAMED_IAM"
AUTO_EXPAND: Final = "CAPABILITY_AUTO_EXPAND"
_NAMES: Final = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::RolePolicy": None,
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": None,
}
"""The types that create or change identities, with the property that gives a name of the template's choice."""


@dataclass(frozen=True, slots=True)
class RequiredCapabilities:
    """The capabilities that a template requires, and the reason that GetTemplateSummary shows."""

    names: tuple[str, ...]
    reason: str | None

    def check(self, acknowledged: Collection[str]) -> None:
        """Raise InsufficientCapabilities if one is not acknowledged; CAPABILITY_NAMED_IAM includes CAPABILITY_IAM."""
        known = {*acknowledged, *([IAM] if NAMED_IAM in acknowledged else [])}
        missing = [name for name in self.names if name not in known]
        if missing:
            raise InsufficientCapabilities(f"Requires capabilities : [{', '.join(missing)}]")


def required_capabilities(template: StackTemplate) -> RequiredCapabilities:
    """Return the capabilities that a template requires."""
    identities = [resource for resource in template.resources.values() if resource.type in _NAMES]
    names, reason = [], None
    if identities:
        named = any(_NAMES[resource.type] in resource.properties for resource in identities)
        names.append(NAMED_IAM if named else IAM)
        types = ", ".join(dict.fromkeys(resource.type for resource in identities))
        reason = f"The following resource(s) require capabilities: [{types}]"
    if template.transforms:
        names.append(AUTO_EXPAND)
    return RequiredCapabilities(tuple(names), reason)
