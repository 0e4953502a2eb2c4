"""Evaluate a policy document for a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.cache import LRU
from chatprov.iam.conditions import Context, holds
from chatprov.iam.patterns import matches, substitute
from chatprov.iam.principals import Principal, as_list, means

if TYPE_CHECKING:
    from collections.abc import Iterable


_MOST_BYTES: Final = 16 << 20
"""The maximum size of the cache."""
_OVERHEAD: Final = 1024
_BYTES_PER_CHARACTER: Final = 20


class Decision(Enum):
    """The result of policies: allowed, explicitly denied, or not mentioned."""

    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """A request for the evaluation; only resource policies and trust policies use `principal`."""

    action: str
    resource: str
    context: Context
    principal: Principal | None = None


class Policy:
    """A policy document; an invalid statement has no effect."""

    def __init__(self, document: str | bytes) -> None:
        try:
            parsed = json.loads(document)
        except (ValueError, RecursionError):
            parsed = None
        found = as_list(parsed.get("Statement", [])) if isinstance(parsed, dict) else []
        self.statements: list[dict[str, Any]] = [statement for statement in found if isinstance(statement, dict)]
        self.conditional = any(
            statement.get("Condition") or "${" in json.dumps(statement.get("Resource", ""))
            for statement in self.statements
        )
        """Whether the decision depends on more than action, resource and principal."""

    def decide(self, call: PolicyRequest) -> Decision:
        """Return the policy's decision; a Deny overrides any Allow."""
        effects = {statement.get("Effect") for statement in self.statements if _concerns(statement, call)}
        if "Deny" in effects:
            return Decision.DENIED
        return Decision.ALLOWED if "Allow" in effects else Decision.SILENT


_read: Final[LRU[str | bytes, Policy]] = LRU(
    _MOST_BYTES, lambda document, _: _OVERHEAD + len(document) * _BYTES_PER_CHARACTER
)


def policy_of(document: str | bytes) -> Policy:
    """Return the policy of a document; the same text is parsed once."""
    return _read.get_or_make(document, lambda: Policy(document))


def decide(policies: Iterable[Policy], call: PolicyRequest) -> Decision:
    """Return the decision of several policies together; a Deny overrides any Allow."""
    decisions = {policy.decide(call) for policy in policies}
    for decision in (Decision.DENIED, Decision.ALLOWED):
        if decision in decisions:
            return decision
    return Decision.SILENT


def _concerns(statement: dict[str, Any], call: PolicyRequest) -> bool:
    return (
        _principal_concerned(statement, call.principal)
        and _listed(statement, "Action", call.action, call.context, ignore_case=True)
        and _listed(statement, "Resource", call.resource, call.context)
        and _conditions_hold(statement, call.context)
    )


def _principal_concerned(statement: dict[str, Any], principal: Principal | None) -> bool:
    if principal is None:
        return True
    if "NotPrincipal" in statement:
        return not means(statement["NotPrincipal"], principal)
    return means(statement.get("Principal"), principal)


def _listed(statement: dict[str, Any], element: str, text: str, context: Context, *, ignore_case: bool = False) -> bool:
    negated = f"Not{element}" in statement
    patterns = statement.get(f"Not{element}" if negated else element)
    if patterns is None:
        # a trust policy has no Resource: the resource is its role
        return element == "Resource" and "Principal" in statement
    asked = (substitute(str(pattern), context) for pattern in as_list(patterns))
    return any(pattern is not None and matches(pattern, text, ignore_case=ignore_case) for pattern in asked) != negated


def _conditions_hold(statement: dict[str, Any], context: Context) -> bool:
    condition = statement.get("Condition")
    if not condition:
        return True
    return (
        isinstance(condition, dict)
        and all(isinstance(keys, dict) for keys in condition.values())
        and holds(condition, context)
    )
