"""The tutorial's resources as settings, without AWS: changed as a learner does, and judged as `check` judges them."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chatprov.aws_resource import AwsResource
from chatprov.engine.offline import OfflineEngine
from chatprov.step import Handle
from chatprov.teach.hints import asked_of, mistake_of
from chatprov.teach.resource_check import unmet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chatprov.project import Project
    from chatprov.step import ResourceContext
    from chatprov.teach.comparison import ComparedPoint

REGION, ACCOUNT = "ap-south-1", "123456789012"
ARNS = {
    "table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/ChatMessages",
    "role": f"arn:aws:iam::{ACCOUNT}:role/ChatMessagesDS-role",
    "bucket": "arn:aws:s3:::chat-app-uploads-appasync",
    "user-pool": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_abc",
    "api": f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis/abcdefghijklmnopqrstuvwxyz",
}
SHORT = {"send": "resolver-Mutation-sendMessage", "get": "resolver-Query-getMessages"}


class Settings:
    """What `up` sets for every resource of a project, as `check` reads it."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.engine = OfflineEngine(project, "local", REGION, folder)
        empty = self.engine.context({})
        self.context: ResourceContext = replace(
            empty,
            handles={
                key: Handle(id=f"{key}-id", name=resource.name(empty.config), arn=ARNS.get(key, f"arn:{key}"))
                for key, resource in self.engine.resources.items()
            },
        )

    def found(self, entry: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the paths and the mistakes that `check` finds after the changes of an entry of a catalogue."""
        key = SHORT.get(entry["resource"], entry["resource"])
        resource = self.engine.resources[key]
        want = dict(resource.desired(self.context))
        actual = copy.deepcopy(want)
        for path, change in entry["change"].items():
            *owners, last = path.split(".")
            place = actual
            for part in owners:
                place = place[part]
            place[last] = changed(place.get(last), change)
        asked, failed = asked_of(resource, self.context), self.differences(key, actual)
        return [
            (point.path, mistake_of(requirement, point)[0])
            for requirement in asked.requires
            for point in {point.path: point for point in failed.get(requirement.path, ())}.values()
        ]

    def as_read(self, key: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings in an answer of the read operation of a resource."""
        resource = self.engine.resources[key]
        assert isinstance(resource, AwsResource)
        return resource.actual(self.context, answer)

    def differences(self, key: str, actual: Mapping[str, Any]) -> dict[str, list[ComparedPoint]]:
        """Return the points that differ between these settings of a resource and the desired ones, by requirement."""
        resource = self.engine.resources[key]
        return unmet(asked_of(resource, self.context), resource.desired(self.context), actual, self.context)


def changed(there: Any, change: Any) -> Any:
    """Return a setting after a change: {replace: [old, new, …]} in a text, {before: text}, or the new value itself."""
    if not isinstance(change, dict) or not {"replace", "before"} & change.keys():
        return change
    text = str(there)
    pieces = list(change.get("replace", ()))
    for old, new in zip(pieces[::2], pieces[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    return change.get("before", "") + text
