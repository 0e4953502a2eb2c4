"""What only some resources can do: protocols that the engine asks for by `isinstance`. Those of `check` are in teach/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.resource import DataCount, Observed, Resource
    from chatprov.resource_context import Handle, ResourceContext


@runtime_checkable
class SetAfterCreate(Protocol):
    """A resource with settings that its `create` cannot set: `update` does, once the resource can be used."""

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:
        """Return the names of these settings, as `desired` has them."""
        ...


@runtime_checkable
class HasStatus(Protocol):
    """A resource of which one can ask whether it can be used, with fewer calls than `read` makes."""

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        """Return it with its `state` and `failed`, whatever its settings; None when it is gone."""
        ...


@runtime_checkable
class HasContents(Protocol):
    """A resource with which data would be lost, or to which others attached something that AWS wants gone first."""

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        """Count the data, and name what others attached to it."""
        ...


@runtime_checkable
class Purgeable(Protocol):
    """A resource that AWS deletes only when what `contents` counts is gone."""

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """Delete what `contents` counts, as far as it does not go with the resource."""
        ...


def late_settings(resource: Resource, context: ResourceContext) -> frozenset[str]:
    """Return the settings that are made by `update` after `create`."""
    return resource.set_after_create(context) if isinstance(resource, SetAfterCreate) else frozenset()
