"""The names in exported code: those of resources, parameters and outputs, and the outputs that a project has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.teach.symbols import Symbol, identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.export.assembled import Declared

OUTPUTS: Final = {
    "table_name": ("table", "name"),
    "table_arn": ("table", "arn"),
    "user_pool_id": ("user-pool", "id"),
    "user_pool_arn": ("user-pool", "arn"),
    "client_id": ("app-client", "id"),
    "bucket": ("bucket", "name"),
    "bucket_arn": ("bucket", "arn"),
    "api_id": ("api", "id"),
    "api_arn": ("api", "arn"),
    "graphql_url": ("api", "graphql_url"),
    "realtime_url": ("api", "realtime_url"),
    "data_source": ("data-source", "name"),
    "role_arn": ("role", "arn"),
}
"""The outputs of `chatprov outputs` that a resource has: its key, and the attribute."""


def capitalized(text: str) -> str:
    """Return `UserPool` for `user-pool` and for `user_pool`."""
    return "".join(f"{part[0].upper()}{part[1:]}" for part in re.split(r"[^A-Za-z0-9]", text) if part)


def lowered(text: str) -> str:
    """Return `userPool` for `user-pool`."""
    name = capitalized(text)
    return f"{name[0].lower()}{name[1:]}"


def stack_name(text: str) -> str:
    """Return a stack's name as CloudFormation allows it: letters, digits and hyphens, and a letter first."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return name if name[:1].isalpha() else f"chat-{name}".strip("-")


def outputs(declared: Declared) -> Iterator[tuple[str, Symbol]]:
    """Return the outputs of the resources that the project has: each name, and the placeholder of its value."""
    gives = {resource.key: resource.gives for resource in declared.resources}
    yield "account", Symbol("account")
    yield "region", Symbol("region")
    for name, (key, attribute) in OUTPUTS.items():
        if attribute in gives.get(key, {}):
            yield name, Symbol(f"{identifier(key)}_{attribute}")
