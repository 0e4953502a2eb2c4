"""The tagged resources of the services that moto has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.core.resource_tagging import iter_taggable_backends

from chatprov.local.services.tagging import TaggedResource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moto.core.resource_tagging import TaggableResourcesMixin


class MotoTags:
    """All of moto's services as the tagging API sees them."""

    def tagged(self, account: str, region: str) -> Iterator[TaggedResource]:
        """Yield the resources that have tags."""
        for backend in iter_taggable_backends(account, region):
            for resource in backend.iter_tagged_resources():
                if resource.tags or resource.extra.get("include_untagged"):
                    yield TaggedResource(resource.arn, resource.resource_type, resource.tags)

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        """Set tags of a resource; return False when no service here can."""
        backend = _owner(account, region, arn)
        if backend is None:
            return False
        try:
            backend.tag_resource(arn, dict(tags))
        except NotImplementedError:
            return False
        return True

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        """Remove tags of a resource; return False when no service here can."""
        backend = _owner(account, region, arn)
        if backend is None:
            return False
        try:
            backend.untag_resource(arn, list(keys))
        except NotImplementedError:
            return False
        return True


def _owner(account: str, region: str, arn: str) -> TaggableResourcesMixin | None:
    return next((backend for backend in iter_taggable_backends(account, region) if backend.owns_arn(arn)), None)
