"""The Resource Groups Tagging API: the tags of all services' resources in one place."""

from __future__ import annotations

from chatprov.local.services.tagging.resources import TaggedResource, TaggedService
from chatprov.local.services.tagging.service import Tagging

__all__ = ["TaggedResource", "TaggedService", "Tagging"]
