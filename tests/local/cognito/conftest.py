"""A user pool set up as the tutorial's, and clients whose every answer is checked against the service's model."""

import functools
import io
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chatprov.local.aws import AwsRequest
from chatprov.local.services.cognito import Mailbox, tokens
from chatprov.local.services.cognito.keys import PoolKeys
from tests.local.cognito.service_shapes import violations
from tests.own_services import OwnServices, mocked_aws

REGION = "ap-south-1"
PASSWORD = "Correct-horse-7"
EMAIL = "ada@example.com"


# One session, so that the service's model is read once and not for every test.
SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")


# Made once: no test has more pools that sign tokens than there are keys here.
_keys: list[PoolKeys] = []
_MOST_POOLS = 6


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnServices]:
    _keys.extend(PoolKeys() for _ in range(_MOST_POOLS - len(_keys)))
    monkeypatch.setattr(tokens, "PoolKeys", itertools.cycle(_keys).__next__)
    with mocked_aws() as own:
        yield own


CREDENTIAL = (
    f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"
)


@dataclass
class HttpResponse:
    """A response, with its headers by name in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class HttpClient:
    """Sends requests as browsers do: no credentials, no region; with an Authorization header if one is given."""

    def __init__(self, own: OwnServices, authorization: str | None = None) -> None:
        self._aws = own.aws
        self._signed = {"Authorization": authorization} if authorization else {}

    def call(self, operation: str, body: Any) -> HttpResponse:
        """Call an operation with parameters, or with a body as it is."""
        text = body if isinstance(body, str) else json.dumps(body)
        target = f"AWSCognitoIdentityProviderService.{operation}"
        return self._send(
            "POST", "/", text.encode(), {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        )

    def get(self, path: str) -> HttpResponse:
        return self._send("GET", path, b"", {})

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        given = [("Host", "localhost"), *headers.items(), *self._signed.items()]
        answer = self._aws.answer(AwsRequest(method, path, given, io.BytesIO(body), len(body), 80))
        named = {name.lower(): value for name, value in answer.headers}
        return HttpResponse(answer.status, named, bytes(answer.body).decode())


@pytest.fixture
def http(own: OwnServices) -> HttpClient:
    return HttpClient(own)


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
    own: OwnServices

    @property
    def mail(self) -> Mailbox:
        """Return the messages to all users."""
        return self.own.cognito.mailbox

    def last_code(self, address: str = EMAIL) -> str:
        """Return the last code that was sent to an address."""
        return self.mail.to(address)[-1].code

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
def make_pool(cognito: Any, own: OwnServices) -> MakePool:
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
        return Pool(cognito, pool_id, client_id, own)

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
