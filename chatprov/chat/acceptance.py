"""STEP 8, "Test GraphQL API", and STEP 9: sign in, send, subscribe, read back, upload a file, and clean up."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.chat.check import Checks, TestResult
from chatprov.chat.conversation import Conversation
from chatprov.chat.local_file import open_file
from chatprov.chat.retry import RolePropagationRetry
from chatprov.chat.rooms import temporary_session
from chatprov.chat.upload import upload
from chatprov.errors import ChatError
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.outputs import Outputs
    from chatprov.target import Target

UPLOAD_BYTES = 4096
UPLOAD_ROOM = "chatprov-test-uploads"
"""A room that only the test uses, so that the messages and files of an earlier, killed test can be deleted."""


def acceptance(
    target: Target,
    outputs: Outputs,
    operations: Path,
    report: Callable[[TestResult], None],
    waiting: Callable[[str], None] = lambda _: None,
) -> list[TestResult]:
    """Test the finished backend as a user, and return the results; each is also passed to `report` when it is ready.

    `operations` is the folder with the documents of STEP 8; `waiting` receives the reason for a delay. An existing message with the
    same room and time is restored afterwards. Raises CallFailed when AWS refuses a call that the test itself needs.
    """
    return _Acceptance(
        target, outputs, operations, Checks(report), RolePropagationRetry(target, outputs, waiting=waiting)
    ).run()


class _Acceptance:
    def __init__(
        self, target: Target, outputs: Outputs, operations: Path, checks: Checks, retry: RolePropagationRetry
    ) -> None:
        self.outputs = outputs
        self.checks = checks
        self.target = target
        self.retry = retry
        self.cognito = target.client("cognito-idp")
        self.s3 = target.client("s3")
        self.dynamodb = target.client("dynamodb")
        self.conversation = Conversation(outputs, operations, checks, retry, self._stored)
        message = self.conversation.message
        self.room: str = message["roomId"]
        # The tutorial's mutation contains the key, and overwrites the message that has it.
        self.overwritten = {name: message[name] for name in ("roomId", "timestamp")} if "timestamp" in message else None

    def run(self) -> list[TestResult]:
        try:
            before = self._item(self.overwritten)
            try:
                self._chat()
            finally:
                self._restore(before)
                left = self._remove_uploads()
            clean = self._item(self.overwritten) == before and not left
            self.checks.add("clean up", "the temporary user, the messages and the file are deleted", ok=clean)
        except (ClientError, BotoCoreError) as error:
            raise call_failed(error, "test the API") from error
        return self.checks.results

    def _chat(self) -> None:
        asyncio.run(self.conversation.without_token())
        pool, client = self.outputs.user_pool_id, self.outputs.client_id
        with temporary_session(self.cognito, pool, client, self.room, UPLOAD_ROOM) as (email, token):
            self.checks.add("sign in", f"as {email}, a temporary user", ok=bool(token))
            asyncio.run(self.conversation.with_token(token))
            self._upload(email, token)

    def _upload(self, email: str, token: str) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "chatprov test.txt"
            path.write_bytes(secrets.token_hex(UPLOAD_BYTES // 2).encode())
            with open_file(path) as file:
                try:
                    done = upload(
                        self.target,
                        self.outputs,
                        file,
                        room=UPLOAD_ROOM,
                        sender=email,
                        token=token,
                        retry=self.retry,
                    )
                except ChatError as error:
                    self.checks.add("upload a file", f"{error.message}. {error.kept}", ok=False)
                else:
                    detail = f"{done.bytes} bytes to {done.bucket}, sent as a message, downloaded and compared"
                    self.checks.add("upload a file", detail, ok=True)

    def _remove_uploads(self) -> int:
        """Delete the files and messages of test uploads; return how many remain."""
        for item in self._uploaded_messages():
            self.dynamodb.delete_item(
                TableName=self.outputs.table_name, Key={name: item[name] for name in ("roomId", "timestamp")}
            )
        for key in self._uploaded_keys():
            self.s3.delete_object(Bucket=self.outputs.bucket, Key=key)
        return len(self._uploaded_messages()) + len(self._uploaded_keys())

    def _uploaded_messages(self) -> list[dict[str, Any]]:
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.outputs.table_name,
            KeyConditionExpression="roomId = :room",
            ExpressionAttributeValues={":room": {"S": UPLOAD_ROOM}},
            ConsistentRead=True,
        )
        return [item for page in pages for item in page["Items"]]

    def _uploaded_keys(self) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.outputs.bucket, Prefix=f"uploads/{UPLOAD_ROOM}/"
        )
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def _stored(self, key: dict[str, str]) -> dict[str, str] | None:
        item = self._item(key)
        return None if item is None else {name: next(iter(value.values())) for name, value in item.items()}

    def _item(self, key: dict[str, str] | None) -> dict[str, Any] | None:
        if key is None:
            return None
        answer = self.dynamodb.get_item(TableName=self.outputs.table_name, Key=_typed(key), ConsistentRead=True)
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def _restore(self, before: dict[str, Any] | None) -> None:
        for key in filter(lambda key: key["timestamp"], self.conversation.sent):
            self.dynamodb.delete_item(TableName=self.outputs.table_name, Key=_typed(key))
        if before is not None:
            self.dynamodb.put_item(TableName=self.outputs.table_name, Item=before)


def _typed(key: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": value} for name, value in key.items()}
