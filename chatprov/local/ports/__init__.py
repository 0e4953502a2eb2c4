"""What chatprov needs of the services that moto has, as narrow protocols: each is implemented in the folder of its service."""

from __future__ import annotations

from chatprov.local.ports.buckets import (
    BucketAccessError,
    BucketFiles,
    BucketPlace,
    Buckets,
    BucketSummary,
    NoBuckets,
    NoSuchBucketError,
    ObjectEncryption,
    StoredObject,
)
from chatprov.local.ports.log_events import LogEvents, LogStream, NoLogEvents
from chatprov.local.ports.requesters import AccountsThemselves, KnownRequester, Requesters
from chatprov.local.ports.roles import Roles, StoredRole
from chatprov.local.ports.states import ServiceState

__all__ = [
    "AccountsThemselves",
    "BucketAccessError",
    "BucketFiles",
    "BucketPlace",
    "BucketSummary",
    "Buckets",
    "KnownRequester",
    "LogEvents",
    "LogStream",
    "NoBuckets",
    "NoLogEvents",
    "NoSuchBucketError",
    "ObjectEncryption",
    "Requesters",
    "Roles",
    "ServiceState",
    "StoredObject",
    "StoredRole",
]
