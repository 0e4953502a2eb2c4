"""The role may do with the table what no resolver does."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack

_ALSO = {"PutItem": "GetItem", "UpdateItem": "GetItem", "DeleteItem": "GetItem"}
"""What AppSync calls besides, when the condition of a write is not fulfilled."""
DANGEROUS = ("DeleteItem", "Scan", "UpdateItem", "GetItem", "BatchWriteItem", "DeleteTable", "PutItem", "Query")


def look(stack: Stack) -> str | None:
    """Compare what the role's policy allows with what the resolvers' templates do."""
    document = stack.setting("role-policy", "PolicyDocument")
    allowed = [action for one in _statements(document) for action in _listed(one.get("Action", []))]
    used = _used(stack)
    surplus = [
        name
        for name in DANGEROUS
        if name not in used and any(fnmatchcase(f"dynamodb:{name}".lower(), one.lower()) for one in allowed)
    ]
    if not surplus:
        return None
    return f"GetRolePolicy allows {', '.join(surplus)}; the resolvers need {', '.join(sorted(used))}"


def _used(stack: Stack) -> set[str]:
    appsync, api, used = stack.client("appsync"), stack.outputs.api_id, set()
    for type_name in ("Mutation", "Query"):
        for resolver in appsync.list_resolvers(apiId=api, typeName=type_name)["resolvers"]:
            template = resolver.get("requestMappingTemplate") or ""
            named = {name for name in DANGEROUS if json.dumps(name) in template}
            used |= named
            if '"condition"' in template:
                used |= {_ALSO[name] for name in named if name in _ALSO}
    return used


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = document.get("Statement", [])
    return [one for one in _listed(found) if one.get("Effect") == "Allow"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


CHECK = AuditRule(
    id="role-does-too-much",
    step=6,
    severity="medium",
    title="The API's role may do what no resolver does",
    meaning="The role is the most that a mistake in a template can do: this one may delete, and read every room at once.",
    fixes=(ConfigFix(CONFIG, "- dynamodb:PutItem"),),
    look=look,
)
