"""What is wrong with the folder of a local cloud, as a user gets to know it: one clear line, and nothing is changed."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local import start_check
from chatprov.local.data_folder import data_folder
from chatprov.local.process import LocalCloud
from chatprov.local.storage.document import read_document, write_document
from chatprov.local.storage.record import line_of
from chatprov.target import local_target
from tests import ports
from tests.cli.kept_data import Commands, building, content_of, one
from tests.conftest import ROOT
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

BODY = b"the content of a file"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the data of a local cloud that was stopped, and the state of its project beside it."""
    home = tmp_path_factory.mktemp("built")
    with building(home) as commands:
        commands("up")
        commands.write("first")
        outputs = commands.document("outputs")
        s3 = local_target(commands.port, "ap-south-1").client("s3")
        s3.put_object(Bucket=outputs["bucket"], Key="file", Body=BODY)
    return home


def replaced_by_folder(file: Path) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


def replaced_by_link(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


def replaced_by_text(file: Path) -> None:
    file.write_text("a text")


def of_newer_form(state: Path) -> None:
    content: dict[str, Any] = read_document(state)
    write_document(state, {**content, "form": 2, "chatprov": "9.1.0", "more": "of this form"})


def of_newer_version(log: Path) -> None:
    _, _, rest = log.read_bytes().partition(b"\n")
    log.write_bytes(line_of(b'{"log":99}') + rest)


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


FAULTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a log is missing": ("iam.*.log", Path.unlink, "{folder}/iam.*.log is damaged: the file is missing."),
    "a document is missing": (
        "signing-key.json",
        Path.unlink,
        "{file} is damaged: the file is missing.",
    ),
    "state.json is missing": ("state.json", Path.unlink, "{file} is damaged: the file is missing."),
    "state.json is a text": (
        "state.json",
        replaced_by_text,
        "{file} is damaged: its checksum does not belong to its content.",
    ),
    "state.json is a folder": ("state.json", replaced_by_folder, "{file} is damaged: it is not a file."),
    "a log is a folder": ("appsync.*.log", replaced_by_folder, "{file} is damaged: it is not a file."),
    "a log is a link": ("dynamodb.*.log", replaced_by_link, "{file} is damaged: it is not a file."),
    "the key is changed": (
        "signing-key.json",
        changed,
        "{file} is damaged: its checksum does not belong to its content.",
    ),
    "a log is changed": ("cognito-idp.*.log", changed, "{file} is damaged: the line at byte "),
    "a body is missing": (
        "bodies/*",
        Path.unlink,
        "{s3} is damaged: the content of the object 'file' in the bucket {bucket} is missing, which was in the file {name}.",
    ),
    "a body is too short": (
        "bodies/*",
        lambda file: file.write_bytes(BODY[:-1]),
        "{s3} is damaged: the content of the object 'file' in the bucket {bucket} is not whole, because the file {name} has only",
    ),
    "the folder is of a newer form": (
        "state.json",
        of_newer_form,
        "{file} was written by chatprov 9.1.0 in form 2, and this chatprov reads forms up to 1.",
    ),
    "a log is of a newer version": (
        "sts.*.log",
        of_newer_version,
        "{file} was written by a newer chatprov in form 99, and this chatprov reads forms up to 1.",
    ),
}


@pytest.mark.parametrize(("pattern", "damage", "message"), FAULTS.values(), ids=FAULTS)
def test_a_folder_that_cannot_be_used_is_named(
    chatprov: Commands, data: Path, pattern: str, damage: Callable[[Path], object], message: str
) -> None:
    file = one(data, pattern)
    names = {"folder": data, "file": file, "name": file.name, "s3": one(data, "s3.*.log")}
    damage(file)
    before = content_of(data)
    refused = chatprov.document("local", "start", code=1)["error"]
    bucket = refused["message"].partition("in the bucket ")[2].partition(" ")[0]
    said = message.format(**names, bucket=bucket)
    assert refused["message"][: len(said)] == said
    assert "\n" not in refused["message"]
    assert refused["advice"].startswith(("Read what is left", "Install that version", "Free space and check"))
    assert content_of(data) == before
    assert chatprov.document("local", "status")["running"] is False


@pytest.mark.parametrize("name", ["cloud", "chatprov"])
def test_a_file_where_the_folder_has_to_be_is_named(chatprov: Commands, name: str) -> None:
    folder = data_folder(chatprov.port)
    assert folder is not None
    in_the_way = next(parent for parent in folder.parents if parent.name == name)
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_text("a file")
    for arguments in (("local", "start"), ("up",)):
        refused = chatprov(*arguments, code=1)
        assert "keep nothing with `chatprov local start --memory`" in refused
        assert f"{folder}" in refused
        assert "cannot be used: Not a directory." in refused or "cannot be used: File exists." in refused
    assert in_the_way.read_text() == "a file"
    assert chatprov.document("local", "start", "--memory")["data"] is None
    chatprov("local", "stop")
    in_the_way.unlink()
    assert chatprov.document("local", "start")["data"]["folder"] == str(folder)


def cloud_on(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "chatprov.local", "--port", str(ports.free_port()), "--data", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_folder_has_one_local_cloud(chatprov: Commands, data: Path) -> None:
    running = chatprov.document("local", "start")
    before = content_of(data)
    with cloud_on(data) as second:
        assert second.wait(PATIENCE) == 73
        assert second.stderr is not None
        first, *more = second.stderr.read().splitlines()
    assert first == (f"The local cloud on port {chatprov.port} (process {running['pid']}) uses the folder {data}.")
    assert more == [
        "No data was changed.",
        "Stop it or wait for its end, or choose another port with --port N: each port has a separate folder.",
    ]
    assert content_of(data) == before
    assert chatprov.messages == ["first"]


def test_a_folder_that_is_copied_while_it_runs_is_loaded(chatprov: Commands, data: Path, tmp_path: Path) -> None:
    """A copy may end in the middle of a line: this is said, and all lines before it are there."""
    chatprov("local", "start")
    stop, acknowledged = threading.Event(), list[str]()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            chatprov.write(f"message {number:06}")
            acknowledged.append(f"message {number:06}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(acknowledged) < 5:
            stop.wait(0.01)
        least = acknowledged[:]
        shutil.copytree(data, tmp_path / "copy")
    finally:
        stop.set()
        writer.join(PATIENCE)
    chatprov("local", "stop")
    log = one(tmp_path / "copy", "dynamodb.*.log")
    whole = log.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    torn = whole[: random.SystemRandom().randrange(last + 1, len(whole) - 1)]
    log.write_bytes(torn)
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "copy", data)
    said = f"the last change was not written to its end and is left out; its {len(torn) - last} bytes are in"
    started = chatprov.document("local", "start")
    assert said in Path(started["log"]).read_text(encoding="utf-8")
    found = [message for message in chatprov.messages if message != "first"]
    assert found == acknowledged[: len(found)]
    assert len(found) >= len(least) - 1
    chatprov.write("message after it")
    assert "message after it" in chatprov.messages


def test_a_damaged_folder_is_replaced_or_deleted(chatprov: Commands, data: Path, tmp_path: Path) -> None:
    saved = str(tmp_path / "saved.tar.gz")
    chatprov("local", "save", saved)
    changed(one(data, "dynamodb.*.log"))
    assert "`chatprov local load FILE`" in chatprov("local", "start", code=1)
    chatprov("local", "load", saved, "--yes")
    assert chatprov.messages == ["first"]
    chatprov("local", "stop")
    one(data, "iam.*.log").unlink()
    assert "`chatprov local reset`" in chatprov("local", "start", code=1)
    chatprov("local", "reset", "--yes")
    assert {step["state"] for step in chatprov.document("status")["steps"]} == {"missing"}


def test_a_folder_of_another_port_is_used(chatprov: Commands, data: Path) -> None:
    """It was made on another port: what is there has the URLs of this one."""
    assert "no changes" in chatprov("up")
    outputs = chatprov.document("outputs")
    assert (
        outputs["graphql_url"].startswith(f"http://localhost:{chatprov.port}/")
        or f":{chatprov.port}/" in outputs["graphql_url"]
    )
    assert chatprov.messages == ["first"]
    s3 = local_target(chatprov.port, "ap-south-1").client("s3")
    assert s3.get_object(Bucket=outputs["bucket"], Key="file")["Body"].read() == BODY
    assert f":{chatprov.port}/" in outputs["graphql_url"]


def test_a_folder_that_has_lost_its_main_file_is_data(chatprov: Commands, data: Path) -> None:
    (data / "state.json").unlink()
    before = content_of(data)
    for command in (("reset",), ("load", __file__)):
        assert "Confirmation needed" in chatprov.document("local", *command, code=1)["error"]["message"]
    saved = chatprov.document("local", "save", str(chatprov.folder / "saved"), code=1)["error"]
    assert saved["message"] == f"{data / 'state.json'} is damaged: the file is missing."
    assert content_of(data) == before
    chatprov("local", "reset", "--yes")
    assert chatprov.document("local", "status")["running"]


def test_a_cloud_with_another_folder_is_left_alone(
    chatprov: Commands, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chatprov("local", "start")
    before = chatprov.document("local", "status")
    home = os.environ["XDG_STATE_HOME"]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    archive = tmp_path / "saved"
    archive.touch()
    commands: tuple[tuple[str, ...], ...] = (
        ("local", "reset", "--yes"),
        ("local", "save", str(tmp_path / "new")),
        ("local", "load", str(archive), "--yes"),
        ("local", "start"),
        ("local", "stop"),
        ("local", "mail"),
        ("up",),
        ("plan",),
        ("status",),
        ("outputs",),
        ("check",),
        ("test",),
        ("audit",),
        ("user", "list"),
        ("down", "--yes"),
    )
    for command in commands:
        refused = chatprov.document(*command, code=1)["error"]
        assert refused["message"].startswith(f"The local cloud on port {chatprov.port} keeps its data in {data}, and ")
        assert refused["stands"] == "Nothing was changed."
    assert chatprov.document("local", "status")["pid"] == before["pid"]
    assert chatprov("local", "repair").startswith("There is no data of a local cloud")
    monkeypatch.setenv("XDG_STATE_HOME", home)


def test_data_behind_a_link_is_saved_loaded_and_emptied(chatprov: Commands, data: Path, tmp_path: Path) -> None:
    place = tmp_path / "disk" / "chat"
    place.parent.mkdir()
    data.rename(place)
    data.symlink_to(place)
    archive = str(place.parent / "saved")  # beside the folder itself, which is no folder of chatprov's
    chatprov("local", "save", archive)
    (place.parent / "saved").rename(tmp_path / "saved")
    archive = str(tmp_path / "saved")
    chatprov("local", "load", archive, "--yes")
    assert chatprov.messages == ["first"]
    chatprov("local", "reset", "--yes")
    assert chatprov.document("local", "status")["data"]["folder"] == str(place)
    assert [path.name for path in place.parent.iterdir()] == ["chat"]
    assert data.is_symlink()


def test_a_cloud_that_runs_in_another_mode_is_named(chatprov: Commands) -> None:
    chatprov("local", "start")
    before = chatprov.document("local", "status")
    for option, how in (("--memory", "keeps its data in "), ("--fsync", "does not wait for the disk at each write")):
        refused = chatprov.document("local", "start", option, code=1)["error"]
        assert refused["message"].startswith(f"The local cloud on port {chatprov.port} runs already, and {how}")
        assert refused["stands"] == "Nothing was changed."
    assert chatprov.document("local", "status")["pid"] == before["pid"]
    chatprov("local", "stop")
    chatprov("local", "start", "--fsync")
    assert chatprov.document("local", "start", "--fsync")["already"]
    assert chatprov.document("local", "start")["already"]


def test_ctrl_c_says_what_became_of_the_data(
    chatprov: Commands, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = str(tmp_path / "saved")
    chatprov("local", "save", archive)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    unchanged = "The data of the local cloud was not changed."
    with monkeypatch.context() as patch:
        patch.setattr(start_check, "check_start", interrupted)
        assert chatprov.document("local", "load", archive, "--yes", code=1)["error"]["stands"] == unchanged
    with monkeypatch.context() as patch:
        patch.setattr(LocalCloud, "start", interrupted)
        stopped = chatprov.document("local", "load", archive, "--yes", code=1)["error"]
        assert stopped["stands"] == f"The data was replaced by that in {archive}."
        assert chatprov.document("local", "reset", "--yes", code=1)["error"]["stands"] == (
            "Its resources and data were deleted."
        )


def test_a_reset_that_cannot_start_again_says_what_became_of_the_data(chatprov: Commands) -> None:
    chatprov("local", "stop")
    log = chatprov.folder / "state" / "local.log"
    log.unlink(missing_ok=True)
    log.mkdir(parents=True)
    refused = chatprov.document("local", "reset", "--yes", code=1)["error"]
    assert refused["message"] == f"The local cloud cannot write its log {log}: Is a directory."
    assert refused["stands"] == "Its resources and data were deleted, and the local cloud does not run."


def test_a_reset_on_a_disk_that_is_read_only_says_so(
    chatprov: Commands, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system of a test has no such disk: what it says of one is put in its place."""
    chatprov("local", "start")
    before = chatprov.document("local", "status")
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != data.parent and allowed(path, mode))
    for flag, words in ((os.ST_RDONLY, "Read-only file system"), (0, "Permission denied")):
        monkeypatch.setattr(os, "statvfs", lambda _, flag=flag: SimpleNamespace(f_flag=flag))
        refused = chatprov.document("local", "reset", "--yes", code=1)["error"]
        assert refused["message"] == f"{data.parent} cannot be used: {words}."
    assert chatprov.document("local", "status")["pid"] == before["pid"]
