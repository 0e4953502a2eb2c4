"""The state folder: links, files of somebody else, damaged files, a full disk, and two runs at once."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine import lock
from chatprov.engine.engine import Engine
from chatprov.engine.state import StateFile, last_built
from chatprov.errors import ChatprovError, LocalCloudFailed, Locked, StateUnusable
from chatprov.local.process import LocalCloud
from chatprov.step import Handle
from chatprov.target import local_target
from tests.engine.harness import NOTHING, ONE_OF_EACH, Clock, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

HANDLE = Handle(id="x", name="x", arn="arn:x")


def state(path: Path) -> StateFile:
    return StateFile(path, stack="s", target="aws", account="1", region="r", variant="documented")


def test_a_link_in_the_place_of_the_state_file(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("{}")
    file = tmp_path / "state" / "aws.json"
    file.parent.mkdir()
    file.symlink_to(precious)
    state(file).record("table", "t", HANDLE)
    assert precious.read_text() == "{}"
    assert not file.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_in_the_place_of_the_lock(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "aws.lock").symlink_to(precious)
    with pytest.raises(StateUnusable, match="Cannot write to"), lock.held(tmp_path / "aws.lock", "up"):
        pass
    assert precious.read_text() == "precious"


def test_a_link_in_the_place_of_the_log(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "local.log").symlink_to(precious)
    with pytest.raises(LocalCloudFailed, match=r"cannot write its log .*local.log") as refused:
        LocalCloud(1, tmp_path / "local.log")._spawn()
    assert "--state-dir" in refused.value.advice
    assert precious.read_text() == "precious"


def test_a_state_file_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what `down` may delete."""
    file = tmp_path / "aws.json"
    state(file).record("table", "t", HANDLE)
    if file.stat().st_uid == 0:
        os.chown(file, 4242, -1)  # the administrator's would be taken
    owner = file.stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner)
    assert state(file).known_id("table") == "x"
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    with pytest.raises(StateUnusable, match="belongs to another user"):
        state(file)


RECORD = {"type": "t", "id": "x", "name": "x", "arn": "arn:x", "recorded": "2026-01-01T00:00:00+00:00"}
GOOD: dict[str, Any] = {
    "version": 1,
    "stack": "s",
    "target": "aws",
    "account": "1",
    "region": "r",
    "variant": "documented",
    "resources": {"table": RECORD},
    "intents": {},
}
DAMAGED: dict[str, bytes] = {
    "empty": b"",
    "cut off": b"{",
    "an array": b"[]",
    "a number": b"7",
    "null": b"null",
    "no UTF-8": b"\xff\xfe{}",
    "nested deeply": b"[" * 200_000,
    "NUL": b"\0" * 100,
    "version 0": json.dumps(GOOD | {"version": 0}).encode(),
    "version true": json.dumps(GOOD | {"version": True}).encode(),
    "version as text": json.dumps(GOOD | {"version": "1"}).encode(),
    "no version": json.dumps({key: value for key, value in GOOD.items() if key != "version"}).encode(),
    "no intents": json.dumps({key: value for key, value in GOOD.items() if key != "intents"}).encode(),
    "a field more": json.dumps(GOOD | {"more": 1}).encode(),
    "resources a list": json.dumps(GOOD | {"resources": [RECORD]}).encode(),
    "a record a text": json.dumps(GOOD | {"resources": {"table": "x"}}).encode(),
    "a record with a field more": json.dumps(GOOD | {"resources": {"table": RECORD | {"more": "x"}}}).encode(),
    "a record with a field less": json.dumps(GOOD | {"resources": {"table": {"id": "x"}}}).encode(),
    "an id that is no text": json.dumps(GOOD | {"resources": {"table": RECORD | {"id": 7}}}).encode(),
    "an id that is a list": json.dumps(GOOD | {"resources": {"table": RECORD | {"id": ["x"]}}}).encode(),
    "an intent of nothing": json.dumps(GOOD | {"intents": {"table": {}}}).encode(),
    "a stack that is no text": json.dumps(GOOD | {"stack": {}}).encode(),
    "too large": b" " * 10_000_001,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_state_file_is_kept(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "aws.json"
    file.write_bytes(damage)
    assert last_built(file) is None
    first = state(file)
    kept = [file for file in tmp_path.iterdir() if file.name.startswith("aws.json.damaged-")]
    assert [file.read_bytes() for file in kept] == [damage]
    assert [str(kept[0]) in note and "is damaged and is not used" in note for note in first.notes] == [True]
    first.reload()
    first.record("table", "t", HANDLE)
    assert len(first.notes) == 1
    assert kept[0].read_bytes() == damage
    again = state(file)
    assert again.notes == []
    assert again.known_id("table") == "x"


def test_a_second_damaged_state_file(tmp_path: Path) -> None:
    file = tmp_path / "aws.json"
    for damage in (b"first", b"second"):
        file.write_bytes(damage)
        state(file)
    assert sorted(file.read_bytes() for file in tmp_path.iterdir()) == [b"first", b"second"]


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_damaged_state_file_that_cannot_be_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "aws.json"
    file.write_bytes(b"damaged")
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", no_room)
        found = state(file)
        assert "is not written over" in found.notes[0]
        with pytest.raises(StateUnusable, match=r"aws.json cannot be written: No space left on device"):
            found.record("table", "t", HANDLE)
        assert file.read_bytes() == b"damaged"
    found.record("table", "t", HANDLE)
    assert state(file).known_id("table") == "x"
    assert b"damaged" in [file.read_bytes() for file in tmp_path.iterdir()]


def test_a_state_file_of_another_stack(tmp_path: Path) -> None:
    file = tmp_path / "aws.json"
    file.write_text(json.dumps(GOOD | {"stack": "another"}))
    found = state(file)
    assert found.known_id("table") is None
    assert found.notes == []
    assert file.exists(), "looking moves nothing"
    found.record("table", "t", HANDLE)
    assert "was of another stack and is kept as" in found.notes[0]
    assert [json.loads(file.read_text())["stack"] for file in tmp_path.glob("*.of-another-stack-*")] == ["another"]


@pytest.mark.parametrize("what", ["folder", "pipe"])
def test_an_unreadable_state_file(tmp_path: Path, what: str) -> None:
    file = tmp_path / "aws.json"
    file.mkdir() if what == "folder" else os.mkfifo(file)
    with pytest.raises(StateUnusable, match="cannot be read"):
        state(file)
    assert last_built(file) is None


WRITES: list[tuple[Any, str]] = [
    (os, "ftruncate"),
    (os, "pwrite"),
    (fcntl, "flock"),
    (os, "fsync"),
    (os, "replace"),
    (os, "mkdir"),
    (os, "fdopen"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("module", "call"), WRITES, ids=[name for _, name in WRITES])
@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_full_disk(stage: Stage, monkeypatch: pytest.MonkeyPatch, module: Any, call: str, verb: str) -> None:
    if verb == "down":
        stage.engine().up()
    engine = stage.engine()
    with monkeypatch.context() as patch:
        if call == "mkdir":
            patch.setattr("pathlib.Path.mkdir", no_room)
        else:
            patch.setattr(module, call, no_room)
        with pytest.raises(
            StateUnusable, match=r"(cannot be (written|read)|Cannot write to .*): No space left on device"
        ) as stopped:
            getattr(engine, verb)()
    assert stopped.value.kept
    assert stopped.value.advice
    getattr(stage.engine(), verb)()
    assert stage.census() == (ONE_OF_EACH if verb == "up" else NOTHING)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_folder_that_becomes_read_only_midway(stage: Stage, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    """Whichever write finds it so, the removal of the file at the end among them."""
    calls: list[tuple[Any, str]] = [(os, "replace"), (os, "unlink")]
    said: list[str] = []
    for room in range(40):
        stage.engine().up() if verb == "down" else stage.engine().down()
        left = [room]

        def limited(real: Callable[..., Any], left: list[int] = left) -> Callable[..., Any]:
            def write(*args: Any, **named: Any) -> Any:
                if not left[0]:
                    raise PermissionError(errno.EROFS, "Read-only file system")
                left[0] -= 1
                return real(*args, **named)

            return write

        try:
            with monkeypatch.context() as patch:
                for module, name in calls:
                    patch.setattr(module, name, limited(getattr(module, name)))
                getattr(stage.engine(), verb)()
            break
        except StateUnusable as error:
            said.append(error.message)
    assert len(said) > 9
    assert all("Read-only file system" in message for message in said)
    assert stage.census() == (ONE_OF_EACH if verb == "up" else NOTHING)


def test_two_runs_of_one_stack_with_different_state_folders(stage: Stage, tmp_path: Path) -> None:
    """Names of pools and APIs may repeat, so the second run must not look while the first is still at work."""
    other = Engine(stage.project, stage.target, tmp_path / "other folder", clock=Clock())
    engine = stage.engine()
    with engine.locked("up"):
        for verb in (other.up, other.down):
            with pytest.raises(Locked, match=r"chatprov up \(process \d+\), with its state in .*, is using this stack"):
                verb()
    engine.up()
    other = Engine(stage.project, stage.target, tmp_path / "other folder", clock=Clock())
    assert other.up().changes == []
    assert stage.census() == ONE_OF_EACH


def test_two_concurrent_runs_create_one_of_each(cloud: Cloud, project: Project, tmp_path: Path) -> None:
    """Over HTTP, begun together: a run that is refused finds the other's resources afterwards."""
    start, ended = threading.Barrier(2), list[BaseException | None]()

    def run(folder: Path) -> None:
        engine = Engine(project, local_target(cloud.port, "eu-west-3"), folder)
        start.wait()
        try:
            engine.up()
        except ChatprovError as error:
            ended.append(error)
        else:
            ended.append(None)

    threads = [threading.Thread(target=run, args=(tmp_path / name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(error) for error in ended} <= {type(None), Locked}
    assert None in ended
    target = local_target(cloud.port, "eu-west-3")
    Engine(project, target, tmp_path / "b").up()
    assert len(target.client("appsync").list_graphql_apis()["graphqlApis"]) == 1
    assert len(target.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"]) == 1
    Engine(project, target, tmp_path / "b").down(delete_data=True)


def test_the_lock_of_a_stack_by_each_name_of_this_machine() -> None:
    place = {"account": "1", "region": "r", "stack": "s"}
    same = {lock.of_stack(endpoint_url=f"http://{host}:4566", **place) for host in ("127.0.0.1", "localhost", "[::1]")}
    assert len(same) == 1
    others = [
        lock.of_stack(endpoint_url="http://127.0.0.1:4567", **place),
        lock.of_stack(endpoint_url=None, **place),
        *(lock.of_stack(endpoint_url="http://127.0.0.1:4566", **(place | {key: "x"})) for key in place),
    ]
    assert len({*same, *others}) == len(others) + 1


def test_the_lock_of_the_folder_without_one_of_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with ExitStack() as held:
        held.enter_context(lock.held(tmp_path / "a" / "aws.lock", "up", tmp_path / "file" / "locks" / "x.lock"))
        with pytest.raises(Locked, match="is using"):
            held.enter_context(lock.held(tmp_path / "a" / "aws.lock", "up"))
