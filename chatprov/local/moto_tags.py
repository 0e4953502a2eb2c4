"""The tagged resources of the services that moto has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local import moto_loading
from chatprov.local.moto_s3 import changes
from chatprov.local.services.tagging import TaggedResource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from moto.core.resource_tagging import TaggableResourcesMixin


class MotoTags:
    """All of moto's services as the tagging API sees them."""

    def tagged(self, account: str, region: str) -> Iterator[TaggedResource]:
        """Yield the resources that have tags."""
        for backend in _backends(account, region):
            for resource in backend.iter_tagged_resources():
                if (resource.tags or resource.extra.get("include_untagged")) and _is_in(backend, resource.arn, region):
                    yield TaggedResource(resource.arn, resource.resource_type, resource.tags)

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        """Set tags of a resource; return False when no service here can."""
        return _change(account, region, arn, lambda backend: backend.tag_resource(arn, dict(tags)))

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        """Remove tags of a resource; return False when no service here can."""
        return _change(account, region, arn, lambda backend: backend.untag_resource(arn, list(keys)))


def _backends(account: str, region: str) -> Iterable[TaggableResourcesMixin]:
    """Return the services that have tags, none as long as they are empty."""
    if not moto_loading.load_for_waiting():
        return ()
    from moto.core.resource_tagging import iter_taggable_backends  # noqa: PLC0415  # it is loaded already

    return iter_taggable_backends(account, region)


def _change(account: str, region: str, arn: str, change: Callable[[TaggableResourcesMixin], None]) -> bool:
    """Let the service that owns an ARN change its tags; return False when there is none, or when it cannot."""
    for backend in _backends(account, region):
        if backend.owns_arn(arn) and _is_in(backend, arn, region):
            return _is_changed(backend, arn, change)
    return False


def _is_changed(backend: TaggableResourcesMixin, arn: str, change: Callable[[TaggableResourcesMixin], None]) -> bool:
    from moto.core.exceptions import ServiceException  # noqa: PLC0415  # it is loaded already
    from moto.s3.models import S3Backend  # noqa: PLC0415  # as above
    from werkzeug.exceptions import HTTPException  # noqa: PLC0415  # as above

    if isinstance(backend, S3Backend):
        changes.note_bucket(arn.rpartition(":")[2])
    try:
        change(backend)
    except (NotImplementedError, ServiceException, HTTPException):
        return False  # the service cannot, or has no such resource
    return True


def _is_in(backend: TaggableResourcesMixin, arn: str, region: str) -> bool:
    """Return whether a backend has a resource in the region.

    moto has all buckets of an account in one backend, which also finds the buckets of other accounts.
    """
    from moto.s3.models import S3Backend  # noqa: PLC0415  # it is loaded already

    if not isinstance(backend, S3Backend):
        return True
    bucket = backend.buckets.get(arn.rpartition(":")[2])
    return bucket is not None and bucket.region_name == region
