"""What chatprov needs of the services that moto has, as narrow protocols: each is implemented in the folder of its service."""

from __future__ import annotations

from chatprov.local.ports.buckets import Buckets, BucketSummary, StoredObject
from chatprov.local.ports.log_events import LogEvents, LogStream
from chatprov.local.ports.roles import Roles, StoredRole
from chatprov.local.ports.states import ServiceState

__all__ = ["BucketSummary", "Buckets", "LogEvents", "LogStream", "Roles", "ServiceState", "StoredObject", "StoredRole"]
