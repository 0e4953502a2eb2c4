"""The common part of AWS's APIs: a resource declares its operations; reading, listing, tagging and deleting are derived.

A resource with other behaviour overrides a method. `desired`, `create` and `update` are in the step, in boto3, as the lesson.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from chatprov.step import DataCount, Handle, Observed, Resource, all_pages, none_if_absent, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chatprov.step import ResourceContext


__all__ = ["AwsApi", "AwsPart", "AwsResource", "ListedAwsResource", "counted"]


@dataclass(frozen=True, kw_only=True)
class AwsApi:
    """The names of the AWS operations of one kind of resource, as in boto3, and where their responses have the needed values."""

    service: str
    read: str
    """The operation that describes a resource, such as "describe_table"."""
    output: str = ""
    """The member of its response that contains the resource; empty: the response itself."""
    id_param: str = ""
    """The parameter of `read` and `delete` for the id."""
    parent_param: str = ""
    """The parameter of every operation for the id of the parent."""
    not_found: tuple[str, ...] = ("ResourceNotFoundException",)
    """The error codes of `read` for a resource that does not exist."""
    delete: str = ""
    """Empty: it is deleted with its parent."""
    list: str = ""
    list_args: Mapping[str, Any] = field(default_factory=dict)
    items: str = ""
    """The member of the response of `list` that contains the resources."""
    id_field: str = "Id"
    name_field: str = "Name"
    arn_field: str = "Arn"
    arn_end: str = ""
    """The end of the ARN, with `{id}`, if the response of `list` has no ARN: "userpool/{id}"."""
    tags_field: str = "Tags"
    """The member of the resource that contains the tags, as a map or as a list of keys and values."""
    tag: str = ""
    tag_param: str = "ResourceArn"
    """The parameter of `tag` for the resource: its ARN, or, depending on `tag_by`, its name."""
    tag_by: Literal["arn", "name"] = "arn"
    tags_param: str = "Tags"
    tags_form: Literal["map", "list"] = "map"


class AwsResource(Resource):
    """A resource whose name is its id. It is read, tagged and deleted with the operations that `aws` declares."""

    aws: ClassVar[AwsApi]
    compared: ClassVar[tuple[str, ...]] = ()
    """The settings to read, if `desired` cannot name them because it needs resources that may not exist yet."""

    def params(self, context: ResourceContext, resource_id: str = "") -> dict[str, str]:
        """Return the parameters that identify the resource and its parent in a call."""
        parent = (
            {self.aws.parent_param: context.handles[self.parent].id} if self.aws.parent_param and self.parent else {}
        )
        return {**parent, self.aws.id_param: resource_id} if self.aws.id_param and resource_id else parent

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        """Find it by the id in the state file, else by its name."""
        return self.observe_each(context, [known_id or self.name(context.config)])

    def observe_each(self, context: ResourceContext, ids: Iterable[str]) -> list[Observed]:
        """Read the resources with these ids; none if their parent does not exist."""
        if self.parent and self.parent not in context.handles:
            return []
        found = [(resource_id, self.describe(context, resource_id)) for resource_id in ids]
        return [self.observe(context, answer, resource_id) for resource_id, answer in found if answer is not None]

    def describe(self, context: ResourceContext, resource_id: str) -> Mapping[str, Any] | None:
        """Return the response of `aws.read` for the resource; None when it does not exist."""
        operation = getattr(context.client(self.aws.service), self.aws.read)
        answer = none_if_absent(lambda: operation(**self.params(context, resource_id)), *self.aws.not_found)
        found: Mapping[str, Any] | None = answer[self.aws.output] if answer and self.aws.output else answer
        return found

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        """Return the result of `describe`, in the form of the contract."""
        tags = found.get(self.aws.tags_field) or {}
        return Observed(
            id=found.get(self.aws.id_field, resource_id),
            name=found.get(self.aws.name_field, resource_id),
            arn=found.get(self.aws.arn_field) or self._parent_arn(context),
            attributes=self.actual(context, found),
            tags=tags_of(tags) if isinstance(tags, list) else tags,
        )

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings in the result of `describe`, in the form of `desired`."""
        return {key: found.get(key) for key in self.compared or self.desired(context)}

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        """Set this stack's tags, if AWS supports tags for it."""
        if not self.aws.tag:
            super().tag(context, handle)
            return
        target = handle.arn if self.aws.tag_by == "arn" else handle.name
        tags: Any = context.tags(self) if self.aws.tags_form == "map" else context.tag_list(self)
        operation = getattr(context.client(self.aws.service), self.aws.tag)
        operation(**{self.aws.tag_param: target, self.aws.tags_param: tags})

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        """Delete it, if it has a separate delete operation."""
        if not self.aws.delete:
            super().delete(context, handle)
            return
        getattr(context.client(self.aws.service), self.aws.delete)(**self.params(context, handle.id))

    def _parent_arn(self, context: ResourceContext) -> str:
        return context.handles[self.parent].arn if self.parent else ""


class ListedAwsResource(AwsResource):
    """A resource that `aws.list` lists. If AWS generates its id, it is found by its name in this list."""

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        """List all resources of this kind, with any name."""
        client = context.client(self.aws.service)
        items = all_pages(client, self.aws.list, self.aws.items, **self.params(context), **self.aws.list_args)
        return [self._listed(context, item) for item in items]

    def _listed(self, context: ResourceContext, item: Mapping[str, Any] | str) -> Handle:
        found = {self.aws.id_field: item, self.aws.name_field: item} if isinstance(item, str) else item
        resource_id, arn = found[self.aws.id_field], found.get(self.aws.arn_field) or self._parent_arn(context)
        if not arn:
            arn = context.arn(self.aws.service, self.aws.arn_end.format(id=resource_id))
        return Handle(id=resource_id, name=found[self.aws.name_field], arn=arn)

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        """Find it by the id in the state file, else all resources with its name."""
        if self.aws.id_field == self.aws.name_field or (self.parent and self.parent not in context.handles):
            return super().read(context, known_id)
        if known_id and (known := self.observe_each(context, [known_id])):
            return known
        name = self.name(context.config)
        return self.observe_each(context, [handle.id for handle in self.list_all(context) if handle.name == name])


class AwsPart(AwsResource):
    """A setting of another resource with its own AWS operations: there is only one, under the name of its parent."""

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is only one
        """Find it, if its parent exists."""
        parent = context.handles.get(self.parent or "")
        return self.observe_each(context, [parent.id]) if parent else []

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        """Return the result of `describe`, with its parent's id, name and ARN."""
        parent, attributes = context.handles[self.parent or ""], self.actual(context, found)
        return Observed(id=resource_id, name=parent.name, arn=parent.arn, attributes=attributes)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # set whole
        """Set it again, with all its values."""
        self.create(context)


def counted(sizes: Iterable[int], what: str, limit: int) -> Sequence[DataCount]:
    """Return the sum of the sizes of pages, such as of "messages", at most about `limit`; empty if the sum is 0."""
    count = 0
    for size in sizes:
        count += size
        if count >= limit:
            return [DataCount(count, what, at_least=True)]
    return [DataCount(count, what)] if count else []
