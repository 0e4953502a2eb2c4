"""The contract of a resource: one thing that AWS gives a name or an ARN.

A resource knows four things and nothing of the engine: what the configuration wants (`desired`), what exists (`read`), and
the calls that create, change and delete it. The engine does the rest: order, waiting, state, errors.
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
    """What AWS says when it could not make the resource usable, such as the errors in a schema."""
    unavailable_reason: str = ""
    """Why chatprov cannot take it over, such as "belongs to another AWS account"."""
    home: str = ""
    """The region that it belongs to, where AWS knows one of its name in all regions; empty when its name says nothing of that."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Where it is reached, by the key that `chatprov outputs` gives it."""


@dataclass(frozen=True)
class DataCount:
    """What would be lost with a resource: `count` of `what`, `at_least` when counting stopped early; or one thing by its name."""

    count: int
    what: str
    at_least: bool = False
    name: str = ""
    """Of a single thing: its name, such as that of a pool's domain; `what` is then said in the singular."""


@dataclass(frozen=True)
class Wait:
    """Why AWS needs time after a create, how long that takes as a rule, and after how many seconds to give up."""

    reason: str
    expected_seconds: float
    limit_seconds: float


class Resource(ABC):
    """One thing on AWS. A subclass of 20 to 60 lines in steps/ reads like the console page it replaces."""

    key: str
    """Stable name within the stack: the key in the state file and the value of the tag chatprov:resource."""
    type: ClassVar[str]
    """What AWS calls it, such as "DynamoDB table"."""
    depends_on: tuple[str, ...] = ()
    """Keys of resources that must exist before this one is made."""
    depends_on_ready: tuple[str, ...] = ()
    """Keys of resources that must also be usable (settled) before this one is made."""
    parent: ClassVar[str | None] = None
    """Key of the resource that this one is a part of: a part has no tags, and is the stack's when its parent is."""
    deleted_with_parent: ClassVar[bool] = True
    """Whether deleting the parent deletes this part, so that no separate call is needed."""
    serial_group: ClassVar[str | None] = None
    """Calls in one lane are made one after another: AppSync takes one change per API at a time."""
    wait: ClassVar[Wait | None] = None
    """Set when AWS needs time to make the resource usable."""
    global_name: ClassVar[str] = ""
    """Where config.yaml names it, such as "bucket.name", if AWS knows only one of a name in all regions."""
    global_tags: ClassVar[bool] = False
    """Whether its tags say the region of its stack, because AWS keeps it in no region."""
    create_only: ClassVar[frozenset[str]] = frozenset()
    """Attributes that AWS cannot change in place."""
    at_least: ClassVar[frozenset[str]] = frozenset()
    """Attributes that are lists of which more may be there than is desired: what others added is no difference."""
    any_order: ClassVar[frozenset[str]] = frozenset()
    """Attributes that are policies: the order of a list says nothing there, and one value may be a list of one."""
    text: ResourceText = NO_TEXT
    """What it is for and what `check` asks of it, from the step's YAML file."""

    @abstractmethod
    def name(self, config: Config) -> str:
        """Return the name that the configuration gives it."""

    @abstractmethod
    def desired(self, context: ResourceContext) -> Attributes:
        """Return the settings that the configuration asks for, in the same form as `read` gives them."""

    def expected_arn(self, context: ResourceContext) -> str | None:  # noqa: ARG002  # as a rule AWS makes up a part of it
        """Return the ARN that it will have, where that is known before it is made."""
        return None

    @abstractmethod
    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        """Find it: by the id that the state file remembers, else by name; several when AWS lets a name repeat."""

    @abstractmethod
    def create(self, context: ResourceContext) -> Handle:
        """Make it, with its tags in the same call."""

    @abstractmethod
    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        """Bring the attributes named in `changed` to what is desired."""

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        """Set this stack's tags; a part of another resource has none."""
        raise TypeError(f"{self.type} {handle.name} cannot have tags of {context.config.stack}")

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        """Remove it; most parts are never removed but with their owner."""
        raise TypeError(f"{self.type} {handle.name} of {context.config.stack} goes with its owner")
