"""What the log has of moto's log groups, and what has changed since. Import it only after `moto_loading.load()`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from moto.logs.models import logs_backends

from chatprov.local.moto_backends import backends_of
from chatprov.local.moto_logs.stored_stream import StoredStream
from chatprov.local.moto_state import date_of

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator, Mapping

    from moto.logs.models import LogGroup

    from chatprov.local.storage import Image

    GroupKey = tuple[str, str, str]
    """Account, region, name."""

GROUP: Final = "group"


@dataclass(slots=True, eq=False)
class _StoredGroup:
    """A group as it is in the log: without a value as long as it is not there."""

    group: LogGroup
    value: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, StoredStream] = field(default_factory=dict)

    def stream(self, name: str) -> StoredStream:
        """Return what the log has of a stream: nothing yet if there is another one of that name now."""
        stream, stored = self.group.streams[name], self.streams.get(name)
        return stored if stored is not None and stored.stream is stream else StoredStream(stream)

    def images(self, key: GroupKey) -> Iterator[Image]:
        """Yield the images of what has changed in the group and its streams."""
        value = _value_of(self.group)
        if self.value != value:
            yield (GROUP, *key), value
        for name, stored in self.streams.items():
            if self.group.streams.get(name) is not stored.stream:
                yield from stored.deletion((*key, name))
        for name in self.group.streams:
            yield from self.stream(name).images((*key, name))

    def deletion(self, key: GroupKey) -> Iterator[Image]:
        """Yield the images for a group that is deleted."""
        yield (GROUP, *key), None
        for name, stored in self.streams.items():
            yield from stored.deletion((*key, name))

    def accept(self) -> None:
        """Note that the group and its streams are written as they are."""
        self.value = _value_of(self.group)
        self.streams = {name: self.stream(name) for name in self.group.streams}
        for stream in self.streams.values():
            stream.accept()

    def accept_stream(self, name: str) -> None:
        """Note that one stream is written as it is."""
        stream = self.streams[name] = self.stream(name)
        stream.accept()


class StoredGroups:
    """All log groups as they are in the log."""

    def __init__(self) -> None:
        self._groups: dict[GroupKey, _StoredGroup] = {}

    def images(self) -> list[Image]:
        """Return the images of all that has changed."""
        images: list[Image] = []
        found = _groups()
        for key, stored in self._groups.items():
            if found.get(key) is not stored.group:
                images += stored.deletion(key)
        for key, group in found.items():
            images += self._stored(key, group).images(key)
        return images

    def accept(self) -> None:
        """Note that all groups are written as they are."""
        self._groups = {key: self._stored(key, group) for key, group in _groups().items()}
        for stored in self._groups.values():
            stored.accept()

    def images_of_stream(self, key: GroupKey, name: str) -> list[Image]:
        """Return the images of what has changed in one stream, which may be new, and so may its group."""
        stored = self._stored(key, logs_backends[key[0]][key[1]].groups[key[2]])
        return [*(stored.stream(name).images((*key, name)) if stored.value else stored.images(key))]

    def accept_stream(self, key: GroupKey, name: str) -> None:
        """Note that one stream is written as it is, with its group if that is new."""
        stored = self._groups[key] = self._stored(key, logs_backends[key[0]][key[1]].groups[key[2]])
        if stored.value:
            stored.accept_stream(name)
        else:
            stored.accept()

    def set_chunks(self, chunks: Mapping[tuple[str, ...], deque[tuple[int, int]]]) -> None:
        """Note in which chunks the log has the events of streams, by account, region, group and name."""
        for key, stored in self._groups.items():
            for name, stream in stored.streams.items():
                if (*key, name) in chunks:
                    stream.set_chunks(chunks[(*key, name)])

    def put_back(self) -> None:
        """Let all groups be again as they are in the log."""
        kept: dict[tuple[str, str], dict[str, LogGroup]] = {}
        for (account, region, name), stored in self._groups.items():
            kept.setdefault((account, region), {})[name] = stored.group
        for place, backend in backends_of(logs_backends).items():
            groups = kept.get(place, {})
            for group in backend.groups.values():
                if groups.get(group.name) is not group:
                    backend.tagger.delete_all_tags_for_resource(group.arn)
            backend.groups = groups
        for stored in self._groups.values():
            _put_back(stored.group, stored.value)
            stored.group.streams = {name: stream.stream for name, stream in stored.streams.items()}
            for stream in stored.streams.values():
                stream.put_back()

    def _stored(self, key: GroupKey, group: LogGroup) -> _StoredGroup:
        """Return what the log has of a group: nothing yet if there is another one of that name now."""
        stored = self._groups.get(key)
        return stored if stored is not None and stored.group is group else _StoredGroup(group)


def _groups() -> dict[GroupKey, LogGroup]:
    return {
        (*place, name): group
        for place, backend in backends_of(logs_backends).items()
        for name, group in backend.groups.items()
    }


def _value_of(group: LogGroup) -> dict[str, Any]:
    return {
        "created": date_of(group.creation_time).isoformat(),
        "retention_days": group.retention_in_days,
        "kms_key": group.kms_key_id,
        "tags": _tagger(group).get_tag_dict_for_resource(group.arn),
    }


def _put_back(group: LogGroup, value: dict[str, Any]) -> None:
    if _value_of(group) != value:
        group.retention_in_days = value["retention_days"]
        tagger = _tagger(group)
        tagger.delete_all_tags_for_resource(group.arn)
        tagger.tag_resource(group.arn, tagger.convert_dict_to_tags_input(value["tags"]))


def _tagger(group: LogGroup) -> Any:
    return logs_backends[group.account_id][group.region].tagger
