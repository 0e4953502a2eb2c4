"""The state of CloudWatch Logs as a document: out of one cloud, and into another."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from moto.logs.models import logs_backends

from chatprov.local.moto_logs.events import MotoLogEvents
from chatprov.local.moto_logs.state import LOGS_STATE
from chatprov.local.ports import LogStream
from chatprov.local.services import StateDocumentError
from tests.conftest import ROOT
from tests.local.states.moto_world import ACCOUNT, answer, as_json, continued, logs_view, put_in
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Document = dict[str, Any]

pytestmark = pytest.mark.slow

GROUP: Final = "/aws/appsync/apis/chat"
SECRET: Final = "do-not-show-this"


def ask(operation: str, **parameters: Any) -> Any:
    answered = answer("logs", operation, **parameters)
    assert not isinstance(answered, str), answered
    return answered


def put(stream: str, *messages: str, **parameters: Any) -> None:
    now = int(time.time() * 1000)
    events = [{"timestamp": now - 1000 + number, "message": message} for number, message in enumerate(messages)]
    ask("put_log_events", logGroupName=GROUP, logStreamName=stream, logEvents=events, **parameters)


def build() -> None:
    ask("create_log_group", logGroupName=GROUP, tags={"Stack": "chat"}, kmsKeyId="arn:aws:kms:eu-west-1:1:key/k")
    ask("put_retention_policy", logGroupName=GROUP, retentionInDays=7)
    for name in ("a", "empty", "b"):
        ask("create_log_stream", logGroupName=GROUP, logStreamName=name)
    put("b", "first", "sécond")
    put("a", "third")
    put("b", "fourth")
    place = LogStream(ACCOUNT, "us-east-1", "/elsewhere", "stream")
    MotoLogEvents().put(place, ["of an API"], int(time.time() * 1000) - 5000)


@dataclass(frozen=True, slots=True)
class Built:
    document: Document
    expected: Any


@pytest.fixture(scope="module")
def built() -> Built:
    with mocked_aws():
        build()
        return Built(as_json(LOGS_STATE.export_state()), continued({}))


@pytest.fixture
def again(built: Built) -> Iterator[Document]:
    """Return the document in a cloud that has this state."""
    with mocked_aws():
        LOGS_STATE.import_state(built.document)
        yield as_json(built.document)


def test_a_state_is_the_same_elsewhere(built: Built, again: Document) -> None:
    assert LOGS_STATE.export_state() == again
    assert as_json(logs_view()) == built.expected["logs"]
    before = {event["eventId"] for event in ask("filter_log_events", logGroupName=GROUP)["events"]}
    put("empty", "new")
    after = [event["eventId"] for event in ask("filter_log_events", logGroupName=GROUP)["events"]]
    assert len(set(after)) == len(after) == len(before) + 1


def test_a_state_is_the_same_in_another_process(built: Built) -> None:
    sent = json.dumps({"documents": {"logs": built.document}, "memory": {}})
    command = [sys.executable, "-m", "tests.local.states.moto_world"]
    process = subprocess.run(command, cwd=ROOT, input=sent, capture_output=True, text=True, check=True)
    answered = json.loads(process.stdout)
    assert (answered["documents"]["logs"], answered["continued"]) == (built.document, built.expected)
    # what is equal is not empty
    of_group = built.expected["logs"][f"eu-west-1 {GROUP}"]
    assert {event["message"] for event in of_group["filtered"]["events"]} == {"first", "sécond", "third", "fourth"}
    assert built.expected["logs"]["eu-west-1"][0]["retentionInDays"] == 7
    assert of_group["tags"] == {"tags": {"Stack": "chat"}}
    [event] = built.expected["logs"]["us-east-1 /elsewhere"]["events"][0]["events"]
    assert event["message"] == "of an API"


def test_new_events_have_larger_ids(again: Document) -> None:
    stream = again["accounts"][ACCOUNT]["eu-west-1"]["groups"][GROUP]["streams"]["a"]
    stream["events"][0]["id"] += 1000
    LOGS_STATE.import_state(again)
    put("empty", "new")
    [new] = [event for event in ask("filter_log_events", logGroupName=GROUP)["events"] if event["message"] == "new"]
    assert int(new["eventId"]) > stream["events"][0]["id"]


def test_what_a_document_does_not_have_is_gone(again: Document) -> None:
    put_in({"logs": {**again, "accounts": {}}})
    assert answer("logs", "describe_log_groups")["logGroups"] == []
    assert LOGS_STATE.export_state()["accounts"] == {}


def test_an_empty_document_loads_nothing() -> None:
    code = """
import sys
from chatprov.local.moto_logs.state import LOGS_STATE
empty = LOGS_STATE.export_state()
assert empty == {"service": "logs", "version": 1, "accounts": {}}
LOGS_STATE.import_state(empty)
assert not [name for name in sys.modules if name.partition(".")[0] == "moto"]
"""
    subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, check=True)


def group_of(document: Document) -> Document:
    found: Document = document["accounts"][ACCOUNT]["eu-west-1"]["groups"][GROUP]
    return found


DAMAGES: Final[dict[str, tuple[Callable[[Document], Any], str]]] = {
    "another version": (lambda of: of.update(version=2), "it has another version"),
    "another service": (lambda of: of.update(service="iam"), "it is the state of another service"),
    "an unknown region": (
        lambda of: of["accounts"][ACCOUNT].update({SECRET: of["accounts"][ACCOUNT]["eu-west-1"]}),
        "there is no such region or partition",
    ),
    "no tags": (lambda of: group_of(of).pop("tags"), "accounts.*.*.groups.* has no member tags"),
    "a message that is a number": (
        lambda of: group_of(of)["streams"]["a"]["events"][0].update(message=1),
        "accounts.*.*.groups.*.streams.*.events.*.message is not a text",
    ),
    "an id that is too large": (
        lambda of: group_of(of)["streams"]["a"]["events"][0].update(id=10**15),
        "the id of an event is too large",
    ),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_document_changes_nothing(again: Document, damage: Callable[[Document], Any], reason: str) -> None:
    before = LOGS_STATE.export_state()
    backend = logs_backends[ACCOUNT]["eu-west-1"]
    damage(again)
    with pytest.raises(StateDocumentError) as refused:
        LOGS_STATE.import_state(again)
    assert f"version 1: {reason}. " in str(refused.value)
    assert LOGS_STATE.export_state() == before
    assert logs_backends[ACCOUNT]["eu-west-1"] is backend


# Completeness

NOT_WRITTEN: Final = {
    "LogsBackend": {
        *{"account_id", "region_name", "partition", "tagger"},
        # their operations are not offered
        *{"deliveries", "delivery_destinations", "delivery_sources", "destinations", "export_tasks", "filters"},
        *{"queries", "resource_policies"},
    },
    "LogGroup": {"account_id", "region", "name", "arn", "subscription_filters"},
    # the rest follows from the events
    "LogStream": {
        *{"account_id", "region", "arn", "log_group", "log_stream_name"},
        *{"first_event_timestamp", "last_event_timestamp", "stored_bytes"},
    },
    "LogEvent": set(),
}
"""What is not in a document: it is a key of a mapping, or follows from what is there, or never has a value."""
WRITTEN: Final = {
    "LogsBackend": {"groups"},
    "LogGroup": {"creation_time", "retention_in_days", "kms_key_id", "streams"},
    "LogStream": {"creation_time", "last_ingestion_time", "upload_sequence_token", "events"},
    "LogEvent": {"event_id", "timestamp", "ingestion_time", "message"},
}


@pytest.mark.usefixtures("again")
def test_every_attribute_of_motos_objects_is_written_or_named() -> None:
    backend = logs_backends[ACCOUNT]["eu-west-1"]
    group = backend.groups[GROUP]
    objects: list[Any] = [backend, group, group.streams["a"], group.streams["a"].events[0]]
    found = {type(part).__name__: set(vars(part)) for part in objects}
    assert found == {name: WRITTEN[name] | NOT_WRITTEN[name] for name in WRITTEN}
