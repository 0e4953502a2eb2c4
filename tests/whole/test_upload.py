"""STEP 9 for real: whatever a file is called, it comes back byte for byte, or one clear message says why there is none."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest
import requests
import urllib3
from botocore.config import Config

from chatprov.chat.local_file import open_file
from chatprov.chat.upload import upload
from chatprov.chat.users import add_user, sign_in
from chatprov.errors import UploadFailed
from chatprov.outputs import Outputs
from tests.whole.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.project import Project
    from chatprov.target import Target
    from tests.whole.conftest import Chatprov

MEBI = 1 << 20
MEASURED = """
import re, sys
from chatprov.cli.main import cli
try: cli(sys.argv[1:])
finally: print(re.search(r"VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""
ODD = [
    "plain.txt",
    "Grüße 日本 🎉.png",
    "a b&c=d?e#f%2F+g.pdf",
    'say "hi"\\now.txt',
    "..hidden",
    "-rf",
    "new\nline.bin",
]


def outputs_of(cloud: Chatprov) -> Outputs:
    return Outputs.read(cloud.json("outputs"))


def stored(cloud: Chatprov, outputs: Outputs) -> tuple[list[dict[str, str]], list[str]]:
    """Return all messages and the keys of all files."""
    target = cloud.target()
    items = target.client("dynamodb").scan(TableName=outputs.table_name)["Items"]
    files = target.client("s3").list_objects_v2(Bucket=outputs.bucket).get("Contents", [])
    return [{name: value["S"] for name, value in item.items()} for item in items], [one["Key"] for one in files]


def test_files_of_all_names_and_sizes(cloud: Chatprov) -> None:
    cloud("up")
    outputs = outputs_of(cloud)
    s3 = cloud.target().client("s3")
    for number, name in enumerate(ODD):
        path = cloud.folder / name
        path.write_bytes(os.urandom(number * 1000))  # the first is empty
        done = cloud.json("upload", str(path), "--room", "../a b/" if number else "room1", "--sender", "ann")
        assert re.fullmatch(r"uploads/[\w.~%-]+/[0-9a-f-]{36}/[\w.~%-]+", done["key"])
        assert s3.get_object(Bucket=outputs.bucket, Key=done["key"])["Body"].read() == path.read_bytes()
        assert urllib3.request("GET", done["url"]).status == 403
        messages, files = stored(cloud, outputs)
        assert {**done["message"], "fileUrl": done["url"]} in messages
        assert len(messages) == len(files) == number + 1
    assert cloud.target().client("cognito-idp").list_users(UserPoolId=outputs.user_pool_id)["Users"] == []
    assert cloud.json("test")["ok"]
    assert len(stored(cloud, outputs)[1]) == len(ODD)


def test_the_example_in_the_lesson_does_what_it_says(
    cloud: Chatprov, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud("up")
    outputs = outputs_of(cloud)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{cloud.port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8 a photo")
    sent: dict[str, str] = {}
    names = {"boto3": boto3, "Config": Config, "requests": requests, "uuid4": uuid4, "send_message": sent.update}
    names |= {"region": outputs.region, "bucket": outputs.bucket}
    exec(next(step.example for step in project.steps if step.number == 9), names)
    assert names["photo"] == b"\xff\xd8 a photo"
    assert urllib3.request("GET", sent["fileUrl"]).status == 403
    assert stored(cloud, outputs)[1] == [sent["fileUrl"].split(f"/{outputs.bucket}/")[1]]


def test_a_large_file_as_a_user_in_little_memory(cloud: Chatprov) -> None:
    cloud("up")
    outputs = outputs_of(cloud)
    add_user(cloud.target().client("cognito-idp"), outputs.user_pool_id, "ann@example.com", "Correct-horse-7")
    path = cloud.folder / "film.mp4"
    path.write_bytes(os.urandom(50 * MEBI))
    where = ["--port", str(cloud.port), "--state-dir", str(cloud.folder / "state")]
    user = ["--user", "ann@example.com", "--password-stdin", "--json"]
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, *where, "upload", str(path), "--room", "room1", *user],
        cwd=ROOT,
        input="Correct-horse-7\n",
        capture_output=True,
        text=True,
        check=True,
    )
    done = json.loads(ran.stdout)
    assert (done["bytes"], done["content_type"], done["message"]["sender"]) == (
        50 * MEBI,
        "video/mp4",
        "ann@example.com",
    )
    assert int(ran.stderr.split()[-1]) < 150 * 1024
    assert "Correct-horse-7" not in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _: None, "No such file"),
        (lambda path: path.mkdir(), "Is a directory"),
        (os.mkfifo, "is not a file"),
        (lambda path: path.touch(0o000), "Permission denied"),
        (lambda path: os.truncate(_touched(path), (5 << 30) + 1), "larger than the 5 GB"),
    ],
)
def test_what_cannot_be_sent_is_told_before_anything_is(
    make: Callable[[Path], Any], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "thing.txt"
    make(path)
    if told == "Permission denied" and os.geteuid() == 0:  # nothing is unreadable for root
        monkeypatch.setattr(os, "open", _denied)
    with pytest.raises(UploadFailed, match=told) as caught:
        open_file(path)
    assert caught.value.stands == "Nothing was sent."


def _touched(path: Path) -> Path:
    path.touch()
    return path


def _denied(path: str, *_: object) -> int:
    raise PermissionError(13, "Permission denied", path)


def test_a_key_that_s3_would_not_take_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.touch()
    with open_file(path) as file, pytest.raises(UploadFailed, match="too long"):
        file.key("r" * 1000)


@pytest.fixture
def deaf() -> Iterator[str]:
    """Where every connection is closed after the first bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def close_all() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(100)

        thread = threading.Thread(target=close_all, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_no_message_points_to_a_file_that_is_not_there(
    cloud: Chatprov, deaf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud("up")
    outputs, target = outputs_of(cloud), cloud.target()
    cognito = target.client("cognito-idp")
    add_user(cognito, outputs.user_pool_id, "ann@example.com", "Correct-horse-7")
    token = sign_in(cognito, outputs.client_id, "ann@example.com", "Correct-horse-7").access
    path = cloud.folder / "file.txt"
    path.write_bytes(b"x" * MEBI)

    def refused(told: str, **changed: Any) -> UploadFailed:
        given: dict[str, Any] = {"outputs": outputs, "room": "room1", "sender": "ann", "token": token}
        given |= {"report": lambda _: None} | changed
        with open_file(path) as file, pytest.raises(UploadFailed, match=told) as caught:
            upload(target, given.pop("outputs"), file, **given)
        return caught.value

    refused("did not take the message: 401", token="none")
    refused("did not take the message", room='a"b')  # the tutorial's template breaks at a quote
    assert stored(cloud, outputs) == ([], [])

    def shorten(_: int) -> None:
        os.truncate(path, 10)

    refused("became shorter", report=shorten)
    path.write_bytes(b"x" * MEBI)
    with monkeypatch.context() as broken:
        broken.setattr(type(target), "url_signer", lambda *_: _signer(target, deaf))
        refused("connection to S3 was lost")
    assert stored(cloud, outputs) == ([], [])

    with monkeypatch.context() as broken:
        seen = iter([False])
        broken.setattr("chatprov.chat.upload._Upload._is_stored", lambda *_: next(seen))
        assert "no file is left" in refused("not in the table").stands
    assert stored(cloud, outputs)[1] == []
    target.client("dynamodb").delete_item(TableName=outputs.table_name, Key=_key(stored(cloud, outputs)[0][0]))

    lost = Outputs(**{**vars(outputs), "graphql_url": f"{deaf}/graphql"})
    assert "the file stays" in refused("connection was lost while the message", outputs=lost).stands
    messages, files = stored(cloud, outputs)
    assert (messages, len(files)) == ([], 1)

    def change(count: int) -> None:
        if not count:
            return
        with path.open("r+b") as file:
            file.write(b"y")

    assert "message is removed" in refused("something else", report=change).stands
    assert stored(cloud, outputs) == ([], files)


def _signer(target: Target, endpoint: str) -> Any:
    return boto3.client(
        "s3",
        region_name=target.region,
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def _key(message: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": message[name]} for name in ("roomId", "timestamp")}
