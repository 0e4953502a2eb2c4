"""A user pool set up as the tutorial's, and clients whose every answer is checked against the service's model."""

import functools
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from chatprov.local.moto_cognito import install, tokens
from chatprov.local.moto_cognito.keys import PoolKeys
from tests.local.cognito.service_shapes import violations

REGION = "ap-south-1"
PASSWORD = "Correct-horse-7"
EMAIL = "ada@example.com"


# One session, so that the service's model is read once and not for every test.
SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")


# Made once: no test has more pools that sign tokens than there are keys here.
_keys: list[PoolKeys] = []
_MOST_POOLS = 6


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    _keys.extend(PoolKeys() for _ in range(_MOST_POOLS - len(_keys)))
    monkeypatch.setattr(tokens, "PoolKeys", itertools.cycle(_keys).__next__)
    install()
    with mock_aws():
        yield


@functools.cache
def checked_client(region: str = REGION) -> Any:
    """Return a client that fails when an answer does not fit the service's model."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    client = SESSION.client("cognito-idp", region_name=region, config=config)

    def check(http_response: Any, model: Any, **_: Any) -> None:
        if http_response.status_code == 200:
            body = json.loads(http_response.content or b"{}")
            assert violations(model.output_shape, body, model.name) == []

    client.meta.events.register("after-call.cognito-idp", check)
    return client


@pytest.fixture
def cognito() -> Any:
    return checked_client()


@dataclass
class Pool:
    """One pool with one app client."""

    cognito: Any
    id: str
    client_id: str

    def add_user(self, email: str = EMAIL, password: str = PASSWORD) -> str:
        """Make a confirmed user and return the `sub`."""
        user = self.cognito.admin_create_user(UserPoolId=self.id, Username=email, MessageAction="SUPPRESS")["User"]
        self.cognito.admin_set_user_password(UserPoolId=self.id, Username=email, Password=password, Permanent=True)
        return str(user["Username"])

    def begin(self, flow: Any, **parameters: str) -> Any:
        return self.cognito.initiate_auth(ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters)

    def respond(self, name: Any, session: str | None = None, **responses: str) -> Any:
        extra: Any = {"Session": session} if session else {}
        return self.cognito.respond_to_auth_challenge(
            ClientId=self.client_id, ChallengeName=name, ChallengeResponses=responses, **extra
        )

    def sign_in(self, username: str = EMAIL, password: str = PASSWORD) -> Any:
        """Return the AuthenticationResult of a choice-based sign-in with a password."""
        answer = self.begin("USER_AUTH", USERNAME=username, PASSWORD=password, PREFERRED_CHALLENGE="PASSWORD")
        return answer["AuthenticationResult"]


MakePool = Callable[..., Pool]


@pytest.fixture
def make_pool(cognito: Any) -> MakePool:
    """Return a function that makes the tutorial's pool and client, with other settings where given."""

    def make(pool: dict[str, Any] | None = None, client: dict[str, Any] | None = None) -> Pool:
        settings: dict[str, Any] = {
            "PoolName": "ChatUserPool",
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": False},
            **(pool or {}),
        }
        made = cognito.create_user_pool(**{name: value for name, value in settings.items() if value is not None})
        pool_id = made["UserPool"]["Id"]
        client_settings: dict[str, Any] = {
            "ClientName": "ChatAppClient",
            "ExplicitAuthFlows": [
                "ALLOW_USER_AUTH",
                "ALLOW_USER_SRP_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            ],
            "PreventUserExistenceErrors": "ENABLED",
            **(client or {}),
        }
        client_settings = {name: value for name, value in client_settings.items() if value is not None}
        client_id = cognito.create_user_pool_client(UserPoolId=pool_id, **client_settings)["UserPoolClient"]["ClientId"]
        return Pool(cognito, pool_id, client_id)

    return make


@pytest.fixture
def pool(make_pool: MakePool) -> Pool:
    return make_pool()


def refusal(call: Callable[[], Any]) -> tuple[str, str]:
    """Return the name and the text of the error that a call answers with."""
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]
