"""STEP 8, "Test GraphQL API", and STEP 9: sign in, send the tutorial's mutation, read it back, upload a file, leave no trace."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from graphql import FieldNode, OperationDefinitionNode, parse, value_from_ast_untyped

from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.local_file import open_file
from chatprov.chat.patience import Patience
from chatprov.chat.upload import upload
from chatprov.chat.users import sign_in, temporary_user
from chatprov.errors import ChatError
from chatprov.failures import call_failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.outputs import Outputs
    from chatprov.target import Target

UPLOAD_BYTES = 4096
UPLOAD_ROOM = "chatprov-test-uploads"
"""A room of the test's own, so that what an earlier, killed test left there can be removed."""


@dataclass(frozen=True)
class Check:
    """One thing that was tried, and how it went."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Sending:
    """What a sendMessage document says: the message it carries and the fields it asks back."""

    field: str
    message: dict[str, Any]
    selected: tuple[str, ...]

    @classmethod
    def read(cls, document: str) -> Sending:
        """Read the first field of a mutation whose argument `input` is the message."""
        operation = next(one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode))
        field = next(one for one in operation.selection_set.selections if isinstance(one, FieldNode))
        arguments = {one.name.value: value_from_ast_untyped(one.value) for one in field.arguments or ()}
        selections = field.selection_set.selections if field.selection_set else ()
        return cls(
            field.name.value,
            arguments["input"],
            tuple(one.name.value for one in selections if isinstance(one, FieldNode)),
        )


def acceptance(
    target: Target,
    outputs: Outputs,
    operations: Path,
    report: Callable[[Check], None],
) -> list[Check]:
    """Try the finished backend as a user would, and return what was checked, each also told to `report` as it is done.

    `operations` is the folder with sendMessage.graphql and getMessages.graphql. A message that stands under the same room and time
    is put back afterwards. Raises CallFailed when AWS refuses a call that the test itself needs.
    """
    return _Trial(target, outputs, operations, report).run()


class _Trial:
    def __init__(self, target: Target, outputs: Outputs, operations: Path, report: Callable[[Check], None]) -> None:
        self.outputs = outputs
        self.report = report
        self.patience = Patience(target, outputs)
        self.target = target
        self.cognito = target.client("cognito-idp")
        self.s3 = target.client("s3")
        self.dynamodb = target.client("dynamodb")
        self.mutation = (operations / "sendMessage.graphql").read_text(encoding="utf-8")
        self.query = (operations / "getMessages.graphql").read_text(encoding="utf-8")
        self.sending = Sending.read(self.mutation)
        self.key = {name: {"S": self.sending.message[name]} for name in ("roomId", "timestamp")}
        self.checks: list[Check] = []

    def run(self) -> list[Check]:
        try:
            before = self._stored()
            try:
                self._talk()
            finally:
                self._put_back(before)
                left = self._remove_uploads()
            clean = self._stored() == before and not left
            self._check("no trace left", clean, "the temporary user, the messages and the file are removed")
        except (ClientError, BotoCoreError) as error:
            raise call_failed(error, "test the API") from error
        return self.checks

    def _talk(self) -> None:
        refused = asyncio.run(self._post(self.mutation, None))
        self._check("without a token", refused.status == 401, f"AppSync answers {refused.brief()}")  # noqa: PLR2004
        with temporary_user(self.cognito, self.outputs.user_pool_id) as user:
            token = sign_in(self.cognito, self.outputs.client_id, user.email, user.password).access
            self._check("sign in", bool(token), f"as {user.email}, a temporary user")
            self._send(token)
            self._read_back(token)
            self._upload(token)

    async def _post(self, document: str, token: str | None) -> GraphQLAnswer:
        async with open_http(self.outputs.graphql_url) as http:
            return await post(http, self.outputs.graphql_url, document, token=token)

    def _send(self, token: str) -> None:
        answer = asyncio.run(
            self.patience.ask(lambda: self._post(self.mutation, token), lambda _: bool(self._stored()))
        )
        sent = self.sending
        want = {sent.field: {name: sent.message.get(name) for name in sent.selected}}
        self._check(f"mutation {sent.field}", not answer.errors and answer.body.get("data") == want, answer.brief())
        item = self._stored() or {}
        stored = {name: next(iter(value.values())) for name, value in item.items()}
        # What the message leaves out is the templates' business; what it says must be stored as said.
        kept = all(stored.get(name) == value for name, value in sent.message.items())
        self._check(
            "DynamoDB holds it", kept, ", ".join(f"{name}={value}" for name, value in stored.items()) or "no item"
        )

    def _read_back(self, token: str) -> None:
        answer = asyncio.run(self._post(self.query, token))
        messages = (answer.body.get("data") or {}).get("getMessages") or []
        mine = [one for one in messages if all(one.get(name) == value for name, value in self.sending.message.items())]
        self._check("query getMessages", len(mine) == 1, f"{len(messages)} in the room" if mine else answer.brief())

    def _upload(self, token: str) -> None:
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
                        sender="chatprov",
                        token=token,
                        report=lambda _: None,
                        patience=self.patience,
                    )
                except ChatError as error:
                    self._check("upload a file", ok=False, detail=f"{error.message}. {error.stands}")
                else:
                    detail = f"{done.bytes} bytes to {done.bucket}, sent as a message, and fetched back the same"
                    self._check("upload a file", ok=True, detail=detail)

    def _remove_uploads(self) -> int:
        """Remove what uploads of tests left; return how many files and messages there are afterwards."""
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
        return [one["Key"] for page in pages for one in page.get("Contents", [])]

    def _stored(self) -> dict[str, Any] | None:
        answer = self.dynamodb.get_item(TableName=self.outputs.table_name, Key=self.key, ConsistentRead=True)
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def _put_back(self, before: dict[str, Any] | None) -> None:
        if before is None:
            self.dynamodb.delete_item(TableName=self.outputs.table_name, Key=self.key)
        else:
            self.dynamodb.put_item(TableName=self.outputs.table_name, Item=before)

    def _check(self, name: str, ok: bool, detail: str) -> None:  # noqa: FBT001
        check = Check(name, ok, detail)
        self.checks.append(check)
        self.report(check)
