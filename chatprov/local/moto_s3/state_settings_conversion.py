"""The settings of moto's buckets as states, and states as settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.s3.models import (
    CorsRule,
    FakeAcl,
    FakeGrant,
    FakeGrantee,
    LifecycleAndFilter,
    LifecycleFilter,
    LifeCycleNoncurrentVersionTransition,
    LifecycleRule,
    LifecycleTransition,
    NotificationConfiguration,
    PublicAccessBlock,
)

from chatprov.local.moto_s3 import bucket_encryption
from chatprov.local.moto_s3.bucket_logging import ENABLED
from chatprov.local.moto_s3.state_settings import (
    AclState,
    BucketEncryptionState,
    BucketSettingsState,
    CorsRuleState,
    DefaultRetentionState,
    GranteeState,
    GrantState,
    LifecycleConditionsState,
    LifecycleFilterState,
    LifecycleRuleState,
    LoggingState,
    NotificationsState,
    NotificationState,
    PublicAccessBlockState,
    TransitionState,
    VersionTransitionState,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moto.s3.models import FakeBucket, Notification

_TRANSITION: Any = LifecycleTransition
_VERSION_TRANSITION: Any = LifeCycleNoncurrentVersionTransition
"""moto's type hints of both say numbers, but it gives them texts."""
_NO_RETENTION: Final = DefaultRetentionState("", 0, 0)


def settings_of(bucket: FakeBucket) -> BucketSettingsState:
    """Return the settings of a bucket."""
    ownership: Any = bucket.ownership_rule  # moto's type hint says an object
    return BucketSettingsState(
        bucket.versioning_status,
        bucket.policy.decode() if bucket.policy else None,
        ownership,
        block_of(bucket.public_access_block),
        acl_of(bucket.acl),
        [
            CorsRuleState(
                rule.id_,
                rule.allowed_methods,
                rule.allowed_origins,
                rule.allowed_headers,
                rule.exposed_headers,
                rule.max_age_seconds,
            )
            for rule in bucket.cors
        ],
        _encryption_of(bucket.encryption),
        [_rule_of(rule) for rule in bucket.rules],
        _logging_of(bucket.logging),
        _notifications_of(bucket.notification_configuration),
        bucket.object_lock_enabled,
        DefaultRetentionState(bucket.default_lock_mode, bucket.default_lock_days or 0, bucket.default_lock_years or 0)
        if bucket.default_lock_mode
        else None,
    )


def set_settings(bucket: FakeBucket, state: BucketSettingsState) -> None:
    """Give a bucket the settings of a state."""
    # attributes, because moto's methods validate against other buckets and send events
    ownership: Any = state.ownership
    bucket.versioning_status = state.versioning
    bucket.policy = state.policy.encode() if state.policy is not None else None
    bucket.ownership_rule = ownership
    bucket.public_access_block = moto_block(state.public_access_block)
    bucket.acl = moto_acl(state.acl)
    bucket.cors = [
        CorsRule(rule.methods, rule.origins, rule.headers, rule.exposed_headers, rule.max_age_seconds, rule.id)
        for rule in state.cors
    ]
    bucket.encryption = _moto_encryption(state.encryption)
    bucket.rules = [_moto_rule(rule) for rule in state.lifecycle]
    bucket.logging = _moto_logging(state.logging)
    bucket.notification_configuration = _moto_notifications(state.notifications)
    bucket.object_lock_enabled = state.object_lock
    retention = state.default_retention or _NO_RETENTION
    bucket.default_lock_mode = retention.mode
    bucket.default_lock_days, bucket.default_lock_years = retention.days, retention.years


def acl_of(acl: FakeAcl | None) -> AclState | None:
    """Return the state of an ACL."""
    return AclState(_grants_of(acl.grants)) if acl else None


def moto_acl(state: AclState | None) -> FakeAcl | None:
    """Return the ACL of a state."""
    return FakeAcl(_moto_grants(state.grants)) if state else None


def block_of(block: PublicAccessBlock | None) -> PublicAccessBlockState | None:
    """Return the state of Block Public Access."""
    return PublicAccessBlockState(**vars(block)) if block else None


def moto_block(state: PublicAccessBlockState | None) -> PublicAccessBlock | None:
    """Return Block Public Access as in a state."""
    if state is None:
        return None
    return PublicAccessBlock(
        state.block_public_acls, state.ignore_public_acls, state.block_public_policy, state.restrict_public_buckets
    )


def flag_of(value: Any) -> bool | None:
    """Return a flag that moto has as a text, a bool or None."""
    return None if value is None else str(value).lower() == "true"


def _grants_of(grants: Sequence[FakeGrant]) -> list[GrantState]:
    return [
        GrantState(
            [GranteeState(grantee.id, grantee.uri, grantee.display_name) for grantee in grant.grantees],
            list(grant.permissions),
        )
        for grant in grants
    ]


def _moto_grants(grants: Sequence[GrantState]) -> list[FakeGrant]:
    return [
        FakeGrant(
            [FakeGrantee(grantee.id, grantee.uri, grantee.display_name) for grantee in grant.grantees],
            grant.permissions,
        )
        for grant in grants
    ]


def _encryption_of(encryption: dict[str, Any] | None) -> BucketEncryptionState | None:
    if not encryption:
        return None
    rule = encryption["Rule"]
    default = rule["ApplyServerSideEncryptionByDefault"]
    return BucketEncryptionState(
        default["SSEAlgorithm"],
        default.get("KMSMasterKeyID"),
        flag_of(rule.get("BucketKeyEnabled")),
        bucket_encryption.blocked(encryption),
    )


def _moto_encryption(state: BucketEncryptionState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    default = {"SSEAlgorithm": state.algorithm} | ({"KMSMasterKeyID": state.kms_key} if state.kms_key else {})
    bucket_key = {} if state.bucket_key is None else {"BucketKeyEnabled": "true" if state.bucket_key else False}
    blocked = {"BlockedEncryptionTypes": {"EncryptionType": state.blocked}} if state.blocked else {}
    return {"Rule": {"ApplyServerSideEncryptionByDefault": default, **bucket_key, **blocked}}


def _logging_of(logging: dict[str, Any]) -> LoggingState | None:
    if not logging:
        return None
    enabled = logging[ENABLED]
    grants = enabled.get("TargetGrants")
    return LoggingState(enabled["TargetBucket"], enabled["TargetPrefix"], _grants_of(grants) if grants else None)


def _moto_logging(state: LoggingState | None) -> dict[str, Any]:
    if state is None:
        return {}
    grants = {"TargetGrants": _moto_grants(state.grants)} if state.grants else {}
    return {ENABLED: {"TargetBucket": state.bucket, "TargetPrefix": state.prefix, **grants}}


def _notifications_of(configuration: NotificationConfiguration | None) -> NotificationsState | None:
    if configuration is None:
        return None
    kinds = (configuration.topic, configuration.queue, configuration.cloud_function)
    topics, queues, functions = ([_notification_of(found) for found in kind] for kind in kinds)
    return NotificationsState(topics, queues, functions, configuration.event_bridge is not None)


def _notification_of(notification: Notification) -> NotificationState:
    rules = notification.filters["S3Key"]["FilterRule"] if notification.filters else ()
    filters = {rule["Name"]: rule["Value"] for rule in rules}
    return NotificationState(notification.id, notification.arn, list(notification.events), filters)


def _moto_notifications(state: NotificationsState | None) -> NotificationConfiguration | None:
    if state is None:
        return None
    return NotificationConfiguration(
        [_moto_notification("Topic", topic) for topic in state.topics],
        [_moto_notification("Queue", queue) for queue in state.queues],
        [_moto_notification("CloudFunction", function) for function in state.functions],
        {} if state.event_bridge else None,
    )


def _moto_notification(kind: str, state: NotificationState) -> dict[str, Any]:
    rules = [{"Name": name, "Value": value} for name, value in state.filters.items()]
    filters = {"Filter": {"S3Key": {"FilterRule": rules}}} if rules else {}
    return {kind: state.arn, "Event": state.events, "Id": state.id, **filters}


def _rule_of(rule: LifecycleRule) -> LifecycleRuleState:
    found = rule.filter
    conditions = found.and_filter if found else None
    return LifecycleRuleState(
        rule.id,
        rule.prefix,
        LifecycleFilterState(
            found.prefix,
            found.tag_key,
            found.tag_value,
            LifecycleConditionsState(conditions.prefix, conditions.tags) if conditions else None,
        )
        if found
        else None,
        rule.status,
        rule.expiration_days,
        rule.expiration_date,
        [
            TransitionState(transition.date, _text(transition.days), transition.storage_class)
            for transition in rule.transitions or ()
        ],
        rule.expired_object_delete_marker,
        rule.nve_noncurrent_days,
        [
            VersionTransitionState(str(transition.days), transition.storage_class, _text(transition.newer_versions))
            for transition in rule.noncurrent_version_transitions or ()
        ],
        rule.aimu_days,
    )


def _moto_rule(state: LifecycleRuleState) -> LifecycleRule:
    transitions = [
        _TRANSITION(date=found.date, days=found.days, storage_class=found.storage_class) for found in state.transitions
    ]
    versions = [
        _VERSION_TRANSITION(found.days, found.storage_class, found.newer_versions)
        for found in state.version_transitions
    ]
    return LifecycleRule(
        state.id,
        state.prefix,
        _moto_filter(state.filter),
        state.status,
        state.expiration_days,
        state.expiration_date,
        transitions,
        state.expired_object_delete_marker,
        state.version_expiration_days,
        versions,
        state.abort_uploads_after_days,
    )


def _moto_filter(state: LifecycleFilterState | None) -> LifecycleFilter | None:
    if state is None:
        return None
    tag: Any = (state.tag_key, state.tag_value) if state.tag_key is not None else None
    conditions = state.conditions
    return LifecycleFilter(
        state.prefix, tag, LifecycleAndFilter(conditions.prefix, conditions.tags) if conditions else None
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
