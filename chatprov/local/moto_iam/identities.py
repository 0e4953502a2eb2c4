"""The policies that moto stores for a user or a role, as an identity that can be evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.iam.identities import IamIdentity
from chatprov.iam.policy import policy_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def identity_of(backend: Any, holder: Any, *more: Any, session_policy: str | None = None) -> IamIdentity:
    """Return the rights of moto's user or role; the policies in `more` count, too, such as those of a user's groups."""
    sets = [tuple(policy_of(document) for source in (holder, *more) for document in documents_of(source))]
    boundary = boundary_of(backend, holder)
    if boundary is not None:
        sets.append((policy_of(document_of(boundary)),))
    if session_policy:
        sets.append((policy_of(session_policy),))
    return IamIdentity(tuple(sets))


def boundary_of(backend: Any, holder: Any) -> Any | None:
    """Return the permissions boundary of a user or a role, as moto's managed policy, or None."""
    arn = getattr(holder, "permissions_boundary_arn", None)
    return backend.managed_policies.get(arn) if arn else None


def document_of(managed: Any) -> str:
    """Return the document of a managed policy's default version."""
    return next(str(version.document) for version in managed.versions if version.is_default)


def documents_of(holder: Any) -> Iterator[str]:
    """Yield the documents of all policies of a user, a group or a role."""
    # copies, because another thread may change them
    yield from list(holder.policies.values())
    for managed in list(holder.managed_policies.values()):
        yield document_of(managed)
