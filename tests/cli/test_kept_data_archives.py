"""`local save` and `local load` with files and folders that are not what they should be: one line, and nothing is changed."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.storage.document import read_document, write_document
from chatprov.local.storage.record import line_of
from tests.cli.kept_data import Commands, building, content_of, one

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

STATE: dict[str, Any] = {"form": 1, "chatprov": "0.2.0", "created": "2026-11-30T00:00:00+00:00", "files": []}
LOG = line_of(b'{"log":1}')


def document(text: bytes) -> bytes:
    """Return a document with a right checksum, whatever its text is."""
    return b'{"crc32":"%08x","content":%s}\n' % (zlib.crc32(text), text)


def state(value: object) -> dict[str, bytes]:
    return {"state.json": document(json.dumps(value).encode())}


def log(name: str, *entries: bytes, head: bytes = LOG) -> dict[str, bytes]:
    return {**state(STATE), f"{name}.00000001.log": head + b"".join(map(line_of, entries))}


WRONG: dict[str, dict[str, bytes]] = {
    "the state is a list": state([]),
    "the state is a text": state("state"),
    "the state is empty": state({}),
    "the form is a text": state({**STATE, "form": "1"}),
    "the form is negative": state({**STATE, "form": -1}),
    "the form is a list": state({**STATE, "form": [1]}),
    "a newer form and nothing else": state({"form": 9}),
    "a newer form of a version with control characters": state({**STATE, "form": 9, "chatprov": "9\x1b[31m\nX"}),
    "the files are a number": state({**STATE, "files": 5}),
    "the state is deep": {"state.json": document(b"[" * 100_000 + b"]" * 100_000)},
    "the form is a huge number": {"state.json": document(b'{"form":1' + b"0" * 5000 + b"}")},
    "the head of a log is no JSON": log("sts", head=line_of(b'{"log":')),
    "the head of a log is a list": log("sts", head=line_of(b"[1]")),
    "an entry is no JSON": log("iam", b'{"k":["role","a","b","c"],"v":{]}'),
    "a table of an entry is no JSON": log("dynamodb", b'{"t":[zzz'),
    "an entry is a number": log("iam", b"5"),
    "a key is a number": log("cognito-idp", b'{"k":7,"v":7}'),
    "a log of a newer version": log("cognito-idp", head=line_of(b'{"log":99}')),
    "a table is a number": log("dynamodb", b'{"k":["table","1","b","c"],"v":7}'),
    "an item of no table": log("dynamodb", b'{"k":["item"],"v":7}'),
    "a signing key is a number": {**state(STATE), "signing-key.json": document(b"5")},
    "a signing key is short": {
        **state(STATE),
        "signing-key.json": document(b'{"key_id":"chatprov-0123456789abcdef","secret":"x"}'),
    },
    "a signing key is no key": {**state(STATE), "signing-key.json": document(b'{"key":"zz"}')},
    "a log group is a list": log("logs", b'{"k":["group","1","r","x"],"v":[]}'),
    "a number of log events is a text": log("logs", b'{"k":["events","1","r","g","s","x"],"v":{}}'),
    "a bucket is deep": log("s3", b'{"k":["bucket","1","aws","b"],"v":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "a user pool is a list": log("cognito-idp", b'{"k":["pool","1","r","p"],"v":[]}'),
    "an API is empty": log("appsync", b'{"k":["api","1","r","x"],"v":{}}'),
    "a version of an object in a file elsewhere": log(
        "s3", b'{"k":["version","1","aws","b","k"],"v":{"file":"../../x"}}'
    ),
}
"""Files of archives with right checksums and wrong content."""


def archive_with(folder: Path, files: dict[str, bytes]) -> Path:
    given = folder / "given.tar.gz"
    with tarfile.open(given, "w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return given


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the data of a local cloud that was stopped."""
    home = tmp_path_factory.mktemp("built")
    with building(home) as commands:
        commands("local", "start")
    return home


@pytest.mark.parametrize("files", WRONG.values(), ids=WRONG)
def test_an_archive_with_a_wrong_content_changes_nothing(
    chatprov: Commands, data: Path, tmp_path: Path, files: dict[str, bytes]
) -> None:
    given = archive_with(tmp_path, files)
    before = content_of(data)
    refused = chatprov.document("local", "load", str(given), "--yes", code=1)["error"]
    assert refused["message"].startswith(f"{given} cannot be loaded: ")
    assert refused["message"].isprintable()
    assert len(refused["message"]) < 500
    assert refused["stands"] == "Nothing was changed."
    assert content_of(data) == before
    assert [path.name for path in data.parent.iterdir()] == [data.name]
    assert chatprov.document("local", "status")["running"] is False


def test_a_file_that_must_not_be_replaced_is_known_before_anything_is_stopped(chatprov: Commands) -> None:
    chatprov("local", "start")
    before = chatprov.document("local", "status")
    data = Path(before["data"]["folder"])
    pipe = chatprov.folder / "pipe"
    os.mkfifo(pipe)
    for file in (pipe, data / "state.json", data.parent / "4567" / "state.json", chatprov.folder / "missing" / "file"):
        refused = chatprov.document("local", "save", str(file), code=1)["error"]
        assert refused["message"].startswith(str(file))
        assert refused["stands"] == "Nothing was changed."
    (data / "saved.tar.gz").touch()
    assert "is inside" in chatprov("local", "load", str(data / "saved.tar.gz"), "--yes", code=1)
    assert f"{pipe} is no archive of a local cloud: it is " in chatprov("local", "load", str(pipe), "--yes", code=1)
    assert chatprov.document("local", "status")["pid"] == before["pid"]
    assert read_document(data / "state.json")["form"] == 1


def test_a_folder_of_a_newer_chatprov_is_not_saved(chatprov: Commands, data: Path) -> None:
    write_document(data / "state.json", {**STATE, "form": 2, "chatprov": "9.1.0"})
    (data / "lock").write_text("of the newer version")
    saved = chatprov.document("local", "save", str(chatprov.folder / "saved"), code=1)["error"]
    started = chatprov.document("local", "start", code=1)["error"]
    assert {**saved, "type": ""} == {**started, "type": ""}
    assert "was written by chatprov 9.1.0 in form 2" in saved["message"]
    assert (data / "lock").read_text() == "of the newer version"
    assert not (chatprov.folder / "saved").exists()


@pytest.fixture
def limited(chatprov: Commands, data: Path) -> Iterator[Path]:
    """Return the folder of a stopped cloud, whose permissions count for `chatprov` even if the user is root."""
    if os.geteuid() == 0:
        chatprov.prefix = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--")
        if shutil.which("setpriv") is None or subprocess.run([*chatprov.prefix, "true"], check=False).returncode:
            pytest.skip("root can read everything, and setpriv cannot take that right away")
    yield data
    chatprov.prefix = ()
    data.parent.chmod(0o700)
    data.chmod(0o700)
    for path in data.rglob("*"):
        path.chmod(0o700)


@pytest.mark.parametrize(("mode", "named"), [(0o000, "state.json"), (0o100, ""), (0o400, "state.json")])
def test_a_folder_that_cannot_be_read_is_named(chatprov: Commands, limited: Path, mode: int, named: str) -> None:
    limited.chmod(mode)
    said = chatprov("local", "status")
    assert f"It keeps its data in {limited} (its size is not known: {limited}" in said
    assert "cannot be read: Permission denied; check its permissions)" in said
    assert chatprov.document("local", "status")["data"] == {"folder": str(limited), "bytes": None}
    for arguments in (("start",), ("save", str(chatprov.folder / "saved"))):
        refused = chatprov.document("local", *arguments, code=1)["error"]
        if arguments == ("start",):
            assert refused["message"] == f"{limited / named} cannot be used: Permission denied."
        assert refused["message"].startswith(str(limited))
        assert "check the permissions there" in refused["advice"]
    assert not (chatprov.folder / "saved").exists()


@pytest.mark.parametrize("pattern", ["state.json", "dynamodb.*.log", "signing-key.json"])
def test_a_file_that_cannot_be_read_is_named(chatprov: Commands, limited: Path, pattern: str) -> None:
    file = one(limited, pattern)
    file.chmod(0)
    for arguments in (("start",), ("save", str(chatprov.folder / "saved"))):
        refused = chatprov.document("local", *arguments, code=1)["error"]
        assert refused["message"] == f"{file} cannot be used: Permission denied."
        assert "check the permissions there" in refused["advice"]
    assert not (chatprov.folder / "saved").exists()


def test_files_that_cannot_be_read_are_not_left_out(chatprov: Commands, limited: Path) -> None:
    (limited / "bodies").chmod(0)
    for arguments in (("save", str(chatprov.folder / "saved")), ("start",)):
        refused = chatprov.document("local", *arguments, code=1)["error"]
        assert refused["message"] == f"{limited / 'bodies'} cannot be used: Permission denied."
    assert not (chatprov.folder / "saved").exists()


def test_a_folder_above_that_cannot_be_read_is_named(chatprov: Commands, limited: Path) -> None:
    limited.parent.chmod(0)
    for command in ("status", "start"):
        refused = chatprov.document("local", command, code=1)["error"]
        assert refused["message"] == f"{limited} cannot be used: Permission denied."
        assert "check the permissions there" in refused["advice"]


def test_an_archive_that_no_cloud_understands_stops_no_cloud(chatprov: Commands, tmp_path: Path) -> None:
    chatprov("local", "start")
    before = chatprov.document("local", "status")["pid"]
    given = archive_with(tmp_path, WRONG["a table is a number"])
    refused = chatprov.document("local", "load", str(given), "--yes", code=1)["error"]
    assert refused["message"].startswith(f"{given} cannot be loaded: dynamodb.00000001.log is damaged: ")
    assert chatprov.document("local", "status")["pid"] == before


def test_a_log_of_a_newer_chatprov_is_not_saved(chatprov: Commands, data: Path) -> None:
    file = one(data, "sts.*.log")
    file.write_bytes(line_of(b'{"log":99}'))
    refused = chatprov.document("local", "save", str(chatprov.folder / "saved"), code=1)["error"]
    assert refused["message"].startswith(f"{file} was written by a newer chatprov in form 99")
    assert not (chatprov.folder / "saved").exists()


def test_a_reset_that_cannot_delete_stops_nothing(chatprov: Commands, limited: Path) -> None:
    chatprov("local", "start")
    before = chatprov.document("local", "status")["pid"]
    left = limited.with_name(f"{limited.name}.loading-abc")
    left.mkdir()
    chatprov("local", "start")
    assert not left.exists()
    limited.parent.chmod(0o500)
    refused = chatprov.document("local", "reset", "--yes", code=1)["error"]
    assert refused["message"] == f"{limited.parent} cannot be used: Permission denied."
    assert chatprov.document("local", "status")["pid"] == before
