"""The contract of a resource: one thing with a name or an ARN in AWS.

A resource defines the settings that the configuration asks for (`desired`), the settings that exist (`read`), and
the calls that create, change and delete it. It does not use the engine, which adds order, waiting, state and errors.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from chatprov.resource_context import Handle
from chatprov.step_text import NO_TEXT

if TYPE_CHECKING:
    from chatprov.config import Config
    from chatprov.resource_context import ResourceContext
    from chatprov.step_text import ResourceText

Attributes = Mapping[str, Any]
Status = Literal["present", "settling", "deleting"]


@dataclass(frozen=True, kw_only=True)
class Observed(Handle):
    """An existing resource: its settings in the form of `desired`, its tags, and whether it is ready."""

    attributes: Attributes
    tags: Mapping[str, str] = field(default_factory=dict)
    state: Status = "present"
    failed: str = ""
    """AWS's message if the resource can never be used, such as the errors in a schema."""
    unavailable_reason: str = ""
    """Why chatprov cannot adopt it, such as "belongs to another AWS account"."""
    home: str = ""
    """Its region, if its name is unique in all regions; empty for other resources."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Its URLs, by their keys in `chatprov outputs`."""


@dataclass(frozen=True)
class DataCount:
    """Data that would be lost with a resource: `count` of `what` (`at_least` if counting stopped early), or one named thing."""

    count: int
    what: str
    at_least: bool = False
    name: str = ""
    """For a single thing, its name, such as the name of a pool's domain; `what` is then in the singular."""


@dataclass(frozen=True)
class Wait:
    """Why AWS needs time after a create, how long that usually takes, and the timeout."""

    reason: str
    expected_seconds: float
    limit_seconds: float


class Resource(ABC):
    """One thing in AWS. A subclass of 20 to 60 lines in steps/ reads like the console page it replaces."""

    key: str
    """Stable name within the stack: the key in the state file and the value of the tag chatprov:resource."""
    type: ClassVar[str]
    """AWS's name for this kind of resource, such as "DynamoDB table"."""
    depends_on: tuple[str, ...] = ()
    """Keys of resources that must exist before this one is created."""
    depends_on_ready: tuple[str, ...] = ()
    """Keys of resources that must also be ready before this one is created."""
    parent: str | None = None
    """Key of the resource that this one is a part of: a part has no tags, and is ours if its parent is."""
    deleted_with_parent: ClassVar[bool] = True
    """Whether deleting the parent deletes this part, so that no separate call is needed."""
    serial_group: ClassVar[str | None] = None
    """Calls of one group are made one after another: AppSync accepts one change of an API at a time."""
    wait: ClassVar[Wait | None] = None
    """Set if AWS needs time until the resource is ready."""
    global_name: ClassVar[str] = ""
    """The key of its name in config.yaml, such as "bucket.name", if the name must be unique in all regions."""
    global_tags: ClassVar[bool] = False
    """Whether its tags contain the region of its stack, because the resource is global."""
    create_only: ClassVar[frozenset[str]] = frozenset()
    """Attributes that AWS cannot change in place."""
    in_turns: ClassVar[frozenset[str]] = frozenset()
    """Attributes of which AWS changes one part at a time, such as the indexes of a table: `update` changes the next part, and is
    called again when the resource is ready."""
    at_least: ClassVar[frozenset[str]] = frozenset()
    """Attributes that are lists and may have more items than desired: items that others added are not a difference."""
    any_order: ClassVar[frozenset[str]] = frozenset()
    """Attributes that are policies: the order of a list has no meaning, and a single value is equal to a list of one."""
    text: ResourceText = NO_TEXT
    """Its purpose and the requirements of `check`, from the step's YAML file."""

    @abstractmethod
    def name(self, config: Config) -> str:
        """Return its name in the configuration."""

    @abstractmethod
    def desired(self, context: ResourceContext) -> Attributes:
        """Return the settings that the configuration asks for, in the same form as `read` returns them."""

    def expected_arn(self, context: ResourceContext) -> str | None:  # noqa: ARG002  # usually AWS generates a part of it
        """Return its future ARN, if that is known before the create."""
        return None

    @abstractmethod
    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        """Find it by the id in the state file, else by name; returns several if AWS allows the same name twice."""

    @abstractmethod
    def create(self, context: ResourceContext) -> Handle:
        """Create it, with its tags in the same call."""

    @abstractmethod
    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        """Set the attributes in `changed` to the desired values."""

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        """Set this stack's tags; a part of another resource has none."""
        raise TypeError(f"{self.type} {handle.name} cannot have tags of {context.config.stack}")

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        """Delete it; most parts are only deleted with their parent."""
        raise TypeError(f"{self.type} {handle.name} of {context.config.stack} goes with its owner")
