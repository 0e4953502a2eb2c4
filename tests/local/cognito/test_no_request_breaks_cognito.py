"""Whatever is sent to Cognito, there is an answer in JSON that says what is wrong: never a failure of the server."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatprov.local.aws import AwsRequest
from chatprov.local.services.cognito import CognitoIdp
from chatprov.local.services.models import service_model
from tests.local.cognito.conftest import CREDENTIAL, EMAIL, PASSWORD, REGION, MakePool, Pool

if TYPE_CHECKING:
    from random import Random

    from tests.own_services import OwnServices

pytestmark = pytest.mark.slow
SERVICE = service_model("cognito-idp")
OPERATIONS = sorted(CognitoIdp.operations)
TEXTS = [
    "",
    " ",
    "x",
    EMAIL,
    PASSWORD,
    "Ünïcödé-7 🎉",
    "a\0b",
    "\ud800",
    "x" * 3000,
    "-1",
    "0",
    "true",
    "a.b.c",
    "{}",
    "%s{x}",
]
PLAIN = ["Abcdef-12", "email", "name", "123456", "https://x.example/", "arn:aws:iam::123456789012:role/x", 'sub = "x"']
KNOWN: dict[str, list[Any]] = {
    "Username": [EMAIL, "bob@example.com"],
    "Password": [PASSWORD, "Other-horse-8"],
    "PreviousPassword": [PASSWORD],
    "ProposedPassword": ["Other-horse-8"],
    "TemporaryPassword": ["Other-horse-8"],
    "ConfirmationCode": ["123456"],
    "Code": ["123456"],
    "UserCode": ["123456"],
    "AttributeName": ["email", "phone_number"],
    "UserAttributes": [[{"Name": "name", "Value": "Ada"}], [{"Name": "email", "Value": "new@example.com"}]],
    "UserAttributeNames": [["name"]],
    "ExplicitAuthFlows": [["ALLOW_USER_AUTH"]],
    "GroupName": ["teachers"],
    "Schema": [[{"Name": "rank", "AttributeDataType": "Number", "Mutable": True}]],
}
NUMBERS = [-1, 0, 1, 2, 5, 60, 3600, 10**6, 2**31, 10**30, 1.5, -0.5]
PARAMETERS = {
    "USERNAME": EMAIL,
    "PASSWORD": PASSWORD,
    "NEW_PASSWORD": PASSWORD,
    "SRP_A": "ab" * 100,
    "ANSWER": "PASSWORD",
}
PARAMETERS |= {"PREFERRED_CHALLENGE": "PASSWORD_SRP", "TIMESTAMP": "Sun Nov 22 07:01:54 UTC 2026"}
PARAMETERS |= dict.fromkeys(
    ["REFRESH_TOKEN", "SECRET_HASH", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK"], "eA=="
)
PARAMETERS |= dict.fromkeys(["EMAIL_OTP_CODE", "SMS_MFA_CODE", "SOFTWARE_TOKEN_MFA_CODE"], "123456")


class Caller:
    """Sends what chance makes of each operation's model; what was answered before may come back as a parameter."""

    def __init__(self, own: OwnServices, pool: Pool, chance: Random) -> None:
        self.aws = own.aws
        self.chance = chance
        self.spoiling = 0.0
        self.known: dict[str, list[Any]] = {name: [*values] for name, values in KNOWN.items()}
        self.learn({"UserPoolId": pool.id, "ClientId": pool.client_id})
        self.learn({"ResourceArn": f"arn:aws:cognito-idp:{REGION}:123456789012:userpool/{pool.id}"})

    def learn(self, answer: Any) -> None:
        if isinstance(answer, dict):
            for name, value in answer.items():
                self.known.setdefault(name, []).append(value)
                self.learn(value)

    def call(self) -> None:
        self.spoiling = self.chance.choice([0, 0, 0.1])
        operation = self.chance.choice(OPERATIONS)
        body = self.value(SERVICE.operation_model(operation).input_shape)
        status, answer = self.send(operation, json.dumps(body).encode())
        assert status in {200, 400}, (operation, body, answer)
        if status == 200:
            self.learn(answer)
        else:
            assert answer["__type"], (operation, body, answer)
            assert isinstance(answer["message"], str), (operation, body, answer)

    def send(self, operation: str, body: bytes) -> tuple[int, Any]:
        headers = [
            ("X-Amz-Target", f"AWSCognitoIdentityProviderService.{operation}"),
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Authorization", CREDENTIAL),
            ("Host", "127.0.0.1"),
        ]
        answer = self.aws.answer(AwsRequest("POST", "/", headers, io.BytesIO(body), len(body), 4566))
        return answer.status, json.loads(bytes(answer.body) or b"{}")

    def value(self, shape: Shape | None, name: str = "", depth: int = 0) -> Any:
        """Make a value for a shape: one of its type or one that was seen before, sometimes another of its type, or anything."""
        spoilt = self.chance.random() < self.spoiling
        if shape is None or (spoilt and self.chance.random() < 0.5):
            return self.chance.choice([None, True, [], {}, [None], {"x": []}, *TEXTS, *NUMBERS])
        if self.known.get(name) and self.chance.random() < 0.9:
            return self.chance.choice(self.known[name])
        match shape:
            case StructureShape():
                members = list(shape.members.items()) if depth < 5 else []
                often = {each: 1 - self.spoiling if each in shape.required_members else 0.3 for each, _ in members}
                return {
                    each: self.value(member, each, depth + 1)
                    for each, member in members
                    if self.chance.random() < often[each]
                }
            case ListShape():
                return [self.value(shape.member, name, depth + 1) for _ in range(self.chance.randrange(1, 3))]
            case MapShape():
                some = self.chance.sample(sorted(PARAMETERS), self.chance.randrange(8))
                return {each: self.chance.choice(TEXTS) if spoilt else PARAMETERS[each] for each in some}
            case StringShape():
                return self.chance.choice(TEXTS if spoilt else shape.enum or PLAIN)
        if shape.type_name == "boolean":
            return self.chance.random() < 0.5
        least = int(shape.metadata.get("min", 0))
        return self.chance.choice(NUMBERS) if spoilt else self.chance.randrange(least, least + 3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_no_request_breaks_cognito(own: OwnServices, make_pool: MakePool, chance: Random) -> None:
    own.cognito.reset()
    pool = make_pool()
    pool.add_user()
    caller = Caller(own, pool, chance)
    caller.learn(pool.sign_in())
    for _ in range(8):
        caller.call()
