"""Tokens: what they say, how long they last, and what ends them early."""

import json
from typing import Any

import jwt
import pytest

from tests.conftest import Clock
from tests.local.cognito.conftest import EMAIL, PASSWORD, REGION, HttpClient, MakePool, Pool, checked_client, refusal

ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/"


def decoded(pool: Pool, token: str) -> Any:
    """Return a token's claims, its signature checked with the pool's published key."""
    kid = jwt.get_unverified_header(token)["kid"]
    jwks = HttpClient(pool.own).get(f"/{pool.id}/.well-known/jwks.json").json()
    key = next(key for key in jwks["keys"] if key["kid"] == kid)
    unchecked = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    return jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], issuer=ISSUER + pool.id, options=unchecked)  # type: ignore[arg-type]


def test_access_token(pool: Pool, cognito_clock: Clock) -> None:
    sub = pool.add_user()
    claims = decoded(pool, pool.sign_in()["AccessToken"])
    now = int(cognito_clock.time)
    expected = {
        "sub": sub,
        "username": sub,
        "client_id": pool.client_id,
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": now,
        "iat": now,
        "exp": now + 3600,
    }
    assert {name: claims[name] for name in expected} == expected
    assert {"jti", "origin_jti", "event_id"} <= claims.keys()
    assert not {"aud", "email", "cognito:username"} & claims.keys()


def test_id_token(pool: Pool) -> None:
    sub = pool.add_user()
    verified = [{"Name": "email_verified", "Value": "true"}, {"Name": "name", "Value": "Ada"}]
    pool.cognito.admin_update_user_attributes(UserPoolId=pool.id, Username=EMAIL, UserAttributes=verified)
    pool.cognito.create_group(GroupName="teachers", UserPoolId=pool.id)
    pool.cognito.admin_add_user_to_group(UserPoolId=pool.id, Username=EMAIL, GroupName="teachers")
    result = pool.sign_in()
    claims = decoded(pool, result["IdToken"])
    expected = {
        "sub": sub,
        "cognito:username": sub,
        "aud": pool.client_id,
        "token_use": "id",
        "email": EMAIL,
        "email_verified": True,
        "name": "Ada",
        "cognito:groups": ["teachers"],
    }
    assert {name: claims[name] for name in expected} == expected
    assert "client_id" not in claims
    access = decoded(pool, result["AccessToken"])
    assert access["cognito:groups"] == ["teachers"]
    assert (access["origin_jti"], access["event_id"]) == (claims["origin_jti"], claims["event_id"])
    assert access["jti"] != claims["jti"]


def test_usernames_of_pools_without_email_sign_in(make_pool: MakePool) -> None:
    pool = make_pool({"UsernameAttributes": None})
    pool.add_user("ada")
    assert decoded(pool, pool.sign_in("ada")["AccessToken"])["username"] == "ada"


def test_each_pool_has_two_separate_keys(make_pool: MakePool) -> None:
    kids: set[str] = set()
    for _ in range(2):
        pool = make_pool()
        pool.add_user()
        result = pool.sign_in()
        for kind in ("AccessToken", "IdToken"):
            header = jwt.get_unverified_header(result[kind])
            assert header == {"kid": header["kid"], "alg": "RS256"}
            kids.add(header["kid"])
            assert pool.own.cognito.directory.public_key(pool.id, header["kid"]) is not None
    assert len(kids) == 4


def test_keys_of_unknown_pools_do_not_exist(pool: Pool) -> None:
    assert pool.own.cognito.directory.public_key("ap-south-1_Nowhere12", "kid") is None
    assert pool.own.cognito.directory.public_key(pool.id, "kid") is None
    for document in ("jwks.json", "openid-configuration"):
        assert HttpClient(pool.own).get(f"/ap-south-1_Nowhere12/.well-known/{document}").status == 404


def test_openid_configuration(pool: Pool) -> None:
    found = HttpClient(pool.own).get(f"/{pool.id}/.well-known/openid-configuration").json()
    assert found["issuer"] == ISSUER + pool.id
    assert found["jwks_uri"] == f"http://localhost/{pool.id}/.well-known/jwks.json"


VALIDITY = {
    "AccessTokenValidity": 10,
    "IdTokenValidity": 2,
    "RefreshTokenValidity": 5,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "hours", "RefreshToken": "days"},
}


def test_lifetimes_are_the_clients(make_pool: MakePool, cognito_clock: Clock) -> None:
    pool = make_pool(client=VALIDITY)
    pool.add_user()
    result = pool.sign_in()
    assert result["ExpiresIn"] == 600
    access, identity = decoded(pool, result["AccessToken"]), decoded(pool, result["IdToken"])
    assert access["exp"] - access["iat"] == 600
    assert identity["exp"] - identity["iat"] == 7200
    cognito_clock.advance(600)
    refused = refusal(lambda: pool.cognito.get_user(AccessToken=result["AccessToken"]))
    assert refused == ("NotAuthorizedException", "Access Token has expired")
    cognito_clock.advance(5 * 86400 - 601)
    assert refresh_as_before(pool, result["RefreshToken"])["AccessToken"]
    cognito_clock.advance(1)
    refused = refusal(lambda: refresh_as_before(pool, result["RefreshToken"]))
    assert refused == ("NotAuthorizedException", "Refresh Token has expired")


def refresh_as_before(pool: Pool, token: str) -> Any:
    return pool.begin("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)["AuthenticationResult"]


def refresh_as_now(pool: Pool, token: str) -> Any:
    answer = pool.cognito.get_tokens_from_refresh_token(ClientId=pool.client_id, RefreshToken=token)
    return answer["AuthenticationResult"]


BOTH_WAYS = pytest.mark.parametrize("refresh", [refresh_as_before, refresh_as_now])


@BOTH_WAYS
def test_refreshed_tokens_belong_to_the_same_sign_in(pool: Pool, cognito_clock: Clock, refresh: Any) -> None:
    pool.add_user()
    first = pool.sign_in()
    cognito_clock.advance(100)
    second = refresh(pool, first["RefreshToken"])
    assert "RefreshToken" not in second
    before, after = decoded(pool, first["AccessToken"]), decoded(pool, second["AccessToken"])
    for name in ("auth_time", "origin_jti", "event_id", "sub"):
        assert after[name] == before[name]
    assert after["iat"] == before["iat"] + 100
    assert after["jti"] != before["jti"]


@BOTH_WAYS
def test_an_invalid_refresh_token_is_refused(pool: Pool, refresh: Any) -> None:
    assert refusal(lambda: refresh(pool, "made-up")) == ("NotAuthorizedException", "Invalid Refresh Token")


@BOTH_WAYS
def test_a_refresh_token_is_its_clients(pool: Pool, refresh: Any) -> None:
    pool.add_user()
    token = pool.sign_in()["RefreshToken"]
    other = pool.cognito.create_user_pool_client(UserPoolId=pool.id, ClientName="other")["UserPoolClient"]["ClientId"]
    refused = refusal(lambda: refresh(Pool(pool.cognito, pool.id, other, pool.own), token))
    assert refused == ("NotAuthorizedException", "Invalid Refresh Token")


@BOTH_WAYS
def test_a_disabled_user_gets_no_new_tokens(pool: Pool, refresh: Any) -> None:
    pool.add_user()
    token = pool.sign_in()["RefreshToken"]
    pool.cognito.admin_disable_user(UserPoolId=pool.id, Username=EMAIL)
    assert refusal(lambda: refresh(pool, token)) == ("NotAuthorizedException", "User is disabled.")


def test_rotation_replaces_the_refresh_token(make_pool: MakePool, cognito_clock: Clock) -> None:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}
    flows = ["ALLOW_USER_AUTH"]
    pool = make_pool(client={"RefreshTokenRotation": rotation, "ExplicitAuthFlows": flows})
    pool.add_user()
    old = pool.sign_in()["RefreshToken"]
    new = refresh_as_now(pool, old)["RefreshToken"]
    assert new != old
    cognito_clock.advance(10)
    assert refusal(lambda: refresh_as_now(pool, old))[0] == "NotAuthorizedException"
    assert refresh_as_now(pool, new)["RefreshToken"]


def revoke(pool: Pool, result: Any) -> None:
    pool.cognito.revoke_token(ClientId=pool.client_id, Token=result["RefreshToken"])


def sign_out(pool: Pool, result: Any) -> None:
    pool.cognito.global_sign_out(AccessToken=result["AccessToken"])


def sign_out_by_administrator(pool: Pool, result: Any) -> None:
    pool.cognito.admin_user_global_sign_out(UserPoolId=pool.id, Username=EMAIL)


@pytest.mark.parametrize("end", [revoke, sign_out, sign_out_by_administrator])
def test_the_end_of_a_sign_in(pool: Pool, end: Any) -> None:
    pool.add_user()
    result = pool.sign_in()
    end(pool, result)
    refused = refusal(lambda: pool.cognito.get_user(AccessToken=result["AccessToken"]))
    assert refused == ("NotAuthorizedException", "Access Token has been revoked")
    refused = refusal(lambda: refresh_as_now(pool, result["RefreshToken"]))
    assert refused == ("NotAuthorizedException", "Refresh Token has been revoked")
    assert pool.sign_in()["AccessToken"]


def test_revoking_ends_one_sign_in_only(pool: Pool) -> None:
    pool.add_user()
    first, second = pool.sign_in(), pool.sign_in()
    revoke(pool, first)
    assert pool.cognito.get_user(AccessToken=second["AccessToken"])["Username"]


def test_only_refresh_tokens_of_clients_with_revocation_can_be_revoked(make_pool: MakePool) -> None:
    pool = make_pool()
    pool.add_user()
    access = pool.sign_in()["AccessToken"]
    revoke_access = refusal(lambda: pool.cognito.revoke_token(ClientId=pool.client_id, Token=access))
    assert revoke_access[0] == "UnsupportedTokenTypeException"
    without = make_pool(client={"EnableTokenRevocation": False})
    without.add_user()
    result = without.sign_in()
    assert "origin_jti" not in decoded(without, result["AccessToken"])
    assert refusal(lambda: revoke(without, result))[0] == "UnsupportedOperationException"
    sign_out(without, result)
    assert refusal(lambda: without.cognito.get_user(AccessToken=result["AccessToken"]))[0] == "NotAuthorizedException"


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_what_users_send_names_no_region(pool: Pool, region: str) -> None:
    pool.add_user()
    elsewhere = Pool(checked_client(region), pool.id, pool.client_id, pool.own)
    result = elsewhere.sign_in()
    assert elsewhere.cognito.get_user(AccessToken=result["AccessToken"])["Username"]
    sign_out(elsewhere, result)
    assert refusal(lambda: refresh_as_now(elsewhere, result["RefreshToken"]))[0] == "NotAuthorizedException"


def forged(pool: Pool) -> dict[str, str]:
    """Return tokens that look right and are not: by another key, by none, of another kind, of nowhere."""
    result = pool.sign_in()
    token = result["AccessToken"]
    claims = jwt.decode(token, options={"verify_signature": False})
    header = jwt.get_unverified_header(token)
    other_pools = json.dumps({**claims, "iss": ISSUER + "ap-south-1_Nowhere12"}).encode()
    body = token.split(".")
    return {
        "other key": jwt.encode(claims, "secret" * 8, algorithm="HS256", headers=header | {"alg": "HS256"}),
        "no signature": jwt.encode(claims, "", algorithm="none", headers=header | {"alg": "none"}),
        "changed": f"{body[0]}.{jwt.utils.base64url_encode(other_pools).decode()}.{body[2]}",
        "id token": result["IdToken"],
        "refresh token": result["RefreshToken"],
        "nonsense": "nonsense",
    }


@pytest.mark.parametrize("kind", ["other key", "no signature", "changed", "id token", "refresh token", "nonsense"])
def test_a_forged_access_token_is_refused(pool: Pool, kind: str) -> None:
    pool.add_user()
    token = forged(pool)[kind]
    refused = refusal(lambda: pool.cognito.get_user(AccessToken=token))
    assert refused == ("NotAuthorizedException", "Invalid Access Token")


def test_the_token_of_a_deleted_user(pool: Pool) -> None:
    pool.add_user()
    result = pool.sign_in()
    pool.cognito.delete_user(AccessToken=result["AccessToken"])
    for call in (
        lambda: pool.cognito.get_user(AccessToken=result["AccessToken"]),
        lambda: refresh_as_now(pool, result["RefreshToken"]),
    ):
        assert refusal(call) == ("UserNotFoundException", "User does not exist.")
    assert pool.cognito.list_users(UserPoolId=pool.id)["Users"] == []
    pool.add_user(password=PASSWORD)
    assert refusal(lambda: pool.cognito.get_user(AccessToken=result["AccessToken"]))[0] == "UserNotFoundException"


def test_a_client_reads_what_it_may(make_pool: MakePool) -> None:
    pool = make_pool(client={"ReadAttributes": ["email"]})
    pool.add_user()
    name = [{"Name": "name", "Value": "Ada"}]
    pool.cognito.admin_update_user_attributes(UserPoolId=pool.id, Username=EMAIL, UserAttributes=name)
    claims = decoded(pool, pool.sign_in()["IdToken"])
    assert "name" not in claims
    assert claims["email"] == EMAIL
