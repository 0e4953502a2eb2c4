"""STEP 9: whatever a file is called, it comes back byte for byte, or one clear message says why there is none."""

from __future__ import annotations

import os
import re
import socket
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3

from chatprov.chat.file_urls import new_key
from chatprov.chat.local_file import open_file
from chatprov.chat.sign_in import sign_in
from chatprov.chat.upload import NullProgress, Uploaded, upload
from chatprov.chat.users import add_user
from chatprov.errors import UploadFailed
from chatprov.outputs import Outputs, outputs_of
from chatprov.target import Target
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.engine.engine import Engine

pytestmark = pytest.mark.slow
MEBI = 1 << 20
ODD = [
    b"plain.txt",
    "Grüße 日本 🎉.png".encode(),
    b"a b&c=d?e#f%2F+g.pdf",
    b'say "hi"\\now.txt',
    b"..hidden",
    b"-rf",
    b"new\nline.bin",
    b"\xff no text.bin",
]


class Chat:
    """The tutorial's backend, and ann, who is signed in."""

    def __init__(self, engine: Engine) -> None:
        assert isinstance(engine.target, Target)
        self.target = engine.target
        self.outputs = outputs_of(engine, engine.read_all())
        self.s3, self.dynamodb = self.target.client("s3"), self.target.client("dynamodb")
        cognito = self.target.client("cognito-idp")
        add_user(cognito, self.outputs.user_pool_id, "ann@example.com", "Correct-horse-7")
        self.token = sign_in(cognito, self.outputs.client_id, "ann@example.com", "Correct-horse-7").access

    def upload(self, path: Path, **changed: Any) -> Uploaded:
        given: dict[str, Any] = {"outputs": self.outputs, "room": "room1", "sender": "ann", "token": self.token}
        given |= changed
        with open_file(path) as file:
            return upload(self.target, given.pop("outputs"), file, **given)

    def stored(self) -> tuple[list[dict[str, str]], list[str]]:
        """Return all messages and the keys of all files."""
        items = self.dynamodb.scan(TableName=self.outputs.table_name)["Items"]
        files = self.s3.list_objects_v2(Bucket=self.outputs.bucket).get("Contents", [])
        return [{name: value["S"] for name, value in item.items()} for item in items], [one["Key"] for one in files]

    def content(self, key: str) -> bytes:
        content: bytes = self.s3.get_object(Bucket=self.outputs.bucket, Key=key)["Body"].read()
        return content

    def clear(self) -> None:
        messages, files = self.stored()
        for message in messages:
            which = {name: {"S": message[name]} for name in ("roomId", "timestamp")}
            self.dynamodb.delete_item(TableName=self.outputs.table_name, Key=which)
        for key in files:
            self.s3.delete_object(Bucket=self.outputs.bucket, Key=key)


@pytest.fixture(scope="module")
def signed_in(engine_after_up: Engine) -> Chat:
    return Chat(engine_after_up)


@pytest.fixture
def chat(signed_in: Chat) -> Iterator[Chat]:
    """The backend without messages and files."""
    yield signed_in
    signed_in.clear()


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("size", [0, 3000])
def test_a_file_of_any_name(chat: Chat, tmp_path: Path, name: bytes, size: int) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(os.urandom(size))
    done = chat.upload(path, room="../a b/")
    assert re.fullmatch(r"uploads/[\w.~%-]+/[0-9a-f-]{36}/[\w.~%-]+", done.key)
    assert chat.content(done.key) == path.read_bytes()
    assert urllib3.request("GET", done.url).status == 403
    assert chat.stored() == ([{**done.message, "fileUrl": done.url}], [done.key])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _: None, "No such file"),
        (lambda path: path.mkdir(), "Is a directory"),
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.touch(0o000), "Permission denied"),
        (lambda path: os.truncate(_touched(path), (5 << 30) + 1), "larger than 5 GB"),
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
    assert caught.value.kept == "Nothing was sent."


def _touched(path: Path) -> Path:
    path.touch()
    return path


def _denied(path: str, *_: object) -> int:
    raise PermissionError(13, "Permission denied", path)


def test_a_key_that_s3_would_not_take_is_told() -> None:
    with pytest.raises(UploadFailed, match="too long"):
        new_key("r" * 1000, "file.txt")


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
    thread.join(PATIENCE)


def test_no_message_points_to_a_file_that_is_not_there(
    chat: Chat, deaf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = chat.target
    path = tmp_path / "file.txt"
    path.write_bytes(b"x" * MEBI)

    def refused(told: str, **changed: Any) -> UploadFailed:
        with pytest.raises(UploadFailed, match=told) as caught:
            chat.upload(path, **changed)
        return caught.value

    refused("refused the message: 401", token="none")
    refused("refused the message", room='a"b')  # the tutorial's template breaks at a quote
    assert chat.stored() == ([], [])

    class Shorten(NullProgress):
        def sent(self, _: int) -> None:
            os.truncate(path, 10)

    refused("became shorter", listener=Shorten())
    path.write_bytes(b"x" * MEBI)
    with monkeypatch.context() as broken:
        broken.setattr(type(target), "url_signer", lambda *_: _signer(target, deaf))
        refused("connection to S3 was lost")
    assert chat.stored() == ([], [])

    with monkeypatch.context() as broken:
        seen = iter([False])
        broken.setattr("chatprov.chat.upload._Upload._is_stored", lambda *_: next(seen))
        assert "file was deleted" in refused("not in the table").kept
    assert chat.stored()[1] == []
    chat.clear()

    lost = Outputs(**{**vars(chat.outputs), "graphql_url": f"{deaf}/graphql"})
    assert "the file is kept" in refused("connection was lost while the message", outputs=lost).kept
    messages, files = chat.stored()
    assert (messages, len(files)) == ([], 1)

    class Change(NullProgress):
        def sent(self, _: int) -> None:
            with path.open("r+b") as file:
                file.write(b"y")

    assert "message was deleted" in refused("downloaded file differs", listener=Change()).kept
    assert chat.stored() == ([], files)


def _signer(target: Target, endpoint: str) -> Any:
    return boto3.client(
        "s3",
        region_name=target.region,
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
