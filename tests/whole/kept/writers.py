"""A mixed load on a local cloud: each writer knows what was acknowledged, and what was in doubt when its connection ended.

Each writer has separate names, so that no other one changes what it wrote. `check` compares what is there after a restart with what
was acknowledged, and goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

from botocore.exceptions import ClientError

from chatprov.chat.sign_in import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.outputs import Outputs

SEND = "mutation ($i: MessageInput!) { sendMessage(input: $i) { roomId timestamp sender content } }"
PASSWORD = "Correct-horse-1"
LARGE = 300_000
"""Bytes of a body that is in a file while it is received."""


class RefusedError(Exception):
    """The answer to an operation of GraphQL has errors; the first argument is the type of the first one."""


@dataclass
class Place:
    """The backend under load, and how to reach it; `client` returns boto3's client of a service, without retries."""

    port: int
    outputs: Outputs
    client: Callable[[str], Any]
    token: str

    def graphql(self, query: str, **variables: Any) -> Any:
        """Send an operation; raises RefusedError for errors in the answer, and OSError if there is no whole answer."""
        asked = urllib.request.Request(
            self.outputs.graphql_url.replace("localhost", "127.0.0.1"),
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Authorization": self.token, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                found = json.loads(answer.read())
        except HTTPError as error:  # it is an OSError, but there is an answer
            raise RefusedError(str(error)) from None
        if "errors" in found:
            raise RefusedError(found["errors"][0].get("errorType"), found)
        return found["data"]

    def send(self, room: str, timestamp: str, content: str) -> None:
        """Send a message; raises as `graphql`."""
        self.graphql(SEND, i={"roomId": room, "timestamp": timestamp, "sender": "ann", "content": content})


@dataclass
class Writer:
    """Writes 1, 2, 3 …; `last` is the last one that was acknowledged, `begun` the last one that was sent."""

    name: str
    last: int = 0
    begun: int = 0
    lost: list[str] = field(default_factory=list)

    def write(self, place: Place) -> None:
        """Make the next write; raises an error if it is not acknowledged."""
        self.begun = self.last + 1
        self.make(place, self.begun)
        self.last = self.begun

    def check(self, place: Place) -> None:
        """Note what was acknowledged and is not there, and what is there and was never sent; go on after what is there."""
        there = self.find(place)
        if there not in {self.last, self.begun}:
            self.lost.append(f"{self.name}: {there} is there, {self.last} was acknowledged, {self.begun} was sent")
        self.last = self.begun = there

    def make(self, place: Place, number: int) -> None:
        """Make one write."""
        raise NotImplementedError

    def find(self, place: Place) -> int:
        """Return the number of the last write that is there, or -1 if one before it is not whole, or there twice."""
        raise NotImplementedError


class Messages(Writer):
    """Messages over GraphQL, in one room."""

    def make(self, place: Place, number: int) -> None:
        place.send(self.name, f"{number:06}", f"Hello {number}")

    def find(self, place: Place) -> int:
        found = place.client("dynamodb").query(
            TableName=place.outputs.table_name,
            KeyConditionExpression="roomId = :r",
            ExpressionAttributeValues={":r": {"S": self.name}},
            ConsistentRead=True,
        )["Items"]
        wanted = [(f"{number:06}", f"Hello {number}") for number in range(1, len(found) + 1)]
        return len(found) if [(item["timestamp"]["S"], item["content"]["S"]) for item in found] == wanted else -1


class Counted(Writer):
    """A counter: a write that is carried out twice is seen."""

    def make(self, place: Place, number: int) -> None:  # noqa: ARG002  # the cloud counts
        place.client("dynamodb").update_item(
            TableName=place.outputs.table_name,
            Key=self._key,
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    def find(self, place: Place) -> int:
        item = place.client("dynamodb").get_item(TableName=place.outputs.table_name, Key=self._key).get("Item")
        return int(item["n"]["N"]) if item else 0

    @property
    def _key(self) -> dict[str, Any]:
        return {"roomId": {"S": self.name}, "timestamp": {"S": "counter"}}


class Pairs(Writer):
    """Transactions of two items, which are always equal; with a third one that is deleted and written in turns."""

    def make(self, place: Place, number: int) -> None:
        table = place.outputs.table_name
        both = [{"Put": {"TableName": table, "Item": self._key(half) | {"n": {"N": str(number)}}}} for half in "ab"]
        third = (
            {"Put": {"TableName": table, "Item": self._key("c")}}
            if number % 2
            else {"Delete": {"TableName": table, "Key": self._key("c")}}
        )
        place.client("dynamodb").transact_write_items(TransactItems=[*both, third])

    def find(self, place: Place) -> int:
        dynamodb, table = place.client("dynamodb"), place.outputs.table_name
        a, b, c = (dynamodb.get_item(TableName=table, Key=self._key(part)).get("Item") for part in "abc")
        if a is None and b is None and c is None:
            return 0
        if not a or not b or a["n"] != b["n"] or bool(c) != bool(int(a["n"]["N"]) % 2):
            return -1
        return int(a["n"]["N"])

    def _key(self, part: str) -> dict[str, Any]:
        return {"roomId": {"S": self.name}, "timestamp": {"S": part}}


@dataclass
class Uploads(Writer):
    """Files, every third one of them large, and one that is always overwritten."""

    checked: int = 0

    def make(self, place: Place, number: int) -> None:
        key = f"{self.name}/{number:06}" if number % 4 else f"{self.name}-same"
        place.client("s3").put_object(Bucket=place.outputs.bucket, Key=key, Body=_body(self.name, number))

    def find(self, place: Place) -> int:
        s3, bucket = place.client("s3"), place.outputs.bucket
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{self.name}")
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        numbers = [int(key.rpartition("/")[2]) for key in keys if "/" in key]
        for number in (number for number in numbers if number > self.checked):
            if _read(s3, bucket, f"{self.name}/{number:06}") != _body(self.name, number):
                return -1
        self.checked = max(numbers, default=0)
        same = _number_in(_read(s3, bucket, f"{self.name}-same")) if f"{self.name}-same" in keys else 0
        last = max(self.checked, same)
        if same and _read(s3, bucket, f"{self.name}-same") != _body(self.name, same):
            return -1
        whole = [number for number in range(1, last + 1) if number % 4] == numbers
        return last if whole and same == last - last % 4 else -1


@dataclass
class Users(Writer):
    """Users who get a password and sign in."""

    refresh_token: str = ""

    def make(self, place: Place, number: int) -> None:
        cognito, user = place.client("cognito-idp"), self._user(place, number)
        match number % 3:
            case 1:
                cognito.admin_create_user(**user, MessageAction="SUPPRESS")
            case 2:
                cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
            case _:
                client = place.client("cognito-idp")
                self.refresh_token = sign_in(client, place.outputs.client_id, user["Username"], PASSWORD).refresh

    def find(self, place: Place) -> int:
        pages = (
            place.client("cognito-idp")
            .get_paginator("list_users")
            .paginate(UserPoolId=place.outputs.user_pool_id, Filter=f'email ^= "{self.name}-"')
        )
        found = [user for page in pages for user in page["Users"]]
        ones = sorted(int(_email(user).partition("@")[0].rpartition("-")[2]) for user in found)
        confirmed = sum(user["UserStatus"] == "CONFIRMED" for user in found)
        if ones != list(range(len(ones))) or confirmed < len(found) - 1:
            return -1
        if self.refresh_token:
            place.client("cognito-idp").initiate_auth(
                ClientId=place.outputs.client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": self.refresh_token},
            )
        if confirmed < len(found):
            return 3 * len(found) - 2
        # a sign-in in doubt leaves nothing that can be counted
        return self.last if self.last == 3 * len(found) else max(3 * len(found) - 1, 0)

    def _user(self, place: Place, number: int) -> dict[str, str]:
        email = f"{self.name}-{(number - 1) // 3}@example.com"
        return {"UserPoolId": place.outputs.user_pool_id, "Username": email}


class Roles(Writer):
    """A role of IAM, whose description changes."""

    def make(self, place: Place, number: int) -> None:
        iam, described = place.client("iam"), {"RoleName": self.name, "Description": f"{number}"}
        if number == 1:
            trust = json.dumps({"Version": "2012-10-17", "Statement": []})
            iam.create_role(**described, AssumeRolePolicyDocument=trust)
        else:
            iam.update_role(**described)

    def find(self, place: Place) -> int:
        pages = place.client("iam").get_paginator("list_roles").paginate()
        found = [role for page in pages for role in page["Roles"] if role["RoleName"] == self.name]
        return int(found[0]["Description"]) if len(found) == 1 else -len(found)


@dataclass
class Functions(Writer):
    """A function of the API, whose description changes."""

    function_id: str = ""

    def make(self, place: Place, number: int) -> None:
        appsync = place.client("appsync")
        described = {
            "apiId": place.outputs.api_id,
            "name": self.name,
            "description": f"{number}",
            "dataSourceName": place.outputs.data_source,
            "functionVersion": "2018-05-29",
            "requestMappingTemplate": "{}",
            "responseMappingTemplate": "{}",
        }
        if number == 1:
            self.function_id = appsync.create_function(**described)["functionConfiguration"]["functionId"]
        else:
            appsync.update_function(**described, functionId=self.function_id)

    def find(self, place: Place) -> int:
        pages = place.client("appsync").get_paginator("list_functions").paginate(apiId=place.outputs.api_id)
        found = [one for page in pages for one in page["functions"] if one["name"] == self.name]
        if len(found) != 1:
            return -len(found)
        self.function_id = found[0]["functionId"]
        return int(found[0]["description"])


def all_writers() -> list[Writer]:
    """Return one writer of each kind, and two rooms with messages."""
    return [
        Messages("messages"), Messages("more"), Counted("counted"), Pairs("pairs"), Uploads("uploads"),
        Users("users"), Roles("roles"), Functions("functions"),
    ]  # fmt: skip


def _body(name: str, number: int) -> bytes:
    line = f"{number:06}{name}{hashlib.sha256(f'{name}{number}'.encode()).hexdigest()}".encode()
    return line * (LARGE // len(line) if number % 3 == 0 else 1)


def _number_in(body: bytes) -> int:
    return int(body[:6])


def _read(s3: Any, bucket: str, key: str) -> bytes:
    try:
        found: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        return repr(error).encode()
    return found


def _email(user: Any) -> str:
    found: str = next(part["Value"] for part in user["Attributes"] if part["Name"] == "email")
    return found
