"""Where weaknesses are shown: two rooms and three users of the audit's own, and nothing of them left afterwards.

What an earlier, killed audit left behind is removed first: everything is found again by its name.
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

from chatprov.audit.check import CannotTellError
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
"""How the names of the statements begin that the audit adds to the bucket's policy."""
ARRIVAL_SECONDS = 10.0
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class SandboxUser:
    """A user of the trial, signed in."""

    email: str
    password: str
    sub: str
    factor: SecondFactorCodes
    tokens: Tokens


class Sandbox:
    """The stage of every proof; rooms are empty when one begins."""

    def __init__(self, target: Target, outputs: Outputs) -> None:
        self.target = target
        self.outputs = outputs
        self.urls = FileUrls(target, outputs.bucket)
        self.victim = self._person("victim")
        self.insider = self._person("insider")
        self.outsider = self._person("outsider")

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service."""
        return self.target.client(service)

    @property
    def bucket_url(self) -> str:
        """What the URLs of the bucket's files begin with, without a slash at the end."""
        return self.urls.plain("x").removesuffix("/x")

    def run(self, prove: Callable[[Sandbox], Outcome]) -> Outcome:
        """Carry a proof out in empty rooms."""
        _empty(self.target, self.outputs)
        return prove(self)

    def ask(self, person: SandboxUser, document: str, variables: dict[str, Any] | None = None) -> GraphQLAnswer:
        """Send a GraphQL document as somebody."""
        return asyncio.run(self._ask(person, document, variables))

    async def _ask(self, person: SandboxUser, document: str, variables: dict[str, Any] | None) -> GraphQLAnswer:
        url = self.outputs.graphql_url
        async with open_http(url) as http:
            return await post(http, url, document, token=person.tokens.access, variables=variables)

    def send(self, person: SandboxUser, *, room: str = ROOM, **fields: str | None) -> GraphQLAnswer:
        """Send a message as somebody, honest in whatever `fields` do not say; a field given as None is left out."""
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        message = {"roomId": room, "timestamp": now, "sender": person.sub, "content": "Hello!", **fields}
        return self.ask(person, SEND, {"input": {name: value for name, value in message.items() if value is not None}})

    def say(self, person: SandboxUser, content: str) -> dict[str, str]:
        """Send an honest message and return what is stored. Raises CannotTell when it is not: then nothing can be shown."""
        answer = self.send(person, content=content)
        stored = [message for message in self.stored() if message.get("content") == content]
        if answer.errors or not stored:
            raise CannotTellError(f"an honest message is not stored: {answer.status} {answer.body}")
        return stored[0]

    def overhear(self, listener: SandboxUser, speaker: SandboxUser, content: str) -> dict[str, Any] | None:
        """Let somebody listen to the room while another speaks; return the message that arrives.

        Raises SubscriptionRefusedError when the listener may not subscribe.
        """
        return asyncio.run(self._overhear(listener, speaker, content))

    async def _overhear(self, listener: SandboxUser, speaker: SandboxUser, content: str) -> dict[str, Any] | None:
        async with (
            open_http(self.outputs.graphql_url) as http,
            subscribed(http, self.outputs, LISTEN, {"roomId": ROOM}, listener.tokens.access) as subscription,
        ):
            await asyncio.to_thread(self.send, speaker, content=content)
            payload = await subscription.next(ARRIVAL_SECONDS) or {}
            message: dict[str, Any] | None = (payload.get("data") or {}).get("onNewMessage")
            return message

    def read(self, person: SandboxUser, room: str = ROOM) -> GraphQLAnswer:
        """Ask for the messages of a room as somebody."""
        return self.ask(person, HISTORY, {"roomId": room})

    def stored(self, room: str = ROOM) -> list[dict[str, str]]:
        """Return what the table holds of a room, whatever the API says; values as plain text."""
        items = _items(self.target, self.outputs, room)
        return [{name: str(next(iter(value.values()))) for name, value in item.items()} for item in items]

    def policy(self, *added: dict[str, Any]) -> str:
        """Return the bucket's policy with statements of the audit's own, to be withdrawn afterwards."""
        named = [{**one, "Sid": f"{STATEMENT}{number}"} for number, one in enumerate(added)]
        return _policy([*_statements(self.target, self.outputs)[0], *named])

    def withdraw_policy(self) -> None:
        """Take the audit's own statements out of the bucket's policy again, if there are any."""
        _withdraw_policy(self.target, self.outputs)

    def sign_in_again(self, person: SandboxUser) -> SandboxUser:
        """Return somebody with new tokens, such as after a sign-out."""
        return replace(person, tokens=self._tokens(person.email, person.password, person.factor))

    def _tokens(self, email: str, password: str, factor: SecondFactorCodes) -> Tokens:
        cognito, outputs = self.client("cognito-idp"), self.outputs
        return sign_in(cognito, outputs.client_id, email, password, pool_id=outputs.user_pool_id, factor=factor)

    def _person(self, name: str) -> SandboxUser:
        cognito, pool = self.client("cognito-idp"), self.outputs.user_pool_id
        email, password = f"{TEST_USER_PREFIX}{name}@example.com", new_password()
        add_user(cognito, pool, email, password)
        add_members(cognito, pool, OWN_ROOM if name == "outsider" else ROOM, [email])
        user = cognito.admin_get_user(UserPoolId=pool, Username=email)
        factor = AuthenticatorApp()
        return SandboxUser(email, password, user["Username"], factor, self._tokens(email, password, factor))


@contextmanager
def open_trial(target: Target, outputs: Outputs) -> Iterator[Sandbox]:
    """Give a trial, and remove whatever it made. Raises CallFailed when AWS refuses what the trial itself needs."""
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
    for client in [one for page in pages for one in page["UserPoolClients"] if one["ClientName"] == CLIENT_NAME]:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])
    _withdraw_policy(target, outputs)
    _empty(target, outputs)


def _empty(target: Target, outputs: Outputs) -> None:
    dynamodb, s3 = target.client("dynamodb"), target.client("s3")
    for room in (ROOM, OWN_ROOM):
        for item in _items(target, outputs, room):
            key = {name: item[name] for name in ("roomId", "timestamp")}
            dynamodb.delete_item(TableName=outputs.table_name, Key=key)
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=outputs.bucket, Prefix=f"uploads/{room}/")
        for one in [one for page in pages for one in page.get("Contents", [])]:
            s3.delete_object(Bucket=outputs.bucket, Key=one["Key"])


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
    """Return the statements of the bucket's policy but the audit's own, and whether there are such."""
    s3 = target.client("s3")
    answer = none_if_absent(lambda: s3.get_bucket_policy(Bucket=outputs.bucket), "NoSuchBucketPolicy")
    found = json.loads(answer["Policy"])["Statement"] if answer else []
    found = found if isinstance(found, list) else [found]
    others = [one for one in found if not one.get("Sid", "").startswith(STATEMENT)]
    return others, len(others) < len(found)


def _policy(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _withdraw_policy(target: Target, outputs: Outputs) -> None:
    others, ours = _statements(target, outputs)
    if ours and others:
        target.client("s3").put_bucket_policy(Bucket=outputs.bucket, Policy=_policy(others))
    elif ours:
        target.client("s3").delete_bucket_policy(Bucket=outputs.bucket)
