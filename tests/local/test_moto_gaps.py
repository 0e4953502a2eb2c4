"""Thirteen things that moto 5.2 does not do, or does wrongly, and that the local cloud does: each over HTTP, as a client meets it.

A docstring says what moto by itself answers, and where the matter is tested at length.
"""

from __future__ import annotations

import gzip
import itertools
import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.local.cognito.srp_client import SrpClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.local.conftest import ClientFor

EMAIL, PASSWORD, WRONG = "gap@example.com", "Correct-horse-7", "Wrong-horse-7"
FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
_numbers = itertools.count()


class Chat:
    """A user pool as the tutorial makes it, with an app client, in one region."""

    def __init__(self, cognito: Any, region: str, **client: Any) -> None:
        self.cognito = cognito
        self.region = region
        pool = cognito.create_user_pool(
            PoolName="Gaps", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"], UserPoolTags={"gap": "yes"}
        )["UserPool"]
        self.id, self.arn = pool["Id"], pool["Arn"]
        settings = {"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "ENABLED"} | client
        self.client_id = cognito.create_user_pool_client(UserPoolId=self.id, ClientName="App", **settings)[
            "UserPoolClient"
        ]["ClientId"]

    def add_user(self) -> None:
        self.cognito.admin_create_user(UserPoolId=self.id, Username=EMAIL, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(UserPoolId=self.id, Username=EMAIL, Password=PASSWORD, Permanent=True)

    def sign_in(self, flow: str = "USER_AUTH", **parameters: str) -> dict[str, Any]:
        given = {"USERNAME": EMAIL, "PASSWORD": PASSWORD, "PREFERRED_CHALLENGE": "PASSWORD"} | parameters
        answer = self.cognito.initiate_auth(ClientId=self.client_id, AuthFlow=flow, AuthParameters=given)
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result

    def srp(self, password: str) -> dict[str, Any]:
        srp, moment = SrpClient(987654321), "Sun Nov 22 07:01:54 UTC 2026"
        challenge = self.cognito.initiate_auth(
            ClientId=self.client_id, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": EMAIL, "SRP_A": srp.public}
        )["ChallengeParameters"]
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


@pytest.fixture
def chat(client_for: ClientFor) -> Chat:
    """A pool with a user, not in the region that moto takes for the usual one."""
    made = Chat(client_for("cognito-idp", "ap-south-1"), "ap-south-1")
    made.add_user()
    return made


@pytest.fixture
def s3(cloud_url: str) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=cloud_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    yield client
    client.close()


@pytest.fixture
def bucket(s3: Any) -> str:
    name = f"gaps-{next(_numbers)}"
    s3.create_bucket(Bucket=name)
    return name


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def test_1_srp_verifies_the_password(chat: Chat) -> None:
    """moto hands out tokens for any password. At length: cognito/test_cognito_srp.py."""
    assert chat.srp(PASSWORD)["AccessToken"]
    assert refused(lambda: chat.srp(WRONG)) == "NotAuthorizedException"


def test_2_the_signing_key_is_the_pools_own(chat: Chat, cloud_url: str) -> None:
    """moto signs every pool's tokens with one key that is in its wheel. At length: cognito/test_cognito_install.py."""
    token = chat.srp(PASSWORD)["AccessToken"]
    packaged = files("moto.cognitoidp").joinpath("resources/jwks-private.json.gz").read_bytes()
    key = jwt.PyJWK(json.loads(gzip.decompress(packaged)) | {"alg": "RS256"})
    served = requests.get(f"{cloud_url}/{chat.id}/.well-known/jwks.json", timeout=20).json()["keys"]
    headers = jwt.get_unverified_header(token)
    (public,) = (jwt.PyJWK(one).key for one in served if one["kid"] == headers["kid"])
    forged = jwt.encode(claims(token), key.key, algorithm="RS256", headers={"kid": headers["kid"]})
    assert jwt.decode(token, public, algorithms=["RS256"])["token_use"] == "access"
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(forged, public, algorithms=["RS256"])
    assert refused(lambda: chat.cognito.get_user(AccessToken=forged)) == "NotAuthorizedException"


def test_3_only_the_mailed_code_confirms(client_for: ClientFor, cloud_url: str) -> None:
    """moto takes any code, and makes none. At length: cognito/test_cognito_registration.py."""
    chat = Chat(client_for("cognito-idp"), "us-east-1")
    chat.cognito.sign_up(ClientId=chat.client_id, Username=EMAIL, Password=PASSWORD)
    mails = requests.get(f"{cloud_url}/_chatprov/mail", timeout=20).json()["mails"]
    (code,) = (one["code"] for one in mails if one["user_pool_id"] == chat.id)
    who = {"ClientId": chat.client_id, "Username": EMAIL}
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert refused(lambda: chat.cognito.confirm_sign_up(**who, ConfirmationCode=wrong)) == "CodeMismatchException"
    chat.cognito.confirm_sign_up(**who, ConfirmationCode=code)
    assert chat.sign_in()["AccessToken"]


def test_4_a_session_outlives_its_access_token_and_ends_when_it_should(chat: Chat) -> None:
    """moto answers these operations with a page of HTML and 500. At length: cognito/test_cognito_tokens.py."""
    cognito, tokens = chat.cognito, chat.srp(PASSWORD)

    def refresh() -> Any:
        return cognito.get_tokens_from_refresh_token(ClientId=chat.client_id, RefreshToken=tokens["RefreshToken"])

    assert refresh()["AuthenticationResult"]["AccessToken"]
    cognito.revoke_token(ClientId=chat.client_id, Token=tokens["RefreshToken"])
    assert refused(refresh) == "NotAuthorizedException"
    cognito.sign_up(ClientId=chat.client_id, Username="new@example.com", Password=PASSWORD)
    sent = cognito.resend_confirmation_code(ClientId=chat.client_id, Username="new@example.com")
    assert sent["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    cognito.delete_user(AccessToken=chat.srp(PASSWORD)["AccessToken"])
    assert refused(chat.sign_in) == "NotAuthorizedException"


def test_5_an_api_answers_graphql(appsync: Any) -> None:
    """moto has no data sources (404), no resolvers (500), no evaluation and no execution.

    At length: test_appsync_control_plane.py, test_graphql_endpoint.py, and realtime/ for subscriptions.
    """
    api = appsync.create_graphql_api(name="Gaps", authenticationType="API_KEY")["graphqlApi"]
    api_id = api["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=b"type Query { echo(text: String): String }")
    appsync.create_data_source(apiId=api_id, name="Nothing", type="NONE")
    request = '{"version": "2018-05-29", "payload": $util.toJson($ctx.args.text)}'
    appsync.create_resolver(
        apiId=api_id,
        typeName="Query",
        fieldName="echo",
        dataSourceName="Nothing",
        requestMappingTemplate=request,
        responseMappingTemplate="$util.toJson($ctx.result)",
    )
    evaluated = appsync.evaluate_mapping_template(template=request, context='{"arguments": {"text": "hi"}}')
    assert json.loads(evaluated["evaluationResult"])["payload"] == "hi"
    key = appsync.create_api_key(apiId=api_id)["apiKey"]["id"]
    answer = requests.post(
        api["uris"]["GRAPHQL"], json={"query": '{ echo(text: "hi") }'}, headers={"x-api-key": key}, timeout=20
    )
    assert answer.json() == {"data": {"echo": "hi"}}
    assert api["uris"]["REALTIME"].startswith("ws")


def test_6_a_pre_signed_url_is_good_for_what_was_signed(s3: Any, bucket: str) -> None:
    """moto takes any signature, for any content type, for ever. At length: s3/test_s3_presigned_urls.py."""
    where = {"Bucket": bucket, "Key": "photo.jpg"}
    url = s3.generate_presigned_url("put_object", Params={**where, "ContentType": "image/jpeg"})

    def put(url: str, kind: str = "image/jpeg") -> int:
        return requests.put(url, data=b"photo", headers={"Content-Type": kind}, timeout=20).status_code

    assert put(url) == 200
    assert put(url, "text/html") == 403
    assert put(url.replace("X-Amz-Signature=", "X-Amz-Signature=0")) == 403
    assert put(url.replace("photo.jpg", "other.jpg")) == 403
    expired = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=0)
    assert requests.get(expired, timeout=20).status_code == 403


def test_7_users_may_choose_how_to_sign_in(chat: Chat) -> None:
    """moto does not know USER_AUTH. At length: cognito/test_cognito_password_sign_in.py."""
    assert chat.sign_in()["AccessToken"]
    choice = chat.cognito.initiate_auth(
        ClientId=chat.client_id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": EMAIL}
    )
    assert choice["ChallengeName"] == "SELECT_CHALLENGE"
    assert {"PASSWORD", "PASSWORD_SRP"} <= set(choice["AvailableChallenges"])


def test_8_tokens_say_what_is_true(client_for: ClientFor) -> None:
    """moto's tokens live an hour whatever the client says, and after SRP have the `sub` as e-mail address.

    Its sign-up claims to have sent an SMS. At length: cognito/test_cognito_tokens.py.
    """
    units = {"AccessToken": "minutes", "IdToken": "minutes"}
    short = {"AccessTokenValidity": 10, "IdTokenValidity": 20, "TokenValidityUnits": units}
    chat = Chat(client_for("cognito-idp"), "us-east-1", **short)
    chat.add_user()
    tokens = chat.srp(PASSWORD)
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert (access["exp"] - access["iat"], identity["exp"] - identity["iat"], tokens["ExpiresIn"]) == (600, 1200, 600)
    assert abs(access["iat"] - datetime.now(UTC).timestamp()) < 30
    assert identity["email"] == EMAIL
    sent = chat.cognito.sign_up(ClientId=chat.client_id, Username="new@example.com", Password=PASSWORD)
    assert sent["CodeDeliveryDetails"] == {
        "AttributeName": "email",
        "DeliveryMedium": "EMAIL",
        "Destination": "n***@e***",
    }


def test_9_a_global_sign_out_works_in_every_region(chat: Chat) -> None:
    """moto finds the token in us-east-1 only. At length: cognito/test_cognito_tokens.py."""
    tokens = chat.srp(PASSWORD)
    chat.cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    assert refused(lambda: chat.cognito.get_user(AccessToken=tokens["AccessToken"])) == "NotAuthorizedException"


def test_10_nobody_writes_or_lists_without_a_signature(s3: Any, bucket: str, cloud_url: str) -> None:
    """moto lets anyone put a new object and list a bucket, and any page read.

    At length: s3/test_s3_cors.py, s3/test_s3_public_access.py.
    """
    assert requests.put(f"{cloud_url}/{bucket}/new.txt", data=b"x", timeout=20).status_code == 403
    assert requests.get(f"{cloud_url}/{bucket}", timeout=20).status_code == 403
    s3.put_object(Bucket=bucket, Key="a.txt", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a.txt"})
    page = {"Origin": "https://page.example"}
    assert "access-control-allow-origin" not in requests.get(url, headers=page, timeout=20).headers
    asked = {**page, "Access-Control-Request-Method": "PUT"}
    assert requests.options(url, headers=asked, timeout=20).status_code == 403
    rule = {"AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    assert requests.options(url, headers=asked, timeout=20).status_code == 200
    assert requests.get(url, headers=page, timeout=20).headers["access-control-allow-origin"] == "*"


def test_11_settings_are_not_only_kept(chat: Chat, s3: Any, bucket: str) -> None:
    """moto stores these four and acts on none. At length: cognito/test_cognito_pools.py, s3/test_s3_public_access.py."""
    chat.cognito.update_user_pool(UserPoolId=chat.id, DeletionProtection="ACTIVE")
    assert refused(lambda: chat.cognito.delete_user_pool(UserPoolId=chat.id)) == "InvalidParameterException"
    assert refused(lambda: chat.sign_in("USER_PASSWORD_AUTH")) == "InvalidParameterException"
    assert refused(lambda: chat.sign_in(USERNAME="nobody@example.com")) == "NotAuthorizedException"
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everyone]})
    assert refused(lambda: s3.put_bucket_policy(Bucket=bucket, Policy=policy)) == "AccessDenied"


def test_12_the_tagging_api_sees_user_pools(chat: Chat, client_for: ClientFor) -> None:
    """moto's tagging API knows no pools, and its Cognito no tag operations. At length: cognito/test_cognito_pools.py."""
    assert chat.cognito.list_tags_for_resource(ResourceArn=chat.arn)["Tags"] == {"gap": "yes"}
    tagging = client_for("resourcegroupstaggingapi", chat.region)
    found = tagging.get_resources(TagFilters=[{"Key": "gap", "Values": ["yes"]}])["ResourceTagMappingList"]
    assert chat.arn in {one["ResourceARN"] for one in found}


def test_13_an_invalid_schema_fails(appsync: Any) -> None:
    """moto answers SUCCESS to whatever can be parsed. At length: test_appsync_control_plane.py and appsync/schema."""
    api_id = appsync.create_graphql_api(name="Gaps", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=b"type Query { broken: Nowhere }")
    answer = appsync.get_schema_creation_status(apiId=api_id)
    assert answer["status"] == "FAILED"
    assert answer["details"]
