"""Introspection is enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.counting import count

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

DOCUMENT = "{ __schema { types { name fields { name } } } }"


def detect(stack: Stack) -> str | None:
    """Read whether introspection is enabled."""
    if stack.setting("api", "introspectionConfig") == "DISABLED":
        return None
    return "GetGraphqlApi: introspectionConfig is ENABLED"


def exploit(sandbox: Sandbox) -> str | None:
    """Query the schema as the outsider."""
    schema = sandbox.execute(sandbox.outsider, DOCUMENT).value("__schema")
    if schema is None:
        return None
    own = [type_["name"] for type_ in schema["types"] if not type_["name"].startswith(("__", "AWS"))]
    return f"An introspection query lists {count(len(own), 'type')}: {', '.join(sorted(own))}"


RULE = AuditRule(
    id="introspection-open",
    cwe="CWE-200",  # Exposure of Sensitive Information to an Unauthorized Actor
    step=4,
    severity="low",
    title="Introspection is enabled",
    meaning="The schema shows an attacker every operation and field, including unused ones.",
    fixes=(ConfigFix(CONFIG, "introspection: false"),),
    clients="GraphiQL and code generators must read graphql/hardened/schema.graphql instead of using introspection.",
    detect=detect,
    exploit=exploit,
)
