"""The contract that steps/ fulfils: a Step is a chapter of the tutorial, a Resource one thing that AWS gives a name or an ARN.

A resource knows four things and nothing of the engine: what the configuration wants (`desired`), what is there
(`read`), and the calls that make, change and remove it. The engine does the rest: order, waiting, state, errors.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeVar

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from chatprov.config import Config

__all__ = [
    "REGION_TAG",
    "RESOURCE_TAG",
    "STACK_TAG",
    "Attributes",
    "Clients",
    "DataCount",
    "Environment",
    "Experiment",
    "Handle",
    "Observed",
    "Resource",
    "ResourceContext",
    "Status",
    "Step",
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
    """A resource as it stands: settings in the form of `desired`, tags, and whether it can be used already."""

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
    """The existing resources, by key; in a plan, those that do not exist yet have placeholders `(known after apply)`."""

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
        """Return what the URLs of a bucket's files begin with, as they stand in pre-signed URLs of this region."""
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
    """Key of the resource that this one belongs to: it bears no tags, is ours when its owner is, and goes with it."""
    deleted_with_parent: ClassVar[bool] = True
    """Whether deleting the owner deletes this part too, so that no call of its own is needed then."""
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
    why: ClassVar[str] = ""
    """What the resource is there for, told where one is added to what stands or taken away from it."""
    reasons: ClassVar[Mapping[str, str]] = {}
    """What an attribute (or a part of it, in dots) is good for, told beside a difference in it."""

    def reason(self, path: str) -> str:
        """Return what an attribute, or the part of it at this path, is good for; empty when the step does not say."""
        return self.reasons.get(path) or self.reasons.get(path.split(".", 1)[0], "")

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

    def console_facts(self, seen: Observed) -> Mapping[str, str]:  # noqa: ARG002  # as a rule AWS's own words will do
        """Return what the console's page shows of it, by the console's own labels; nothing: the settings in AWS's words."""
        return {}

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:  # noqa: ARG002  # as a rule there is nothing to list
        """List what there is of its kind under whatever name, for `check` to point out near misses; `read` takes their ids."""
        return ()

    def id_from_references(self, others: Mapping[str, Observed]) -> str | None:  # noqa: ARG002  # as a rule its name is enough
        """Return the id under which `others` use it, where the console makes up its name."""
        return None

    def merge(self, found: Sequence[Observed]) -> Observed:
        """Return several of it as one, where it counts what they do together."""
        return found[0]

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        """Look only whether it can be used, or is gone; like `read`, with fewer calls where that is possible."""
        return next((one for one in self.read(context, handle.id) if one.id == handle.id), None)

    @abstractmethod
    def create(self, context: ResourceContext) -> Handle:
        """Make it, with its tags in the same call."""

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:  # noqa: ARG002  # as a rule one call says it all
        """Return the desired attributes that `create` cannot set: `update` does, once the resource can be used."""
        return frozenset()

    @abstractmethod
    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        """Bring the attributes named in `changed` to what is desired."""

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        """Put this stack's tags on it; only resources that are not part of another bear tags."""
        raise TypeError(f"{self.type} {handle.name} bears no tags for {context.config.stack}")

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        """Remove it; most parts are never removed but with their owner."""
        raise TypeError(f"{self.type} {handle.name} of {context.config.stack} goes with its owner")

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:  # noqa: ARG002  # as a rule there is none
        """Count the data that would be lost with it, and name what others hung on it that AWS wants gone first."""
        return ()

    def purge(self, context: ResourceContext, handle: Handle) -> None:  # noqa: B027  # most resources take their data with them
        """Delete what `contents` counts, where AWS asks for that before the resource itself can go."""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One thing to try and see once a step stands."""

    try_this: str
    commands: str
    """Lines for a shell, with the AWS CLI or chatprov, as they are run."""
    see: str
    """What one sees then, and what it means."""
    shows: str = ""
    """A piece of what the last command prints."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One chapter of the tutorial."""

    number: int
    name: str
    """Short name, by which `status --json` and others know it."""
    title: str
    console: tuple[str, ...]
    """The clicks, in the tutorial's order."""
    why: str
    pitfalls: tuple[str, ...]
    """What goes wrong here in practice."""
    docs: str
    """The AWS page that explains it."""
    resources: Callable[[Config], Sequence[Resource]]
    """The resources of this step; a function because STEP 7 makes one for each resolver in config.yaml."""
    stands_on: tuple[int, ...] = ()
    """Of a step that makes nothing: the numbers of the steps that must stand so that it can be done."""
    command: str = ""
    """Of a step that makes nothing: the command of chatprov that does it, such as "chatprov test"."""
    example: str = ""
    """Of a step that makes nothing: what it does, in Python with boto3."""
    screenshots: tuple[str, ...] = ()
    """Where the tutorial's screenshots and its text disagree, and what is built here."""
    experiment: Experiment | None = None
    """One thing to try and see."""
    evidence: Callable[[ResourceContext], Mapping[str, bool]] = lambda _world: {}
    """Of a step that makes nothing: what shows, in words, that somebody did it by hand, and whether it is seen."""
    requirements: Mapping[str, Any] = field(default_factory=dict)
    """What `check` asks of each resource, by key, and its hints: the YAML file beside the step's module."""
    retired: Callable[[str], Resource | None] = lambda _key: None
    """The resource that a key of the state file stood for, although config.yaml no longer asks for it."""


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
    return [one for page in client.get_paginator(method).paginate(**parameters) for one in page[member]]


def tags_of(tag_list: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Turn AWS's list form of tags into a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tag_list}
