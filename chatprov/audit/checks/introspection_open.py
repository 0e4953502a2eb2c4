"""Every user is told the whole schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

DOCUMENT = "{ __schema { types { name fields { name } } } }"


def look(stack: Stack) -> str | None:
    """Read whether the API answers introspection."""
    if stack.setting("api", "introspectionConfig") == "DISABLED":
        return None
    return "GetGraphqlApi: introspectionConfig is ENABLED"


def prove(trial: Sandbox) -> str | None:
    """Ask for the schema as somebody who is in no room of interest."""
    schema = trial.ask(trial.outsider, DOCUMENT).value("__schema")
    if schema is None:
        return None
    own = [type_["name"] for type_ in schema["types"] if not type_["name"].startswith(("__", "AWS"))]
    return f"An introspection query lists {len(own)} types: {', '.join(sorted(own))}"


CHECK = AuditRule(
    id="introspection-open",
    step=4,
    severity="low",
    title="Everybody is told what the API can do",
    meaning="The schema is the map of what there is to attack; fields that are not used yet are on it too.",
    fixes=(ConfigFix(CONFIG, "introspection: false"),),
    clients="GraphiQL and code generators take graphql/hardened/schema.graphql instead of asking.",
    look=look,
    prove=prove,
)
