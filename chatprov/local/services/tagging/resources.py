"""What the tagging API needs of a service: its resources with their tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class TaggedResource:
    """A resource with its tags; `kind` is its type in AWS's words, such as "appsync:apis"."""

    arn: str
    kind: str
    tags: Mapping[str, str]


class TaggedService(Protocol):
    """A service, or several, whose resources can have tags."""

    def tagged(self, account: str, region: str) -> Iterable[TaggedResource]:
        """Return the resources that have tags."""
        ...

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        """Set tags of a resource; return False when the resource is not here."""
        ...

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        """Remove tags of a resource; return False when the resource is not here."""
        ...
