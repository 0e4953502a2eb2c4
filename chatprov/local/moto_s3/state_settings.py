"""The settings of a bucket as a document has them. Numbers and dates of rules are texts, as in the requests."""

from dataclasses import dataclass


@dataclass(slots=True)
class PublicAccessBlockState:
    """Block Public Access, of a bucket or an account."""

    block_public_acls: bool
    ignore_public_acls: bool
    block_public_policy: bool
    restrict_public_buckets: bool


@dataclass(slots=True)
class GranteeState:
    """Who has a permission: the owner of an id, or a group with a URI."""

    id: str
    uri: str
    display_name: str


@dataclass(slots=True)
class GrantState:
    """Who has which permissions."""

    grantees: list[GranteeState]
    permissions: list[str]


@dataclass(slots=True)
class AclState:
    """An access control list."""

    grants: list[GrantState]


@dataclass(slots=True)
class CorsRuleState:
    """A rule for pages of other origins."""

    id: str | None
    methods: list[str]
    origins: list[str]
    headers: list[str] | None
    exposed_headers: list[str] | None
    max_age_seconds: str | None


@dataclass(slots=True)
class BucketEncryptionState:
    """How objects are encrypted by default."""

    algorithm: str
    kms_key: str | None
    bucket_key: bool | None
    blocked: list[str]
    """Kinds of encryption that requests may not ask for."""


@dataclass(slots=True)
class LoggingState:
    """Where the log of requests goes."""

    bucket: str
    prefix: str
    grants: list[GrantState] | None


@dataclass(slots=True)
class NotificationState:
    """Which events are sent to a topic, a queue or a function."""

    id: str
    arn: str
    events: list[str]
    filters: dict[str, str]
    """The "prefix" and the "suffix" of keys."""


@dataclass(slots=True)
class NotificationsState:
    """All notifications of a bucket."""

    topics: list[NotificationState]
    queues: list[NotificationState]
    functions: list[NotificationState]
    event_bridge: bool


@dataclass(slots=True)
class LifecycleConditionsState:
    """A prefix and tags that an object must have, all of them."""

    prefix: str | None
    tags: dict[str, str]


@dataclass(slots=True)
class LifecycleFilterState:
    """The objects of a rule: by a prefix, a tag, or several conditions."""

    prefix: str | None
    tag_key: str | None
    tag_value: str | None
    conditions: LifecycleConditionsState | None


@dataclass(slots=True)
class TransitionState:
    """When objects change to a storage class."""

    date: str | None
    days: str | None
    storage_class: str | None


@dataclass(slots=True)
class VersionTransitionState:
    """When old versions change to a storage class."""

    days: str
    storage_class: str
    newer_versions: str | None


@dataclass(slots=True)
class LifecycleRuleState:
    """A rule of the lifecycle of objects."""

    id: str | None
    prefix: str | None
    filter: LifecycleFilterState | None
    status: str | None
    expiration_days: str | None
    expiration_date: str | None
    transitions: list[TransitionState]
    expired_object_delete_marker: str | None
    version_expiration_days: str | None
    version_transitions: list[VersionTransitionState]
    abort_uploads_after_days: str | None


@dataclass(slots=True)
class DefaultRetentionState:
    """How long new objects are protected: days or years, of which the other is 0."""

    mode: str
    days: int
    years: int


@dataclass(slots=True)
class BucketSettingsState:
    """All settings of a bucket."""

    versioning: str | None
    policy: str | None
    ownership: str | None
    public_access_block: PublicAccessBlockState | None
    acl: AclState | None
    cors: list[CorsRuleState]
    encryption: BucketEncryptionState | None
    lifecycle: list[LifecycleRuleState]
    logging: LoggingState | None
    notifications: NotificationsState | None
    object_lock: bool
    default_retention: DefaultRetentionState | None
    """Since version 2."""
