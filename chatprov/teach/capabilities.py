"""What only some resources can do, and only `check` asks for: be found under another name than config.yaml's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.step import Handle, Observed, ResourceContext


@runtime_checkable
class Listable(Protocol):
    """A resource whose kind AWS lists, so that a name that is nearly right can be pointed out."""

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        """List what there is of its kind, whatever the name; `read` takes the ids."""
        ...


@runtime_checkable
class FoundByReference(Protocol):
    """A resource that others name, where the console makes up its name."""

    def id_from_references(self, others: Mapping[str, Observed]) -> str | None:
        """Return the id under which `others`, by their keys, use it; None when none does."""
        ...


@runtime_checkable
class Mergeable(Protocol):
    """A resource of which several count together, such as the policies of a role."""

    def merge(self, found: Sequence[Observed]) -> Observed:
        """Return several of it as one that does what they do together."""
        ...
