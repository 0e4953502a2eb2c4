"""The folders that earlier versions have written are read, and their users go on with what they remember."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.services.cognito import clock
from chatprov.local.storage import CloudFolder
from chatprov.local.storage.record import line_of
from tests.local.kept_folders.recording import RECORDED, answers, build, read, versions_in
from tests.local.services.dynamodb.calls import ROOMS
from tests.local.states.moto_world import answer, as_today
from tests.local.storage.loading import load
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ANSWERS: Final = sorted(RECORDED.glob("*.json.gz"), key=lambda path: (path.name.count("-"), path.name))
"""The newest is the last one: services are added, and versions rise."""
LARGEST: Final = 100_000
AN_HOUR: Final = 3600
YEAR: Final = re.compile(rb'"([0-9]{4})(-[0-9]{2}-[0-9]{2}T)')


def recorded_in(path: Path) -> Any:
    return as_today(json.loads(gzip.decompress(path.read_bytes())))


def archive_of(path: Path) -> Path:
    return path.with_name(path.name.replace(".json.gz", ".tar.gz"))


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name.partition(".")[0])
def test_a_recorded_folder_is_read(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = recorded_in(path)
    folder = tmp_path / "cloud"
    load(archive_of(path), folder, lambda: None)
    assert versions_in(folder) == recorded["versions"]
    monkeypatch.setattr(clock, "now", lambda: recorded["recorded_at"])
    found = read(folder, recorded["memory"])
    for kind, expected in recorded["answers"].items():
        assert found[kind] == expected, kind


@pytest.mark.parametrize("path", ANSWERS[-1:], ids=lambda path: path.name.partition(".")[0])
def test_a_clock_that_goes_back_loses_nothing(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = recorded_in(path)
    folder = tmp_path / "cloud"
    load(archive_of(path), folder, lambda: None)
    monkeypatch.setattr(clock, "now", lambda: recorded["recorded_at"] - AN_HOUR)
    found = read(folder, recorded["memory"])
    assert found["continued"] == recorded["answers"]["continued"]
    for kind in found.keys() - {"continued"}:
        assert found[kind] == recorded["answers"][kind], kind


def test_what_is_there_may_be_of_the_future(tmp_path: Path) -> None:
    """The clock has gone back by years: what is written now is still the last one."""
    load(archive_of(ANSWERS[-1]), folder := tmp_path / "cloud", lambda: None)
    for log in folder.glob("*.log"):
        bodies = [line[len("01234567 ") : -1] for line in log.read_bytes().splitlines(keepends=True)]
        log.write_bytes(b"".join(line_of(YEAR.sub(in_ten_years, body)) for body in bodies))
    assert b'"203' in next(folder.glob("s3.*.log")).read_bytes()
    photo = {"Bucket": "chat", "Key": "photo"}
    group = {"logGroupName": "/aws/appsync/apis/chat"}

    def seen() -> list[Any]:
        versions = answer("s3", "list_object_versions", Bucket="chat", Prefix="photo")
        logged = answer("logs", "filter_log_events", **group)["events"]
        return [
            answer("s3", "get_object", **photo)["Body"],
            [version["VersionId"] for version in versions["Versions"] if version["IsLatest"]],
            versions["Versions"][0]["VersionId"],
            [marker["IsLatest"] for marker in versions["DeleteMarkers"]],
            sorted(event["message"] for event in logged),
            answer("iam", "get_role", RoleName="Free")["Role"]["Description"],
            sorted(
                item["timestamp"]["S"]
                for item in answer("dynamodb", "scan", region="us-east-1", TableName=ROOMS)["Items"]
            ),
        ]

    with closing(CloudFolder(folder)) as opened, mocked_aws(folder=opened):
        new = answer("s3", "put_object", **photo, Body="now")["VersionId"]
        events = [{"timestamp": int(clock.now() * 1000), "message": "now"}]
        answer("logs", "put_log_events", **group, logStreamName="a", logEvents=events)
        answer("iam", "update_role", RoleName="Free", Description="now")
        item = {"roomId": {"S": "room1"}, "timestamp": {"S": "now"}}
        answer("dynamodb", "put_item", region="us-east-1", TableName=ROOMS, Item=item)
        before = seen()
    assert before[:4] == [b"now", [new], new, [False, False]]
    assert ("now" in before[4], before[5], "now" in before[6]) == (True, "now", True)
    with closing(CloudFolder(folder)) as opened, mocked_aws(folder=opened):
        assert seen() == before


def in_ten_years(date: re.Match[bytes]) -> bytes:
    return b'"%d%s' % (int(date[1]) + 10, date[2])


def test_what_is_written_now_is_read_and_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    with closing(CloudFolder(tmp_path / "cloud")) as opened, mocked_aws(folder=opened) as own:
        memory = json.loads(json.dumps(build(own)))
        shutil.copytree(tmp_path / "cloud", tmp_path / "copy")
        expected = answers(own, memory)
    found = read(tmp_path / "copy", memory)
    for kind, answered in expected.items():
        assert found[kind] == answered, kind
    known = [recorded_in(path)["versions"] for path in ANSWERS]
    assert versions_in(tmp_path / "copy") in known, "record it: python -m tests.local.kept_folders.recording"


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name.partition(".")[0])
def test_what_is_recorded_has_something_of_everything(path: Path) -> None:
    recorded = recorded_in(path)
    found = recorded["answers"]
    assert len(recorded["versions"]) >= 8
    assert found["continued"]["graphql of users"][0][1]["data"]["hello"] == "Hello Ann from number 0"
    for kind in ("users", "graphql", "refreshed", "challenges", "apps", "confirmed", "reset"):
        assert found["continued"][kind], kind
    assert "SUCCESS" in found["continued"]["apps"]
    assert {} in found["continued"]["reset"]
    accepted = [answer for answer in found["signed in"] if "sub" in answer[1]]
    assert accepted
    assert len(accepted) < len(found["signed in"])
    # times pass, but not those of what is used here
    assert "allowed" in found["moto"]["rights"]
    assert [answer for answer in found["moto"]["callers"] if "assumed-role" in str(answer)]
    assert archive_of(path).stat().st_size + path.stat().st_size < LARGEST
