"""The contract that steps/ fulfils: a Step is a chapter of the tutorial, a Resource one thing that AWS gives a name or an ARN.

A resource knows four things and nothing of the engine: what the configuration wants (`desired`), what is there
(`read`), and the calls that make, change and remove it. The engine does the rest: order, waiting, state, errors.
What only some resources can do, such as reporting their status, is a separate protocol, checked with `isinstance`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeVar, runtime_checkable

from botocore.exceptions import ClientError

from chatprov.step_text import NO_TEXT, text_of

if TYPE_CHECKING:
    from chatprov.config import Config
    from chatprov.step_text import LessonText, ResourceText

__all__ = [
    "REGION_TAG",
    "RESOURCE_TAG",
    "STACK_TAG",
    "Attributes",
    "Clients",
    "DataCount",
    "Environment",
    "Handle",
    "HasContents",
    "HasStatus",
    "Observed",
    "Purgeable",
    "Resource",
    "ResourceContext",
    "SetAfterCreate",
    "Status",
    "Step",
    "StepModule",
    "Wait",
    "all_pages",
    "none_if_absent",
    "tags_of",
]

STACK_TAG = "chatprov:stack"
RESOURCE_TAG = "chatprov:resource"
REGION_TAG = "chatprov:region"
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}

Attributes = Mapping[str, Any]
Status = Literal["present", "settling", "deleting"]
Answer = TypeVar("Answer")


class Clients(Protocol):
    """Where a step gets its boto3 clients from."""

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, such as "dynamodb"."""
        ...


@dataclass(frozen=True, kw_only=True)
class Handle:
    """What others need to know of a resource: AWS's id, its name and its ARN (of a part without one: its owner's ARN)."""

    id: str
    name: str
    arn: str


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


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What is the same for all resources of a run: the configuration, AWS, and the project's files."""

    config: Config
    clients: Clients
    account: str
    region: str
    endpoint_url: str | None
    """Where the calls go, when it is not AWS itself."""
    read: Callable[[str], str]
    """The text of a project file, by its path in config.yaml."""


@dataclass(frozen=True)
class ResourceContext:
    """What a resource is given: the environment of the run, and the handles of the other resources."""

    environment: Environment
    handles: Mapping[str, Handle]
    """The existing resources, by key; in a plan, those to be created have the id `(known after apply)`."""

    @property
    def config(self) -> Config:
        """The configuration, with account and region filled in."""
        return self.environment.config

    @property
    def clients(self) -> Clients:
        """Where the boto3 clients come from."""
        return self.environment.clients

    @property
    def account(self) -> str:
        """The account's 12-digit id."""
        return self.environment.account

    @property
    def region(self) -> str:
        """The region in use."""
        return self.environment.region

    @property
    def endpoint_url(self) -> str | None:
        """Where the calls go, when it is not AWS itself."""
        return self.environment.endpoint_url

    def read(self, file: str) -> str:
        """Return the text of a project file, by its path in config.yaml."""
        return self.environment.read(file)

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, such as "dynamodb"."""
        return self.environment.clients.client(service)

    def arn(self, service: str, resource: str, *, regional: bool = True, owned: bool = True) -> str:
        """Return the ARN that AWS gives to something, such as `table/ChatMessages` of "dynamodb".

        An IAM role has none of the region in it (`regional`), a bucket neither region nor account (`owned`).
        """
        partition = next((name for start, name in PARTITIONS.items() if self.region.startswith(start)), "aws")
        region = self.region if regional and owned else ""
        return f"arn:{partition}:{service}:{region}:{self.account if owned else ''}:{resource}"

    def bucket_url(self, bucket: str) -> str:
        """Return the beginning of the URLs of a bucket's files, as in pre-signed URLs of this region."""
        if self.endpoint_url:
            return f"{self.endpoint_url.rstrip('/')}/{bucket}"
        domain = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        host = f"s3.{domain}" if self.region == "us-east-1" else f"s3.{self.region}.{domain}"
        return f"https://{host}/{bucket}" if "." in bucket else f"https://{bucket}.{host}"

    def tags(self, resource: Resource) -> dict[str, str]:
        """Return the tags that mark a resource as this stack's own; the region is among them if the resource is in no region."""
        region = {REGION_TAG: self.region} if resource.global_tags else {}
        return {STACK_TAG: self.config.stack, RESOURCE_TAG: resource.key, **region}

    def tag_list(self, resource: Resource) -> list[dict[str, str]]:
        """Return the same tags in the list form that DynamoDB, IAM and S3 take."""
        return [{"Key": key, "Value": value} for key, value in self.tags(resource).items()]


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


def _no_resources(_config: Config) -> Sequence[Resource]:
    return ()


def _not_retired(_key: str) -> Resource | None:
    return None


def _no_evidence(_context: ResourceContext) -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, kw_only=True)
class StepModule:
    """What a file in steps/ ends with: `STEP = StepModule(...)`. The words are in the YAML file beside it."""

    resources: Callable[[Config], Sequence[Resource]] = _no_resources
    """The resources that this configuration asks for; a function because STEP 7 has one for each resolver in config.yaml."""
    retired: Callable[[str], Resource | None] = _not_retired
    """The resource of a key in the state file that the configuration no longer asks for."""
    evidence: Callable[[ResourceContext], Mapping[str, bool]] = _no_evidence
    """For a step without resources: what shows that it was done by hand, in words, and whether it is seen."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One chapter of the tutorial: its lesson, its resources, and what `check` asks of them."""

    number: int
    text: LessonText
    texts: Mapping[str, ResourceText]
    """The text of each resource, by its key, or by a pattern such as `resolver-*`."""
    modules: tuple[StepModule, ...]
    """The step's file in steps/, and those in `hardened/` with its number."""

    def resources(self, config: Config) -> list[Resource]:
        """Return the resources that the configuration asks for, each with its text."""
        return [self._with_text(resource) for module in self.modules for resource in module.resources(config)]

    def retired(self, key: str) -> Resource | None:
        """Return the resource of a key in the state file, although the configuration no longer asks for it."""
        found = (module.retired(key) for module in self.modules)
        return next((self._with_text(resource) for resource in found if resource), None)

    def evidence(self, context: ResourceContext) -> dict[str, bool]:
        """Return what shows that a step without resources was done by hand, and whether it is seen."""
        return {words: seen for module in self.modules for words, seen in module.evidence(context).items()}

    def _with_text(self, resource: Resource) -> Resource:
        resource.text = text_of(resource.key, self.texts)
        return resource


def none_if_absent(call: Callable[[], Answer], *codes: str) -> Answer | None:
    """Return what `call` returns, or None when AWS answers one of `codes`, its words for "there is no such thing"."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return None
        raise


def all_pages(client: Any, method: str, member: str, **parameters: Any) -> list[Any]:
    """Return what a list operation answers on all of its pages, such as "list_types" with its member "types"."""
    return [item for page in client.get_paginator(method).paginate(**parameters) for item in page[member]]


def tags_of(tag_list: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Turn AWS's list form of tags into a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tag_list}
