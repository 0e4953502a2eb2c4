"""Capabilities that only some resources have and only `check` uses: other names, and settings that `up` leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.step import Handle, Observed, ResourceContext


@runtime_checkable
class Listable(Protocol):
    """A resource whose kind AWS can list, so that `check` can find a similar name."""

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        """List all resources of this kind, with any name; `read` accepts their ids."""
        ...


@runtime_checkable
class FoundByReference(Protocol):
    """A resource that others refer to, and whose name the console generates."""

    def id_from_references(self, others: Mapping[str, Observed]) -> str | None:
        """Return the id by which `others` (by key) refer to it; None when none does."""
        ...


@runtime_checkable
class Mergeable(Protocol):
    """A resource that several actual ones together can replace, such as the policies of a role."""

    def merge(self, found: Sequence[Observed]) -> Observed:
        """Return several resources as one with the same effect."""
        ...


@runtime_checkable
class HasAdditions(Protocol):
    """A resource to which others may add what changes its effect, such as a bucket policy; `up` leaves such settings alone."""

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:
        """Return these settings by name, None where nothing was added."""
        ...

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:
        """Remove what was added to these settings; `seen` has them among its attributes."""
        ...
