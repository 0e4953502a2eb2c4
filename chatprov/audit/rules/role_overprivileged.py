"""The role allows actions that no resolver needs."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack

_ALSO = {"PutItem": "GetItem", "UpdateItem": "GetItem", "DeleteItem": "GetItem"}
"""The additional action of a write whose condition fails."""
DANGEROUS = ("DeleteItem", "Scan", "UpdateItem", "GetItem", "BatchWriteItem", "DeleteTable", "PutItem", "Query")


_HELPERS = {
    "get": "GetItem", "put": "PutItem", "update": "UpdateItem", "remove": "DeleteItem", "query": "Query", "scan": "Scan",
    "batchPut": "BatchWriteItem", "batchDelete": "BatchWriteItem",
}  # fmt: skip
"""The functions of @aws-appsync/utils/dynamodb, and the action of each."""


def detect(stack: Stack) -> str | None:
    """Compare the actions in the role's policy with those in the resolvers' templates or code."""
    document = stack.setting("role-policy", "PolicyDocument")
    allowed = [action for statement in _statements(document) for action in _listed(statement.get("Action", []))]
    used = _used(stack)
    surplus = [
        name
        for name in DANGEROUS
        if name not in used and any(fnmatchcase(f"dynamodb:{name}".lower(), action.lower()) for action in allowed)
    ]
    if not surplus:
        return None
    return f"GetRolePolicy allows {', '.join(surplus)}; the resolvers need {', '.join(sorted(used))}"


def _used(stack: Stack) -> set[str]:
    appsync, api, used = stack.client("appsync"), stack.outputs.api_id, set()
    for type_name in ("Mutation", "Query"):
        for resolver in appsync.list_resolvers(apiId=api, typeName=type_name)["resolvers"]:
            text = resolver.get("code") or resolver.get("requestMappingTemplate") or ""
            named = {name for name in DANGEROUS if re.search(rf"""["']{name}["']""", text)}
            if resolver.get("code"):
                named |= {action for helper, action in _HELPERS.items() if re.search(rf"\b{helper}\(", text)}
            used |= named
            if re.search(r"\bcondition\b", text):
                used |= {_ALSO[name] for name in named if name in _ALSO}
    return used


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = document.get("Statement", [])
    return [statement for statement in _listed(found) if statement.get("Effect") == "Allow"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


RULE = AuditRule(
    id="role-does-too-much",
    cwe="CWE-250",  # Execution with Unnecessary Privileges
    step=6,
    severity="medium",
    title="The API's role has unnecessary rights",
    meaning="A mistake in a template can do what the role allows: this one can delete, and read every room at once.",
    fixes=(ConfigFix(CONFIG, "- dynamodb:PutItem"),),
    detect=detect,
)
