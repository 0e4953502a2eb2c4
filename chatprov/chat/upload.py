"""STEP 9, "File Upload Flow": a file to S3 by a pre-signed URL, its URL into a message, and the file back again.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from chatprov.chat.file_urls import FileUrls, new_key
from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.message import BREAKING, SEND, Message
from chatprov.chat.retry import RolePropagationRetry
from chatprov.errors import ChatprovError, UploadFailed
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from chatprov.chat.local_file import LocalFile
    from chatprov.outputs import Outputs
    from chatprov.target import Target

URL_SECONDS = 3600
TIMEOUT = urllib3.Timeout(connect=10, read=120)
PIECE = 1 << 18


@dataclass(frozen=True)
class Uploaded:
    """A file in the chat: where it is, and the message that says so."""

    bucket: str
    key: str
    url: str
    """The plain URL, as the message has it; without a signature S3 answers 403 to it."""
    content_type: str
    bytes: int
    message: dict[str, str] = field(default_factory=dict)


class ProgressListener(Protocol):
    """Who is told, in bytes, how far a file has come."""

    def sent(self, count: int) -> None:
        """So many bytes more have gone to S3."""

    def fetched(self, count: int) -> None:
        """So many bytes more have come back."""


class NullProgress:
    """Nobody is told."""

    def sent(self, count: int) -> None:
        """Forget it."""

    def fetched(self, count: int) -> None:
        """Forget it."""


def upload(
    target: Target,
    outputs: Outputs,
    file: LocalFile,
    *,
    room: str,
    sender: str,
    token: str,
    largest: int | None = None,
    journey: ProgressListener | None = None,
    patience: RolePropagationRetry | None = None,
) -> Uploaded:
    """Put a file into the bucket, send a message with its URL, fetch the file back and compare it byte for byte.

    `token` is one of the pool that names `sender`, where the API looks at who sends; `largest` is how many bytes a file may have;
    `journey` is told how far it is. Raises UploadFailed or CallFailed when that does not succeed. Then no
    message points to a file that is not there: the file goes first, and is taken back only when it is certain that no message
    has its URL.
    """
    if largest is not None and file.size > largest:
        raise UploadFailed(
            f"{file.name} has {file.size:,} bytes, and the chat takes {largest:,} at most",
            kept="Nothing was sent.",
            advice="The configuration says how many (bucket.largest_upload_bytes).",
        )
    try:
        one = _Upload(target, outputs, file, new_key(room, file.name), journey or NullProgress())
        one.put()
        message = Message.new(room, sender, BREAKING.sub("_", _text(file.name)), one.url)
        return one.send(message.as_input(), token, patience or RolePropagationRetry(target, outputs))
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, f"upload {file.name}") from error


class _Upload:
    def __init__(self, target: Target, outputs: Outputs, file: LocalFile, key: str, journey: ProgressListener) -> None:
        self.s3, self.dynamodb = target.client("s3"), target.client("dynamodb")
        self.outputs = outputs
        self.file = file
        self.journey = journey
        self.object = {"Bucket": outputs.bucket, "Key": key}
        self.urls = FileUrls(target, outputs.bucket)
        self.url = self.urls.plain(self.object["Key"])

    @property
    def place(self) -> str:
        return "s3://{Bucket}/{Key}".format_map(self.object)

    def put(self) -> None:
        headers = {"content-type": self.file.content_type, "content-length": str(self.file.size)}
        body: Any = self.file.body(self.journey.sent) if self.file.size else b""
        try:
            with urllib3.PoolManager() as http:
                url = self.urls.put(
                    self.object["Key"], self.file.content_type, seconds=URL_SECONDS, size=self.file.size
                )
                answer = http.request("PUT", url, body=body, headers=headers, timeout=TIMEOUT, retries=False)
        except BaseException as error:
            kept = self._remove_file()
            if isinstance(error, urllib3.exceptions.HTTPError):
                raise UploadFailed(
                    f"The connection to S3 was lost while {self.file.name} was sent ({type(error).__name__})",
                    kept=f"No message was sent{kept}.",
                    advice="Check the network, and run it again.",
                ) from None
            raise
        if answer.status != 200:  # noqa: PLR2004  # OK
            raise UploadFailed(
                f"S3 did not take {self.file.name}: {answer.status} {_s3_error(answer.data)}",
                kept="No message was sent.",
                advice="`chatprov status` shows whether the bucket stands as config.yaml wants it.",
            )

    def send(self, message: dict[str, str], token: str, patience: RolePropagationRetry) -> Uploaded:
        answer = self._send(message, token, patience)
        key = _key(answer, message)
        if not self._is_stored(key):
            raise UploadFailed(
                "AppSync answered success, but the message is not in the table",
                kept=f"There is no message{self._remove_file()}.",
                advice="`chatprov test` shows where it fails.",
            )
        self._fetch_back(key)
        about = self.object["Bucket"], self.object["Key"], self.url, self.file.content_type, self.file.size
        return Uploaded(*about, {**message, **key})

    def _send(self, message: dict[str, str], token: str, patience: RolePropagationRetry) -> GraphQLAnswer:
        async def sending() -> GraphQLAnswer:
            url = self.outputs.graphql_url
            async with open_http(url) as http:
                return await patience.ask(
                    lambda: post(http, url, SEND, token=token, variables={"input": message}),
                    lambda answer: self._is_stored(_key(answer, message)),
                )

        try:
            answer = asyncio.run(sending())
        except ChatprovError as error:
            raise UploadFailed(
                f"The connection was lost while the message was sent: {error.message}",
                kept=f"Whether it was stored is not known, so the file stays: {self.place}",
                advice="Look into the room before you run it again.",
            ) from None
        if answer.errors or not answer.value("sendMessage"):
            raise UploadFailed(
                f"AppSync did not take the message: {answer.brief()}",
                kept="The message is stored all the same, and the file stays."
                if self._is_stored(_key(answer, message))
                else f"There is no message{self._remove_file()}.",
            )
        return answer

    def _is_stored(self, key: dict[str, str]) -> bool:
        item = self.dynamodb.get_item(TableName=self.outputs.table_name, Key=_typed(key), ConsistentRead=True)
        return bool(item.get("Item", {}).get("fileUrl") == {"S": self.url})

    def _fetch_back(self, key: dict[str, str]) -> None:
        content = self.file.content
        content.seek(0)
        try:
            with (
                urllib3.PoolManager() as http,
                http.request(
                    "GET",
                    self.urls.get(self.object["Key"], seconds=URL_SECONDS),
                    preload_content=False,
                    timeout=TIMEOUT,
                    retries=False,
                ) as answer,
            ):
                same = answer.status == 200 and all(  # noqa: PLR2004  # OK
                    self._is_next(piece) for piece in answer.stream(PIECE)
                )
        except urllib3.exceptions.HTTPError as error:
            raise UploadFailed(
                f"The connection was lost while {self.file.name} was fetched back ({type(error).__name__})",
                kept="The file is in the bucket and its message is sent, but they were not compared.",
            ) from None
        if not same or content.tell() != self.file.size:
            # The message first: at no time may it point to nothing.
            self.dynamodb.delete_item(TableName=self.outputs.table_name, Key=_typed(key))
            raise UploadFailed(
                f"S3 gives something else than {self.file.name} back (status {answer.status})",
                kept=f"The message is removed{self._remove_file()}.",
                advice="If somebody changed the file meanwhile, run it again.",
            )

    def _is_next(self, piece: bytes) -> bool:
        """Tell whether these bytes are those that follow in the file."""
        self.journey.fetched(len(piece))
        return self.file.content.read(len(piece)) == piece

    def _remove_file(self) -> str:
        """Take the file back, and say in the middle of a sentence what became of it."""
        try:
            self.s3.delete_object(**self.object)
        except (ClientError, BotoCoreError):
            return f"; the file may be left at {self.place}"
        return ", and no file is left in the bucket"


def _key(answer: GraphQLAnswer, message: dict[str, str]) -> dict[str, str]:
    """Return the key of a message that was sent: the server's, where it says one."""
    sent = answer.value("sendMessage") or {}
    return {name: sent.get(name) or message[name] for name in ("roomId", "timestamp")}


def _typed(key: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": value} for name, value in key.items()}


def _text(name: str) -> str:
    """Return a file's name as text that can be sent, even if it is none."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _s3_error(body: bytes) -> str:
    found = re.search(rb"<Code>(.*?)</Code>", body)
    return found[1].decode() if found else ""
