"""The sandbox of the exploits: two temporary rooms and three temporary users, deleted afterwards.

The resources that an earlier, killed audit left are deleted first; all are found by their names.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.audit.rule import InconclusiveError
from chatprov.chat.attributes import sample_attributes
from chatprov.chat.authenticator import AuthenticatorApp, SecondFactorCodes
from chatprov.chat.file_urls import FileUrls
from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.message import HISTORY, LISTEN, SEND
from chatprov.chat.rooms import add_members, group_of
from chatprov.chat.sign_in import Tokens, sign_in
from chatprov.chat.subscription import subscribed
from chatprov.chat.users import TEST_USER_PREFIX, add_user, new_password, remove_test_users
from chatprov.explanations import call_failed
from chatprov.step import none_if_absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.outputs import Outputs
    from chatprov.target import Target

ROOM = "chatprov-audit"
"""The room that the insider and the victim are in."""
OWN_ROOM = "chatprov-audit-own"
"""The room that the outsider is in, alone."""
CLIENT_NAME = "chatprov-audit"
STATEMENT = "ChatprovAudit"
"""The prefix of the Sids of the statements that the audit adds to the bucket's policy."""
ARRIVAL_SECONDS = 10.0
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class SandboxUser:
    """A signed-in user of the sandbox."""

    email: str
    password: str
    sub: str
    factor: SecondFactorCodes
    tokens: Tokens


class Sandbox:
    """The environment of every exploit; its rooms are empty when one begins."""

    def __init__(self, target: Target, outputs: Outputs) -> None:
        self.target = target
        self.outputs = outputs
        self.urls = FileUrls(target, outputs.bucket)
        self.victim = self._create_user("victim")
        self.insider = self._create_user("insider")
        self.outsider = self._create_user("outsider")

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service."""
        return self.target.client(service)

    @property
    def bucket_url(self) -> str:
        """The common prefix of the URLs of the bucket's files, without a trailing slash."""
        return self.urls.plain("x").removesuffix("/x")

    def run(self, exploit: Callable[[Sandbox], Outcome]) -> Outcome:
        """Run an exploit in empty rooms."""
        _empty(self.target, self.outputs)
        return exploit(self)

    def execute(self, user: SandboxUser, document: str, variables: dict[str, Any] | None = None) -> GraphQLAnswer:
        """Send a GraphQL document as a user."""
        return asyncio.run(self._execute(user, document, variables))

    async def _execute(self, user: SandboxUser, document: str, variables: dict[str, Any] | None) -> GraphQLAnswer:
        url = self.outputs.graphql_url
        async with open_http(url) as http:
            return await post(http, url, document, token=user.tokens.access, variables=variables)

    def send(self, user: SandboxUser, *, room: str = ROOM, **fields: str | None) -> GraphQLAnswer:
        """Send a message as a user, with valid values for the fields not in `fields`; a field of None is left out."""
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        message = {"roomId": room, "timestamp": now, "sender": user.sub, "content": "Hello!", **fields}
        return self.execute(
            user, SEND, {"input": {name: value for name, value in message.items() if value is not None}}
        )

    def send_valid(self, user: SandboxUser, content: str) -> dict[str, str]:
        """Send a valid message and return the stored item. Raises InconclusiveError when it is not stored."""
        answer = self.send(user, content=content)
        stored = [message for message in self.stored() if message.get("content") == content]
        if answer.errors or not stored:
            raise InconclusiveError(f"a valid message was not stored: {answer.status} {answer.body}")
        return stored[0]

    def receive_while_sending(
        self, subscriber: SandboxUser, sender: SandboxUser, content: str
    ) -> dict[str, Any] | None:
        """Subscribe one user to the room while another sends; return the message that arrives.

        Raises SubscriptionRefusedError when the subscriber may not subscribe.
        """
        return asyncio.run(self._receive_while_sending(subscriber, sender, content))

    async def _receive_while_sending(
        self, subscriber: SandboxUser, sender: SandboxUser, content: str
    ) -> dict[str, Any] | None:
        async with (
            open_http(self.outputs.graphql_url) as http,
            subscribed(http, self.outputs, LISTEN, {"roomId": ROOM}, subscriber.tokens.access) as subscription,
        ):
            await asyncio.to_thread(self.send, sender, content=content)
            payload = await subscription.next(ARRIVAL_SECONDS) or {}
            message: dict[str, Any] | None = (payload.get("data") or {}).get("onNewMessage")
            return message

    def read(self, user: SandboxUser, room: str = ROOM) -> GraphQLAnswer:
        """Query the messages of a room as a user."""
        return self.execute(user, HISTORY, {"roomId": room})

    def stored(self, room: str = ROOM) -> list[dict[str, str]]:
        """Return the items of a room in the table, read without the API; values as plain text."""
        items = _items(self.target, self.outputs, room)
        return [{name: str(next(iter(value.values()))) for name, value in item.items()} for item in items]

    def policy_with(self, *added: dict[str, Any]) -> str:
        """Return the bucket's policy with added statements of the audit, to be removed by `restore_policy`."""
        named = [{**statement, "Sid": f"{STATEMENT}{number}"} for number, statement in enumerate(added)]
        return _policy([*_statements(self.target, self.outputs)[0], *named])

    def restore_policy(self) -> None:
        """Remove the audit's statements from the bucket's policy, if there are any."""
        _restore_policy(self.target, self.outputs)

    def sign_in_again(self, user: SandboxUser) -> SandboxUser:
        """Return a user with new tokens, for example after a sign-out."""
        return replace(user, tokens=self._tokens(user.email, user.password, user.factor))

    def _tokens(self, email: str, password: str, factor: SecondFactorCodes) -> Tokens:
        cognito, outputs = self.client("cognito-idp"), self.outputs
        return sign_in(cognito, outputs.client_id, email, password, pool_id=outputs.user_pool_id, factor=factor)

    def _create_user(self, name: str) -> SandboxUser:
        cognito, pool = self.client("cognito-idp"), self.outputs.user_pool_id
        email, password = f"{TEST_USER_PREFIX}{name}@example.com", new_password()
        add_user(cognito, pool, email, password, sample_attributes(cognito, pool))
        add_members(cognito, pool, OWN_ROOM if name == "outsider" else ROOM, [email])
        user = cognito.admin_get_user(UserPoolId=pool, Username=email)
        factor = AuthenticatorApp()
        return SandboxUser(email, password, user["Username"], factor, self._tokens(email, password, factor))


@contextmanager
def open_sandbox(target: Target, outputs: Outputs) -> Iterator[Sandbox]:
    """Yield a sandbox, and delete everything it created. Raises CallFailed when AWS refuses a call that the sandbox needs."""
    try:
        _clean(target, outputs)
        try:
            yield Sandbox(target, outputs)
        finally:
            _clean(target, outputs)
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, "set up the audit's rooms and users") from error


def _clean(target: Target, outputs: Outputs) -> None:
    cognito, pool = target.client("cognito-idp"), outputs.user_pool_id
    remove_test_users(cognito, pool)
    for room in (ROOM, OWN_ROOM):
        group = group_of(room)
        none_if_absent(
            partial(cognito.delete_group, UserPoolId=pool, GroupName=group),
            "ResourceNotFoundException",
        )
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool)
    clients = [client for page in pages for client in page["UserPoolClients"]]
    for client in [client for client in clients if client["ClientName"] == CLIENT_NAME]:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])
    _restore_policy(target, outputs)
    _empty(target, outputs)


def _empty(target: Target, outputs: Outputs) -> None:
    dynamodb, s3 = target.client("dynamodb"), target.client("s3")
    for room in (ROOM, OWN_ROOM):
        for item in _items(target, outputs, room):
            key = {name: item[name] for name in ("roomId", "timestamp")}
            dynamodb.delete_item(TableName=outputs.table_name, Key=key)
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=outputs.bucket, Prefix=f"uploads/{room}/")
        for file in [file for page in pages for file in page.get("Contents", [])]:
            s3.delete_object(Bucket=outputs.bucket, Key=file["Key"])


def _items(target: Target, outputs: Outputs, room: str) -> list[dict[str, Any]]:
    pages = (
        target.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=outputs.table_name,
            KeyConditionExpression="roomId = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            ConsistentRead=True,
        )
    )
    return [item for page in pages for item in page["Items"]]


def _statements(target: Target, outputs: Outputs) -> tuple[list[dict[str, Any]], bool]:
    """Return the statements of the bucket's policy without the audit's, and whether there were any of the audit."""
    s3 = target.client("s3")
    answer = none_if_absent(lambda: s3.get_bucket_policy(Bucket=outputs.bucket), "NoSuchBucketPolicy")
    found = json.loads(answer["Policy"])["Statement"] if answer else []
    found = found if isinstance(found, list) else [found]
    others = [statement for statement in found if not statement.get("Sid", "").startswith(STATEMENT)]
    return others, len(others) < len(found)


def _policy(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _restore_policy(target: Target, outputs: Outputs) -> None:
    others, ours = _statements(target, outputs)
    if ours and others:
        target.client("s3").put_bucket_policy(Bucket=outputs.bucket, Policy=_policy(others))
    elif ours:
        target.client("s3").delete_bucket_policy(Bucket=outputs.bucket)
