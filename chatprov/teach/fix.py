"""The calls that fix a finding: the step's own `create`, `update` and `delete`, recorded with the existing resources.

Tags stay unchanged: a learner who follows a hint does not add the resource to the stack.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chatprov.step import ResourceContext
from chatprov.teach.aws_cli import bare_commands
from chatprov.teach.capabilities import HasAdditions
from chatprov.teach.python_code import calls_as_code, names_used
from chatprov.teach.recording import Recording, RehearsedCall, placeholder_handle, record_calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.step import Attributes, Handle, Observed, Resource

TAGS = ("Tags", "tags", "UserPoolTags")
UNTIL_GONE = {"delete_table": "table_not_exists", "delete_bucket": "bucket_not_exists"}


@dataclass(frozen=True, kw_only=True)
class _AsTagged(ResourceContext):
    """A context in which a resource keeps its actual tags."""

    kept: Mapping[str, str] = field(default_factory=dict)

    def tags(self, resource: Resource) -> dict[str, str]:  # noqa: ARG002  # the same for every resource
        return dict(self.kept)


@dataclass(frozen=True)
class Fix:
    """The calls that fix a finding, in order."""

    rehearsals: tuple[Recording, ...] = ()
    replaces: bool = False
    """Whether the resource is deleted and made again, with its parts."""

    @property
    def python(self) -> str:
        """The calls in Python with boto3; they contain the texts of the project's files."""
        with_texts = [replace(recording, files={}) for recording in self.rehearsals]
        return "\n\n".join(calls_as_code(with_texts, names_used(self.rehearsals)))

    @property
    def loses(self) -> bool:
        """Whether a resource is deleted that may contain messages, files or users."""
        return any(
            recording.resource.parent is None and call.method.startswith("delete_")
            for recording in self.rehearsals
            for call in recording.calls
        )

    @property
    def shell(self) -> str:
        """The calls as commands of the AWS CLI."""
        return "\n\n".join(bare_commands(self.rehearsals, names_used(self.rehearsals)))


def by_create(resource: Resource, parts: Sequence[Resource], context: ResourceContext) -> Fix:
    """Create a missing resource, with its parts of the same step."""
    untagged = _tagged(context, {})
    made, handles = [], dict(context.handles)
    for target in (resource, *parts):
        made.append(_trimmed(record_calls(target, replace(untagged, handles=handles))))
        handles[target.key] = placeholder_handle(target.key, target.name(context.config))
    return Fix(tuple(made))


def by_recreate(resource: Resource, parts: Sequence[Resource], context: ResourceContext, seen: Observed) -> Fix:
    """Delete and recreate a resource: for differences that AWS cannot change in place."""
    anew = by_create(
        resource, parts, replace(context, handles={k: v for k, v in context.handles.items() if k != resource.key})
    )
    return Fix((*by_delete(resource, context, seen).rehearsals, *anew.rehearsals), replaces=True)


def by_delete(resource: Resource, context: ResourceContext, seen: Observed) -> Fix:
    """Delete a resource."""

    def act(target: Resource, context: ResourceContext) -> Handle:
        target.delete(context, seen)
        return seen

    gone = record_calls(
        _keeping(resource, context, seen, frozenset()), _tagged(context, seen.tags), act, context.clients
    )
    waits = [
        replace(call, method="", waiter=UNTIL_GONE[call.method]) for call in gone.calls if call.method in UNTIL_GONE
    ]
    return Fix((_trimmed(replace(gone, calls=(*gone.calls, *waits))),))


def by_update(resource: Resource, context: ResourceContext, seen: Observed, changed: frozenset[str]) -> Fix:
    """Set these settings to the desired values, and keep the others."""

    def act(target: Resource, context: ResourceContext) -> Handle:
        target.update(context, seen, changed)
        return seen

    kept = _keeping(resource, context, seen, changed)
    return Fix((_trimmed(record_calls(kept, _tagged(context, seen.tags), act, context.clients)),))


def by_removal(resource: Resource, context: ResourceContext, seen: Observed, names: frozenset[str]) -> Fix:
    """Remove what others added to these settings."""

    def act(target: Resource, context: ResourceContext) -> Handle:
        if isinstance(target, HasAdditions):
            target.remove_additions(context, seen, names)
        return seen

    return Fix((_trimmed(record_calls(resource, _tagged(context, seen.tags), act, context.clients)),))


def _keeping(resource: Resource, context: ResourceContext, seen: Observed, changed: frozenset[str]) -> Resource:
    """Return a copy of the resource whose desired settings are the actual ones, except those to be changed."""
    wish = copy.copy(resource)
    wanted = dict(resource.desired(context))
    kept = {
        key: there
        for key in wanted
        if key not in changed and (there := seen.attributes.get(key)) not in (None, "", [], {})
    }
    vars(wish)["desired"] = partial(_always, {**wanted, **kept})
    return wish


def _always(settings: Attributes, _context: ResourceContext) -> Attributes:
    """Return the settings for any context: `desired` of one copy of a resource."""
    return settings


def _tagged(context: ResourceContext, tags: Mapping[str, str]) -> _AsTagged:
    return _AsTagged(**{field_.name: getattr(context, field_.name) for field_ in fields(ResourceContext)}, kept=tags)


def _trimmed(rehearsal: Recording) -> Recording:
    """Remove empty tags from the calls."""
    calls = tuple(
        RehearsedCall(call.service, call.method, _without(call.parameters), call.waiter) for call in rehearsal.calls
    )
    return replace(rehearsal, calls=calls)


def _without(parameters: Mapping[str, Any]) -> dict[str, Any]:
    kept = {
        key: _without(value) if isinstance(value, dict) and key not in TAGS else value
        for key, value in parameters.items()
        if value or key not in TAGS
    }
    return {key: value for key, value in kept.items() if value != {} or parameters[key] == {}}
