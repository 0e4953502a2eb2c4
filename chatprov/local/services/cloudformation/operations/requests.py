"""What requests for stacks and change sets have in common: the stack that they name, their template, and its checks."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation import InsufficientCapabilities, TemplateFault
from chatprov.local.services.cloudformation.deployable import deployable_of
from chatprov.local.services.cloudformation.errors import CapabilitiesMissingError, StackValidationError
from chatprov.local.services.cloudformation.service_role import check_service_role
from chatprov.local.services.cloudformation.sources import stored_parameters, template_text
from chatprov.local.services.cloudformation.stack import StackRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chatprov.local.services.cloudformation.deployable import Deployable
    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackRecord

_NAME: Final = re.compile(r"[a-zA-Z][-a-zA-Z0-9]*")
_LONGEST_NAME: Final = 128
_NOT_SUPPORTED: Final = (
    "RollbackConfiguration",
    "StackPolicyBody",
    "StackPolicyURL",
    "StackPolicyDuringUpdateBody",
    "StackPolicyDuringUpdateURL",
    "ResourcesToImport",
    "ResourceTypes",
)
_ONLY_STANDARD: Final = ("DeletionMode", "DeploymentMode")
"""Parameters of which the local cloud offers the value STANDARD, as DeploymentConfig.Mode, which the CDK always sends."""


@contextmanager
def refused() -> Iterator[None]:
    """Turn faults of a template into CloudFormation's errors."""
    try:
        yield
    except InsufficientCapabilities as error:
        raise CapabilitiesMissingError(error.message) from None
    except TemplateFault as error:
        raise StackValidationError(error.message) from None


def check_name(name: str) -> None:
    """Raise StackValidationError for a name that no stack can have."""
    if not _NAME.fullmatch(name):
        raise StackValidationError(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    if len(name) > _LONGEST_NAME:
        raise StackValidationError(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_LONGEST_NAME}"
        )


def check_supported(given: Mapping[str, Any]) -> None:
    """Raise StackValidationError for parameters that would have no effect."""
    found = [name for name in _NOT_SUPPORTED if given.get(name)]
    if found:
        raise StackValidationError(f"The local cloud does not support the parameter {', '.join(found)}.")
    configuration = given.get("DeploymentConfig") or {}
    if configuration.get("DisableRollback"):
        raise StackValidationError("The local cloud does not support DisableRollback of DeploymentConfig.")
    chosen = {"DeploymentConfig.Mode": configuration.get("Mode")} | {name: given.get(name) for name in _ONLY_STANDARD}
    for name, value in chosen.items():
        if value not in {None, "STANDARD"}:
            raise StackValidationError(f"The local cloud does not support the value {value} of {name}, only STANDARD.")


def stack_named(place: StackPlace, name: str) -> StackRecord:
    """Return a stack by name or id; raises StackValidationError."""
    stack = place.region().named(name)
    if stack is None:
        raise StackValidationError(f"Stack with id {name} does not exist")
    return stack


def changeable(stack: StackRecord, verb: str) -> StackRecord:
    """Return a stack that can be updated; raises StackValidationError for one in another status."""
    allowed = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
    if stack.status not in allowed:
        state = f"is in {stack.status} state and can not be {verb}"
        raise StackValidationError(f"Stack:{stack.stack_id} {state}.")
    return stack


def deployable_in(
    place: StackPlace, given: Mapping[str, Any], stack: StackRecord | None
) -> tuple[Deployable, StackRequest]:
    """Return what a request asks for; `stack` is the one that it updates. Raises TemplateFault."""
    check_role(place, given)
    text = (
        stack.request.template
        if stack is not None and given.get("UsePreviousTemplate")
        else template_text(place.client, place.context, given)
    )
    previous = {} if stack is None else {e["ParameterKey"]: e["ParameterValue"] for e in stack.request.parameters}

    def stored(names: Sequence[str]) -> dict[str, str]:
        return stored_parameters(place.client, place.context, names)

    deployable = deployable_of(text, given.get("Parameters", ()), previous, stored)
    tags = given.get("Tags")
    request = StackRequest(
        text,
        deployable.stored_parameters,
        stack.request.tags if tags is None and stack is not None else _tags(tags or ()),
        list(given.get("Capabilities", ())),
        list(given.get("NotificationARNs", ())),
        given.get("RoleARN") or (stack.request.role_arn if stack is not None else None),
    )
    return deployable, request


def check_role(place: StackPlace, given: Mapping[str, Any]) -> None:
    """Raise TemplateFault if a request has a role that CloudFormation cannot assume."""
    if given.get("RoleARN"):
        check_service_role(place.client, place.context, given["RoleARN"])


def _tags(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    for tag in tags:
        if tag["Key"].startswith("aws:"):
            raise TemplateFault("aws: prefixed tag key names are not allowed for external use.")
    return {tag["Key"]: tag["Value"] for tag in tags}
