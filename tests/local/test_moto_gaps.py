"""Thirteen things that moto 5.2 does not do, or does wrongly, and that the local cloud does.

Each is tried twice over HTTP, as a client meets it: on the local cloud and on moto's own server, with nothing of chatprov in it.
The answers of both are side by side.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.utilities.utils import load_resource

from tests.local.cognito.srp_client import SrpClient
from tests.patience import eventually
from tests.ports import free_port
from tests.signing import signed_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EMAIL, PASSWORD, WRONG = "gap@example.com", "Correct-horse-7", "Wrong-horse-7"
FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
_numbers = itertools.count()
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("moto gaps")]  # they share moto's server


class Place:
    """A server that plays AWS, and clients of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str = "us-east-1") -> Any:
        if (service, region) not in self._clients:
            self._clients[service, region] = boto3.client(
                service,  # type: ignore[call-overload]  # the stubs know literal names only
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(
                    signature_version="s3v4" if service == "s3" else None,
                    s3={"addressing_style": "path"},
                    retries={"total_max_attempts": 1},
                ),
            )
        return self._clients[service, region]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def bucket(self) -> tuple[Any, str]:
        name = f"gaps-{next(_numbers)}"
        self.client("s3").create_bucket(Bucket=name)
        return self.client("s3"), name


class Chat:
    """A user pool as the tutorial makes it, with an app client and a user, not in the region that moto takes for the usual one."""

    def __init__(self, place: Place, region: str = "ap-south-1", **client: Any) -> None:
        self.cognito = place.client("cognito-idp", region)
        self.region = region
        pool = self.cognito.create_user_pool(
            PoolName="Gaps", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"], UserPoolTags={"gap": "yes"}
        )["UserPool"]
        self.id, self.arn = pool["Id"], pool["Arn"]
        settings = {"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "ENABLED"} | client
        self.client_id = self.cognito.create_user_pool_client(UserPoolId=self.id, ClientName="App", **settings)[
            "UserPoolClient"
        ]["ClientId"]
        self.cognito.admin_create_user(UserPoolId=self.id, Username=EMAIL, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(UserPoolId=self.id, Username=EMAIL, Password=PASSWORD, Permanent=True)

    def begin(self, flow: str, **parameters: str) -> dict[str, Any]:
        given = {"USERNAME": EMAIL} | parameters
        answer: dict[str, Any] = self.cognito.initiate_auth(
            ClientId=self.client_id, AuthFlow=flow, AuthParameters=given
        )
        return answer

    def srp(self, password: str = PASSWORD) -> dict[str, Any]:
        srp, moment = SrpClient(987654321), "Sun Nov 22 07:01:54 UTC 2026"
        challenge = self.begin("USER_SRP_AUTH", SRP_A=srp.public)["ChallengeParameters"]
        answer = self.cognito.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses={
                "USERNAME": challenge["USER_ID_FOR_SRP"],
                "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
                "PASSWORD_CLAIM_SIGNATURE": srp.claim(self.id, challenge, password, moment),
                "TIMESTAMP": moment,
            },
        )
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result


def outcome(call: Callable[[], Any]) -> str:
    """Return "ok", or the code of the error that a call answers with."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def srp_verifies_the_password(place: Place) -> Any:
    """At length: cognito/test_cognito_srp.py."""
    chat = Chat(place)
    return outcome(chat.srp), outcome(lambda: chat.srp(WRONG))


def the_signing_key_is_the_pools_own(place: Place) -> Any:
    """Whether a token that is signed with the key in moto's wheel is good. At length: cognito/test_cognito_install.py."""
    chat = Chat(place)
    token = chat.srp()["AccessToken"]
    packaged = jwt.PyJWK(load_resource("cognitoidp/resources/jwks-private.json"), algorithm="RS256")
    kid = jwt.get_unverified_header(token)["kid"]
    served = requests.get(f"{place.url}/{chat.id}/.well-known/jwks.json", timeout=20).json()["keys"]
    (public,) = (jwt.PyJWK(one, algorithm="RS256").key for one in served if one["kid"] == kid)
    forged = jwt.encode(claims(token), packaged.key, algorithm="RS256", headers={"kid": kid})
    assert jwt.decode(token, public, algorithms=["RS256"])["token_use"] == "access"
    try:
        jwt.decode(forged, public, algorithms=["RS256"])
    except jwt.InvalidSignatureError:
        return "forged"
    return "good"


def only_the_mailed_code_confirms(place: Place) -> Any:
    """At length: cognito/test_cognito_registration.py."""
    chat = Chat(place)
    who = {"ClientId": chat.client_id, "Username": "new@example.com"}
    chat.cognito.sign_up(**who, Password=PASSWORD)
    return outcome(lambda: chat.cognito.confirm_sign_up(**who, ConfirmationCode="1234567"))


def a_session_outlives_its_access_token_and_ends_when_it_should(place: Place) -> Any:
    """GetTokensFromRefreshToken, RevokeToken, ResendConfirmationCode, DeleteUser. At length: cognito/test_cognito_tokens.py."""
    chat = Chat(place)
    cognito, tokens, client = chat.cognito, chat.srp(), {"ClientId": chat.client_id}
    cognito.sign_up(**client, Username="new@example.com", Password=PASSWORD)
    return [
        outcome(lambda: cognito.get_tokens_from_refresh_token(**client, RefreshToken=tokens["RefreshToken"])),
        outcome(lambda: cognito.revoke_token(**client, Token=tokens["RefreshToken"])),
        outcome(lambda: cognito.get_tokens_from_refresh_token(**client, RefreshToken=tokens["RefreshToken"])),
        outcome(lambda: cognito.resend_confirmation_code(**client, Username="new@example.com")),
        outcome(lambda: cognito.delete_user(AccessToken=chat.srp()["AccessToken"])),
    ]


def an_api_answers_graphql(place: Place) -> Any:
    """At length: test_appsync_control_plane.py, test_graphql_endpoint.py, and realtime/ for subscriptions."""
    appsync = place.client("appsync")
    api = appsync.create_graphql_api(name="Gaps", authenticationType="API_KEY")["graphqlApi"]
    here = {"apiId": api["apiId"]}
    appsync.start_schema_creation(**here, definition=b"type Query { echo(text: String): String }")
    request = '{"version": "2018-05-29", "payload": $util.toJson($ctx.args.text)}'
    made = [
        outcome(lambda: appsync.create_data_source(**here, name="Nothing", type="NONE")),
        outcome(
            lambda: appsync.create_resolver(
                **here,
                typeName="Query",
                fieldName="echo",
                dataSourceName="Nothing",
                requestMappingTemplate=request,
                responseMappingTemplate="$util.toJson($ctx.result)",
            )
        ),
        outcome(lambda: appsync.evaluate_mapping_template(template=request, context='{"arguments": {"text": "hi"}}')),
    ]
    key = appsync.create_api_key(**here)["apiKey"]["id"]
    url = api["uris"]["GRAPHQL"]
    if not url.startswith(place.url):
        return made, "nowhere"
    answer = requests.post(url, json={"query": '{ echo(text: "hi") }'}, headers={"x-api-key": key}, timeout=20)
    return made, answer.json()


def a_pre_signed_url_is_good_for_what_was_signed(place: Place) -> Any:
    """As signed; another content type, signature, key; expired. At length: s3/test_s3_presigned_urls.py."""
    s3, bucket = place.bucket()
    where = {"Bucket": bucket, "Key": "photo.jpg"}
    url = s3.generate_presigned_url("put_object", Params={**where, "ContentType": "image/jpeg"})
    with signed_at(datetime.now(UTC) - timedelta(hours=1)):
        expired = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)

    def put(url: str, kind: str = "image/jpeg") -> int:
        return requests.put(url, data=b"photo", headers={"Content-Type": kind}, timeout=20).status_code

    return [
        put(url),
        put(url, "text/html"),
        put(url.replace("X-Amz-Signature=", "X-Amz-Signature=0")),
        put(url.replace("photo.jpg", "other.jpg")),
        requests.get(expired, timeout=20).status_code,
    ]


def users_may_choose_how_to_sign_in(place: Place) -> Any:
    """At length: cognito/test_cognito_password_sign_in.py."""
    chat = Chat(place)
    return outcome(lambda: chat.begin("USER_AUTH", PASSWORD=PASSWORD, PREFERRED_CHALLENGE="PASSWORD"))


def tokens_and_answers_say_what_is_true(place: Place) -> Any:
    """Lifetimes in seconds, the address in an ID token, how a code was sent. At length: cognito/test_cognito_tokens.py."""
    units = {"AccessToken": "minutes", "IdToken": "minutes"}
    chat = Chat(place, "us-east-1", AccessTokenValidity=10, IdTokenValidity=20, TokenValidityUnits=units)
    tokens = chat.srp()
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    sent = chat.cognito.sign_up(ClientId=chat.client_id, Username="new@example.com", Password=PASSWORD)
    return (
        [access["exp"] - access["iat"], identity["exp"] - identity["iat"]],
        identity["email"] == EMAIL,
        sent["CodeDeliveryDetails"]["DeliveryMedium"],
    )


def a_global_sign_out_works_in_every_region(place: Place) -> Any:
    """At length: cognito/test_cognito_tokens.py."""
    chat = Chat(place)
    token = {"AccessToken": chat.srp()["AccessToken"]}
    return outcome(lambda: chat.cognito.global_sign_out(**token)), outcome(lambda: chat.cognito.get_user(**token))


def writing_and_listing_need_a_signature(place: Place) -> Any:
    """A new object and a list without a signature; a page's preflight without rules, and its read.

    At length: s3/test_s3_cors.py, s3/test_s3_public_access.py.
    """
    s3, bucket = place.bucket()
    s3.put_object(Bucket=bucket, Key="a.txt", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a.txt"})
    page = {"Origin": "https://page.example"}
    asked = page | {"Access-Control-Request-Method": "PUT"}
    return [
        requests.put(f"{place.url}/{bucket}/new.txt", data=b"x", timeout=20).status_code,
        requests.get(f"{place.url}/{bucket}", timeout=20).status_code,
        requests.options(url, headers=asked, timeout=20).status_code,
        "access-control-allow-origin" in requests.get(url, headers=page, timeout=20).headers,
    ]


def protected_pool_goes(chat: Chat) -> None:
    chat.cognito.update_user_pool(UserPoolId=chat.id, DeletionProtection="ACTIVE")
    chat.cognito.delete_user_pool(UserPoolId=chat.id)


def settings_are_not_only_kept(place: Place) -> Any:
    """Deletion protection, explicit flows, hidden users, Block Public Access.

    At length: cognito/test_cognito_pools.py, s3/test_s3_public_access.py.
    """
    chat = Chat(place)
    s3, bucket = place.bucket()
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everyone]})
    return [
        outcome(lambda: chat.begin("USER_PASSWORD_AUTH", PASSWORD=PASSWORD)),
        outcome(lambda: chat.begin("USER_SRP_AUTH", SRP_A=SrpClient(3).public, USERNAME="absent@example.com")),
        outcome(lambda: protected_pool_goes(chat)),
        outcome(lambda: s3.put_bucket_policy(Bucket=bucket, Policy=policy)),
    ]


def the_tagging_api_sees_user_pools(place: Place) -> Any:
    """At length: cognito/test_cognito_pools.py."""
    chat = Chat(place)
    tagging = place.client("resourcegroupstaggingapi", chat.region)
    found = tagging.get_resources(TagFilters=[{"Key": "gap", "Values": ["yes"]}])["ResourceTagMappingList"]
    return (
        outcome(lambda: chat.cognito.list_tags_for_resource(ResourceArn=chat.arn)),
        chat.arn in {one["ResourceARN"] for one in found},
    )


def an_invalid_schema_fails(place: Place) -> Any:
    """A type that is nowhere defined. At length: test_appsync_control_plane.py and appsync/schema."""
    appsync = place.client("appsync")
    api_id = appsync.create_graphql_api(name="Gaps", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=b"type Query { broken: Nowhere }")
    return appsync.get_schema_creation_status(apiId=api_id)["status"]


INVALID, REFUSED = "InvalidParameterException", "NotAuthorizedException"
# what the local cloud answers, and what moto does; 500 is a page of HTML, which no browser may read
GAPS: dict[Callable[[Place], Any], tuple[Any, Any]] = {
    srp_verifies_the_password: (("ok", REFUSED), ("ok", "ok")),
    the_signing_key_is_the_pools_own: ("forged", "good"),
    only_the_mailed_code_confirms: ("CodeMismatchException", "ok"),
    a_session_outlives_its_access_token_and_ends_when_it_should: (["ok", "ok", REFUSED, "ok", "ok"], ["500"] * 5),
    an_api_answers_graphql: ((["ok"] * 3, {"data": {"echo": "hi"}}), (["404", "500", "404"], "nowhere")),
    a_pre_signed_url_is_good_for_what_was_signed: ([200, 403, 403, 403, 403], [200] * 5),
    users_may_choose_how_to_sign_in: ("ok", INVALID),
    tokens_and_answers_say_what_is_true: (([600, 1200], True, "EMAIL"), ([3600, 3600], False, "SMS")),
    a_global_sign_out_works_in_every_region: (("ok", REFUSED), (REFUSED, "ok")),
    writing_and_listing_need_a_signature: ([403, 403, 403, False], [200, 200, 200, True]),
    settings_are_not_only_kept: ([INVALID, "ok", INVALID, "AccessDenied"], ["ok", "UserNotFoundException", "ok", "ok"]),
    the_tagging_api_sees_user_pools: (("ok", True), ("500", False)),
    an_invalid_schema_fails: ("FAILED", "SUCCESS"),
}


@pytest.fixture(scope="module")
def local_cloud(cloud_url: str) -> Iterator[Place]:
    place = Place(cloud_url)
    yield place
    place.close()


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """moto's server, in a separate process."""
    port = str(free_port())
    log = tmp_path_factory.mktemp("moto") / "log"
    place = Place(f"http://127.0.0.1:{port}")
    command = [sys.executable, "-P", "-m", "moto.server", "-p", port]
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as server:
        try:
            eventually(lambda: server.poll() is not None or answers(place.url), log.read_text)
            assert server.poll() is None, log.read_text()
            yield place
        finally:
            place.close()
            server.kill()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/moto-api/data.json", timeout=20).ok
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.__name__)
def test_the_local_cloud_closes_it(gap: Callable[[Place], Any], local_cloud: Place) -> None:
    assert gap(local_cloud) == GAPS[gap][0]


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.__name__)
def test_moto_by_itself_has_it(gap: Callable[[Place], Any], moto: Place) -> None:
    assert gap(moto) == GAPS[gap][1]
