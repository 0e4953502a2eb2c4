"""moto's CloudWatch Logs: streams are limited, tagging requires an existing log group, and a deleted group has no tags."""

from __future__ import annotations

from typing import Any

from moto.logs import models as moto_models
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import logs_backends

from chatprov.local.registry import register

MOST_EVENTS = 10_000
MOST_BYTES = 8 << 20
"""The maximum for the messages of one stream."""


class LogsBackend(moto_models.LogsBackend):
    """moto's log groups of one account and region."""

    # until moto limits a stream
    def put_log_events(self, log_group_name: str, log_stream_name: str, log_events: list[dict[str, Any]]) -> Any:
        """Add events to a stream, and delete its oldest ones above the maximum."""
        answer = super().put_log_events(log_group_name, log_stream_name, log_events)
        trim(self.groups[log_group_name].streams[log_stream_name])
        return answer

    # until moto deletes the tags of a log group together with it
    def delete_log_group(self, log_group_name: str) -> None:
        """Delete a log group with its tags, so that the next one of that name has none."""
        group = self.groups.get(log_group_name)
        super().delete_log_group(log_group_name)
        if group is not None:
            self.tagger.delete_all_tags_for_resource(group.arn)

    # until moto returns ResourceNotFoundException in this operation and the next two
    def list_tags_for_resource(self, resource_arn: str) -> dict[str, str]:
        """Return the tags of a log group, or raise ResourceNotFoundException."""
        found: dict[str, str] = super().list_tags_for_resource(self._tagged(resource_arn))
        return found

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags to a log group, or replace their values."""
        super().tag_resource(self._tagged(arn), tags)

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a log group."""
        super().untag_resource(self._tagged(arn), tag_keys)

    def _tagged(self, arn: str) -> str:
        found = arn.removesuffix(":*")  # the ARN of a group's streams, which is accepted for the group, too
        if found not in {group.arn for group in self.groups.values()}:
            raise ResourceNotFoundException
        return found


def trim(stream: moto_models.LogStream) -> None:
    """Delete the oldest events of a stream above the maximum."""
    gone = max(0, len(stream.events) - MOST_EVENTS)
    left = stream.stored_bytes - sum(len(event.message) for event in stream.events[:gone])
    while left > MOST_BYTES:
        left -= len(stream.events[gone].message)
        gone += 1
    if gone:
        del stream.events[:gone]
        stream.stored_bytes = left


def install() -> None:
    """Replace moto's log groups with these."""
    register(logs_backends, LogsBackend)
