"""STEP 9, "File Upload Flow": upload a file with a pre-signed URL, send its URL in a message, download and compare it.

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
    """An uploaded file: its address, and the message with its URL."""

    bucket: str
    key: str
    url: str
    """The plain URL, as in the message; without a signature S3 responds 403 to it."""
    content_type: str
    bytes: int
    message: dict[str, str] = field(default_factory=dict)


class ProgressListener(Protocol):
    """Receives the progress of a file, in bytes."""

    def sent(self, count: int) -> None:
        """Add `count` bytes sent to S3."""

    def fetched(self, count: int) -> None:
        """Add `count` bytes downloaded."""


class NullProgress:
    """Ignores the progress."""

    def sent(self, count: int) -> None:
        """Do nothing."""

    def fetched(self, count: int) -> None:
        """Do nothing."""


def upload(
    target: Target,
    outputs: Outputs,
    file: LocalFile,
    *,
    room: str,
    sender: str,
    token: str,
    largest: int | None = None,
    listener: ProgressListener | None = None,
    retry: RolePropagationRetry | None = None,
) -> Uploaded:
    """Put a file into the bucket, send a message with its URL, download the file and compare it byte for byte.

    `token` is a token of the pool that contains `sender`, for an API that checks the sender; `largest` is the maximum size in
    bytes; `listener` receives the progress. Raises UploadFailed or CallFailed. No message ever points to a missing file: the
    file is uploaded first, and is deleted after an error only when it is certain that no message has its URL.
    """
    if largest is not None and file.size > largest:
        raise UploadFailed(
            f"{file.name} has {file.size:,} bytes, and the chat takes {largest:,} at most",
            kept="Nothing was sent.",
            advice="The limit is bucket.largest_upload_bytes in config.yaml.",
        )
    try:
        transfer = _Upload(target, outputs, file, new_key(room, file.name), listener or NullProgress())
        transfer.put()
        message = Message.new(room, sender, BREAKING.sub("_", _text(file.name)), transfer.url)
        return transfer.send(message.as_input(), token, retry or RolePropagationRetry(target, outputs))
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, f"upload {file.name}") from error


class _Upload:
    def __init__(self, target: Target, outputs: Outputs, file: LocalFile, key: str, listener: ProgressListener) -> None:
        self.s3, self.dynamodb = target.client("s3"), target.client("dynamodb")
        self.outputs = outputs
        self.file = file
        self.listener = listener
        self.object = {"Bucket": outputs.bucket, "Key": key}
        self.urls = FileUrls(target, outputs.bucket)
        self.url = self.urls.plain(self.object["Key"])

    @property
    def file_location(self) -> str:
        return "s3://{Bucket}/{Key}".format_map(self.object)

    def put(self) -> None:
        headers = {"content-type": self.file.content_type, "content-length": str(self.file.size)}
        body: Any = self.file.body(self.listener.sent) if self.file.size else b""
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
                    f"The connection to S3 was lost during the upload of {self.file.name} ({type(error).__name__})",
                    kept=f"No message was sent{kept}.",
                    advice="Check the network, and run the command again.",
                ) from None
            raise
        if answer.status != 200:  # noqa: PLR2004  # OK
            raise UploadFailed(
                f"S3 refused {self.file.name}: {answer.status} {_s3_error(answer.data)}",
                kept="No message was sent.",
                advice="`chatprov status` shows whether the bucket matches config.yaml.",
            )

    def send(self, message: dict[str, str], token: str, retry: RolePropagationRetry) -> Uploaded:
        answer = self._send(message, token, retry)
        key = _key(answer, message)
        if not self._is_stored(key):
            raise UploadFailed(
                "AppSync returned success, but the message is not in the table",
                kept=f"There is no message{self._remove_file()}.",
                advice="`chatprov test` shows where it fails.",
            )
        self._download(key)
        about = self.object["Bucket"], self.object["Key"], self.url, self.file.content_type, self.file.size
        return Uploaded(*about, {**message, **key})

    def _send(self, message: dict[str, str], token: str, retry: RolePropagationRetry) -> GraphQLAnswer:
        async def sending() -> GraphQLAnswer:
            url = self.outputs.graphql_url
            async with open_http(url) as http:
                return await retry.ask(
                    lambda: post(http, url, SEND, token=token, variables={"input": message}),
                    lambda answer: self._is_stored(_key(answer, message)),
                )

        try:
            answer = asyncio.run(sending())
        except ChatprovError as error:
            raise UploadFailed(
                f"The connection was lost while the message was sent: {error.message}",
                kept=f"The message may have been stored, so the file is kept: {self.file_location}",
                advice="Check the room before you run the command again.",
            ) from None
        if answer.errors or not answer.value("sendMessage"):
            raise UploadFailed(
                f"AppSync refused the message: {answer.brief()}",
                kept="The message was stored nevertheless, and the file is kept."
                if self._is_stored(_key(answer, message))
                else f"There is no message{self._remove_file()}.",
            )
        return answer

    def _is_stored(self, key: dict[str, str]) -> bool:
        item = self.dynamodb.get_item(TableName=self.outputs.table_name, Key=_typed(key), ConsistentRead=True)
        return bool(item.get("Item", {}).get("fileUrl") == {"S": self.url})

    def _download(self, key: dict[str, str]) -> None:
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
                f"The connection was lost during the download of {self.file.name} ({type(error).__name__})",
                kept="The file is in the bucket and its message was sent, but the file was not compared.",
            ) from None
        if not same or content.tell() != self.file.size:
            # The message first: it must never point to a missing file.
            self.dynamodb.delete_item(TableName=self.outputs.table_name, Key=_typed(key))
            raise UploadFailed(
                f"The downloaded file differs from {self.file.name} (status {answer.status})",
                kept=f"The message was deleted{self._remove_file()}.",
                advice="If the file was changed during the upload, run the command again.",
            )

    def _is_next(self, piece: bytes) -> bool:
        """Return whether these are the next bytes of the file."""
        self.listener.fetched(len(piece))
        return self.file.content.read(len(piece)) == piece

    def _remove_file(self) -> str:
        """Delete the file, and return the result as the end of a sentence."""
        try:
            self.s3.delete_object(**self.object)
        except (ClientError, BotoCoreError):
            return f"; the file may remain at {self.file_location}"
        return ", and the file was deleted from the bucket"


def _key(answer: GraphQLAnswer, message: dict[str, str]) -> dict[str, str]:
    """Return the key of a sent message: the one in the response, if any, else the client's."""
    sent = answer.value("sendMessage") or {}
    return {name: sent.get(name) or message[name] for name in ("roomId", "timestamp")}


def _typed(key: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": value} for name, value in key.items()}


def _text(name: str) -> str:
    """Return a file name as valid text; undecodable bytes are replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _s3_error(body: bytes) -> str:
    found = re.search(rb"<Code>(.*?)</Code>", body)
    return found[1].decode() if found else ""
