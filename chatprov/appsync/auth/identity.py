"""The sender of a request: the authenticated identity, and the headers of the request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import AuthenticationType

Rights: TypeAlias = "tuple[AuthenticationType, frozenset[str], bool]"
"""The inputs of field authorization: the authentication type, the groups, and whether the default action is DENY."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated caller; `context` is `$ctx.identity` in templates, null for an API key."""

    auth_type: AuthenticationType
    context: dict[str, Any] | None = None
    groups: frozenset[str] = frozenset()
    denied_by_default: bool = False

    @property
    def rights(self) -> Rights:
        """The inputs of the caller's field authorization."""
        return self.auth_type, self.groups, self.denied_by_default


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity, with the headers of its request (names in lower case) and the domain name of the request."""

    identity: Identity
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    domain_name: str | None = None
