"""Capabilities that only some resources have, as protocols for the engine's `isinstance`. Those of `check` are in teach/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.resource import DataCount, Observed, Resource
    from chatprov.resource_context import Handle, ResourceContext


@runtime_checkable
class SetAfterCreate(Protocol):
    """A resource with settings that its `create` cannot set: `update` sets them when the resource is ready."""

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:
        """Return the names of these settings, as in `desired`."""
        ...


@runtime_checkable
class HasStatus(Protocol):
    """A resource whose status can be read with fewer calls than `read` makes."""

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        """Return it with its `state` and `failed`, without regard to its settings; None when it does not exist."""
        ...


@runtime_checkable
class HasContents(Protocol):
    """A resource that contains data, or to which others attached something that must be deleted first."""

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        """Count the data, and name what others attached to it."""
        ...


@runtime_checkable
class Purgeable(Protocol):
    """A resource that AWS deletes only when everything that `contents` counts is deleted."""

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """Delete what `contents` counts, except what AWS deletes with the resource."""
        ...


def late_settings(resource: Resource, context: ResourceContext) -> frozenset[str]:
    """Return the settings that `update` sets after `create`."""
    return resource.set_after_create(context) if isinstance(resource, SetAfterCreate) else frozenset()
