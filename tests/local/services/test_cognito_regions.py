"""Cognito's state by account and region, and what of it is found without either."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.local.services.cognito import CognitoIdp
from chatprov.local.services.cognito.errors import ResourceNotFoundError
from chatprov.local.services.contract import CallContext

PLACES = [("111111111111", "eu-west-1"), ("111111111111", "ap-south-1"), ("222222222222", "eu-west-1")]


def call(cognito: CognitoIdp, operation: str, place: tuple[str, str], **given: Any) -> Any:
    return cognito.operations[operation].call(cognito.state(CallContext(*place)), given)


def create(cognito: CognitoIdp, place: tuple[str, str]) -> str:
    pool = call(cognito, "CreateUserPool", place, PoolName="A", UserPoolTags={"a": "b"})["UserPool"]
    assert pool["Arn"] == f"arn:aws:cognito-idp:{place[1]}:{place[0]}:userpool/{pool['Id']}"
    return str(pool["Id"])


def test_accounts_and_regions_see_their_own_only() -> None:
    cognito = CognitoIdp()
    ids = {place: create(cognito, place) for place in PLACES}
    for place in PLACES:
        listed = call(cognito, "ListUserPools", place, MaxResults=9)["UserPools"]
        assert [pool["Id"] for pool in listed] == [ids[place]]
        assert [resource.tags for resource in cognito.tagged(*place)] == [{"a": "b"}]
        for other, pool_id in ids.items():
            if other != place:
                with pytest.raises(ResourceNotFoundError):
                    call(cognito, "DescribeUserPool", place, UserPoolId=pool_id)
    assert {pool.id for pool in cognito.directory.pools()} == set(ids.values())


def test_an_app_client_is_found_without_account_and_region() -> None:
    cognito = CognitoIdp()
    pool_id = create(cognito, PLACES[2])
    client = call(cognito, "CreateUserPoolClient", PLACES[2], UserPoolId=pool_id, ClientName="c")["UserPoolClient"]
    given = {"ClientId": client["ClientId"], "Username": "ann", "Password": "Correct-horse-7"}
    assert call(cognito, "SignUp", PLACES[0], **given)["UserConfirmed"] is False
    assert call(cognito, "AdminGetUser", PLACES[2], UserPoolId=pool_id, Username="ann")["UserStatus"] == "UNCONFIRMED"


def test_two_clouds_share_nothing() -> None:
    first, second = CognitoIdp(), CognitoIdp()
    pool_id = create(first, PLACES[0])
    assert second.directory.find_pool(pool_id) is None
    assert first.mailbox is not second.mailbox


def test_partitions() -> None:
    cognito = CognitoIdp()
    for region, partition in (("eusc-de-east-1", "aws-eusc"), ("us-gov-west-1", "aws-us-gov"), ("us-east-1", "aws")):
        pool = call(cognito, "CreateUserPool", ("111111111111", region), PoolName="A")["UserPool"]
        assert pool["Arn"].startswith(f"arn:{partition}:cognito-idp:{region}:")
